import type { ContactCenterStore } from '../../contact-centers/contact-center-store';
import { NotFoundError, UpstreamFailedError } from '../../errors';
import { mediaAnswers, mediaHeaders } from '../../http/media-document';
import { clientSignal, mediaRequest } from '../../http/media-request';
import { contactCenterId, documented, pathParameter, type Operation } from '../../http/mount';
import { tellAudit } from '../../http/request-audit';
import { sendMedia } from '../../http/send-media';
import type { MediaSource } from '../../media/audio-peek';
import { openAsMp3 } from '../../media/heard-media';
import type { MediaAccess } from '../../media/media-access';
import type { Mp3Encoders } from '../../media/mp3-encoders';
import type { OperationDocument } from '../../openapi/operation-document';
import type { MediaFile } from '../../recordings/recording';
import type { RecordingStore } from '../../recordings/recording-store';
import { recordingUuid, uuidParameter } from '../recording-uuid';

export interface GetMediaDeps {
  contactCenters: Pick<ContactCenterStore, 'find'>;
  recordings: Pick<RecordingStore, 'findByUuid'>;
  media: Pick<MediaAccess, 'open'>;
  mp3Encoders: Mp3Encoders;
  region: string;
}

/** @throws UpstreamFailedError where one is encrypted: without its key there is no unencrypted media to be had */
function inOrderOfTime(mediaFiles: readonly MediaFile[]): MediaFile[] {
  if (mediaFiles.length === 0) throw new NotFoundError('The recording has no media');
  if (mediaFiles.some(({ attributes }) => attributes.pkcs7))
    throw new UpstreamFailedError(
      'The media of the recording are encrypted (pkcs7): they cannot be served unencrypted',
    );
  return mediaFiles.toSorted((a, b) => a.startTime - b.startTime);
}

const document: OperationDocument = {
  operationId: 'getRecordingMedia',
  subject: 'Recordings',
  summary: 'Hear a recording, as MP3',
  description: `Several media files are heard as one, in order of start time. An MP3 is passed through, and ranges of it can be asked for; anything else is made while it is sent: then there are no ranges and no \`Content-Length\`.`,
  path: { id: uuidParameter },
  headers: mediaHeaders,
  answers: mediaAnswers(['audio/mpeg']),
  errors: {
    400: 'The id is no UUID',
    404: 'The recording is not found, has no media, or its media are no longer in their store',
    416: 'The range begins behind the end',
    429: 'Too many failed sign-ins, or too many MP3s are being made; `Retry-After` says when to try again',
    500: 'The store refuses or fails, the media are encrypted or in no format that can be heard; or an internal error',
    504: 'The store, or the database, did not answer in time',
  },
};

/** `GET|HEAD .../{id}/Media`: always MP3, passed through or made while it is sent. */
export function getMedia({ contactCenters, recordings, media, mp3Encoders, region }: GetMediaDeps): Operation {
  return documented(document, async (req, res) => {
    const ccid = contactCenterId(req);
    const uuid = recordingUuid(pathParameter(req, 'id'));
    const { id: subject, mediaFiles, referenceNumber } = await recordings.findByUuid(ccid, region, uuid);
    tellAudit(req, { subject });
    const inOrder = inOrderOfTime(mediaFiles);
    const center = await contactCenters.find(ccid);
    const sources = inOrder.map(({ mediaDescriptor }): MediaSource => {
      return (request, signal) => media.open(center, mediaDescriptor, request, signal);
    });
    const heard = await openAsMp3(sources, mediaRequest(req), mp3Encoders, clientSignal(res));
    await sendMedia(req, res, heard, {
      contentType: 'audio/mpeg',
      fileName: `${referenceNumber}.mp3`,
      download: false,
      withoutRanges: heard.made,
    });
  });
}
