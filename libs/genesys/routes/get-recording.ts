import { contactCenterId, documented, pathParameter, type Operation } from '../../http/mount';
import { sendJson } from '../../http/send-json';
import { isForOps, type DocumentedRow, type OperationDocument } from '../../openapi/operation-document';
import type { RecordingStore } from '../../recordings/recording-store';
import type { Secrets } from '../../secrets';
import { statusCode, successSchema } from '../envelope';
import { exampleRecording, recordingAnswerSchema } from '../recording-answer-schema';
import { encodeRecording } from '../recording-codec';

export interface GetRecordingDeps {
  recordings: RecordingStore;
  region: string;
  baseUrl: string;
  /** On the ops app. */
  opsSecrets?: Secrets;
}

/** The contract: they cannot be told apart. */
export const recordingNotFound =
  "The recording is not there, or is another contact center's or another region's, which cannot be told apart";

const document = (row: DocumentedRow): OperationDocument => ({
  operationId: 'getRecording',
  subject: 'Recordings',
  summary: 'Read a recording',
  description:
    'With all that was posted, also attributes that no page names. Times are in UTC; media files are sorted by start time, events by `occurredAt`.',
  answers: {
    200: {
      description: 'The recording',
      schema: successSchema({ recording: recordingAnswerSchema(isForOps(row)) }),
      example: { statusCode: statusCode.success, recording: exampleRecording(isForOps(row)) },
    },
  },
  errors: { 404: recordingNotFound },
});

/** `GET .../recordings/{id}` */
export function getRecording({ recordings, region, baseUrl, opsSecrets }: GetRecordingDeps): Operation {
  return documented(document, async (req, res) => {
    const ccid = contactCenterId(req);
    const recording = await recordings.find(ccid, region, pathParameter(req, 'id'));
    const reader = { baseUrl, contactCenterId: ccid, opsSecrets };
    sendJson(res, { statusCode: statusCode.success, recording: encodeRecording(reader, recording) });
  });
}
