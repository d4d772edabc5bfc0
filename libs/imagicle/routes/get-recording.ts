import { contactCenterId, documented, pathParameter, type Operation } from '../../http/mount';
import { tellAudit } from '../../http/request-audit';
import { sendJson } from '../../http/send-json';
import type { OperationDocument } from '../../openapi/operation-document';
import type { RecordingStore } from '../../recordings/recording-store';
import { encodeDetail } from '../recording-codec';
import { exampleDetail, recordingDetailSchema } from '../recording-answer-schema';
import { recordingUuid, uuidParameter } from '../recording-uuid';

export interface GetRecordingDeps {
  recordings: Pick<RecordingStore, 'findByUuid'>;
  region: string;
}

const document: OperationDocument = {
  operationId: 'getRecordingDetail',
  subject: 'Recordings',
  summary: 'Read a recording in detail',
  description: "Also one that was posted through the other dialect. Only recordings of this server's region are found.",
  path: { id: uuidParameter },
  answers: { 200: { description: 'The recording', schema: recordingDetailSchema, example: exampleDetail } },
  errors: { 400: 'The id is no UUID', 404: 'The recording is not found' },
};

/** `GET /{id}` */
export function getRecording({ recordings, region }: GetRecordingDeps): Operation {
  return documented(document, async (req, res) => {
    const uuid = recordingUuid(pathParameter(req, 'id'));
    const recording = await recordings.findByUuid(contactCenterId(req), region, uuid);
    tellAudit(req, { subject: recording.id });
    sendJson(res, encodeDetail(recording));
  });
}
