import type { RequestHandler } from 'express';
import { contactCenterId, pathParameter } from '../../http/mount';
import { sendJson } from '../../http/send-json';
import type { RecordingStore } from '../../recordings/recording-store';
import type { Secrets } from '../../secrets';
import { statusCode } from '../envelope';
import { encodeRecording } from '../recording-codec';

export interface GetRecordingDeps {
  recordings: RecordingStore;
  region: string;
  baseUrl: string;
  /** On the ops app. */
  opsSecrets?: Secrets;
}

/** `GET .../recordings/{id}` */
export function getRecording({ recordings, region, baseUrl, opsSecrets }: GetRecordingDeps): RequestHandler {
  return async (req, res) => {
    const ccid = contactCenterId(req);
    const recording = await recordings.find(ccid, region, pathParameter(req, 'id'));
    const reader = { baseUrl, contactCenterId: ccid, opsSecrets };
    sendJson(res, { statusCode: statusCode.success, recording: encodeRecording(reader, recording) });
  };
}
