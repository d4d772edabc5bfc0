import { contactCenterId, documented, type Operation } from '../../http/mount';
import type { RetentionRunStore } from '../../recordings/retention-run-store';
import type { OperationDocument } from '../../openapi/operation-document';
import { statusCode, successSchema } from '../envelope';

export interface RunRetentionDeps {
  retentionRuns: Pick<RetentionRunStore, 'beginOne'>;
}

const document: OperationDocument = {
  operationId: 'runRetention',
  subject: 'Retention',
  summary: 'Run retention now',
  description: 'It begins within seconds, beside the schedule; `getContactCenter` shows how it goes.',
  answers: { 200: { description: 'Done', schema: successSchema(), example: { statusCode: statusCode.success } } },
};

/** `POST .../retention`: a run of this center begins within seconds, beside the schedule; `GET .../{ccid}` shows how it goes. */
export function runRetention({ retentionRuns }: RunRetentionDeps): Operation {
  return documented(document, async (req, res) => {
    await retentionRuns.beginOne(contactCenterId(req));
    res.json({ statusCode: statusCode.success });
  });
}
