import type { RequestHandler } from 'express';
import type { ContactCenterStore } from '../../contact-centers/contact-center-store';
import { clientSignal, mediaRequest } from '../../http/media-request';
import { contactCenterId, pathParameter } from '../../http/mount';
import { tellAudit } from '../../http/request-audit';
import { queryParameter } from '../../http/query-parameter';
import { sendMedia } from '../../http/send-media';
import type { MediaAccess } from '../../media/media-access';
import { mediaFileName, playType } from '../../media/media-type';
import { pickMediaFile } from '../../recordings/media-file';
import type { RecordingStore } from '../../recordings/recording-store';

export interface PlayMediaFileDeps {
  contactCenters: Pick<ContactCenterStore, 'find'>;
  recordings: RecordingStore;
  media: MediaAccess;
  region: string;
}

/** `GET|HEAD .../recordings/{id}/play/{file}[?download]`: streamed from the store, in the server's region only. */
export function playMediaFile({ contactCenters, recordings, media, region }: PlayMediaFileDeps): RequestHandler {
  return async (req, res) => {
    const ccid = contactCenterId(req);
    const recording = await recordings.find(ccid, region, pathParameter(req, 'id'));
    const { id: mediaFile, mediaDescriptor, attributes } = pickMediaFile(recording, pathParameter(req, 'file'));
    tellAudit(req, { details: { mediaFile } });
    const center = await contactCenters.find(ccid);
    const opened = await media.open(center, mediaDescriptor, mediaRequest(req), clientSignal(res));
    const { contentType, attachment } = playType(attributes.type, mediaDescriptor.path);
    const download = attachment || queryParameter(req, 'download') !== undefined;
    await sendMedia(req, res, opened, { contentType, fileName: mediaFileName(mediaDescriptor), download });
  };
}
