import type { ContactCenterStore } from '../../contact-centers/contact-center-store';
import { clientSignal, mediaRequest } from '../../http/media-request';
import { contactCenterId, documented, pathParameter, type Operation } from '../../http/mount';
import { tellAudit } from '../../http/request-audit';
import { queryParameter } from '../../http/query-parameter';
import { sendMedia } from '../../http/send-media';
import type { MediaAccess } from '../../media/media-access';
import { mediaFileName, playType } from '../../media/media-type';
import type { OperationDocument } from '../../openapi/operation-document';
import { pickMediaFile } from '../../recordings/media-file';
import type { RecordingStore } from '../../recordings/recording-store';
import { mediaAnswers, mediaHeaders } from '../../http/media-document';

export interface PlayMediaFileDeps {
  contactCenters: Pick<ContactCenterStore, 'find'>;
  recordings: RecordingStore;
  media: MediaAccess;
  region: string;
}

const document: OperationDocument = {
  operationId: 'playMediaFile',
  subject: 'Recordings',
  summary: 'Play or download a media file',
  description: `Streamed from the store, as it was recorded. One range can be asked for, so that a player fetches only what is heard.

The \`Content-Type\` is the media file's \`type\` where that is an \`audio/*\` or \`video/*\` type, else such a type by its extension; anything else is sent as \`application/octet-stream\`, to be saved.`,
  query: {
    download: {
      description: 'With any value or none: to be saved, not to be played',
      schema: { type: 'string' },
      allowEmptyValue: true,
    },
  },
  headers: mediaHeaders,
  answers: mediaAnswers(['audio/*', 'video/*', 'application/octet-stream']),
  errors: {
    404: 'The recording is not found, it has no such media file, or the media file is no longer in its store',
    416: 'The range begins behind the end of the media file',
    502: 'The store refuses or fails, or it has since been taken out of the storage settings',
    504: 'The store, or the database, did not answer in time',
  },
};

/** `GET|HEAD .../recordings/{id}/play/{file}[?download]`: streamed from the store, in the server's region only. */
export function playMediaFile({ contactCenters, recordings, media, region }: PlayMediaFileDeps): Operation {
  return documented(document, async (req, res) => {
    const ccid = contactCenterId(req);
    const recording = await recordings.find(ccid, region, pathParameter(req, 'id'));
    const { id: mediaFile, mediaDescriptor, attributes } = pickMediaFile(recording, pathParameter(req, 'file'));
    tellAudit(req, { details: { mediaFile } });
    const center = await contactCenters.find(ccid);
    const opened = await media.open(center, mediaDescriptor, mediaRequest(req), clientSignal(res));
    const { contentType, attachment } = playType(attributes.type, mediaDescriptor.path);
    const download = attachment || queryParameter(req, 'download') !== undefined;
    await sendMedia(req, res, opened, { contentType, fileName: mediaFileName(mediaDescriptor), download });
  });
}
