import type { RequestHandler } from 'express';
import { contactCenterId, pathParameter } from '../../http/mount';
import { tellAudit } from '../../http/request-audit';
import { sendJson } from '../../http/send-json';
import type { RecordingStore } from '../../recordings/recording-store';
import { encodeDetail } from '../recording-codec';
import { recordingUuid } from '../recording-uuid';

export interface GetRecordingDeps {
  recordings: Pick<RecordingStore, 'findByUuid'>;
  region: string;
}

/** `GET /{id}` */
export function getRecording({ recordings, region }: GetRecordingDeps): RequestHandler {
  return async (req, res) => {
    const uuid = recordingUuid(pathParameter(req, 'id'));
    const recording = await recordings.findByUuid(contactCenterId(req), region, uuid);
    tellAudit(req, { subject: recording.id });
    sendJson(res, encodeDetail(recording));
  };
}
