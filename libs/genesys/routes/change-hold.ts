import { ForbiddenError } from '../../errors';
import { jsonBody } from '../../http/json-body';
import { contactCenterId, documented, pathParameter, type Operation } from '../../http/mount';
import { auditChange, tellAudit } from '../../http/request-audit';
import { isForOps, type DocumentedRow, type OperationDocument } from '../../openapi/operation-document';
import type { RecordingStore } from '../../recordings/recording-store';
import { compileSchema } from '../../validation';
import { statusCode, successSchema } from '../envelope';
import { limits } from '../recording-schema';

export const holdSchema = {
  type: 'object',
  required: ['operationName'],
  properties: { operationName: { enum: ['applyNonDelete', 'removeNonDelete'] } },
} as const;

const parseHold = compileSchema<{ operationName: 'applyNonDelete' | 'removeNonDelete' }>(holdSchema);

export interface ChangeHoldDeps {
  recordings: RecordingStore;
  /** `removeNonDelete` is for ops only. */
  mayLift: boolean;
}

const document = (row: DocumentedRow): OperationDocument => ({
  operationId: 'changeHold',
  subject: 'Recordings',
  summary: isForOps(row) ? 'Hold a recording, or lift the hold' : 'Hold a recording',
  description: `On hold nothing deletes the recording, and it reads back \`nonDelete: true\`. \`applyNonDelete\` puts it on hold; \`removeNonDelete\` lifts the hold, on the ops app only.`,
  body: {
    schema: holdSchema,
    limit: limits.bodyBytes,
    examples: {
      hold: { operationName: 'applyNonDelete' },
      ...(isForOps(row) && { lift: { operationName: 'removeNonDelete' } }),
    },
  },
  answers: { 200: { description: 'Done, or so already', schema: successSchema(), example: { statusCode: 0 } } },
  errors: { 404: 'The recording is not found' },
});

/** `POST .../recordings/{id}` with an `operationName`: on hold nothing deletes the recording. */
export function changeHold({ recordings, mayLift }: ChangeHoldDeps): Operation {
  return documented(document, [
    jsonBody(limits.bodyBytes),
    async (req, res) => {
      const { operationName } = parseHold(req.body);
      const nonDelete = operationName === 'applyNonDelete';
      tellAudit(req, { action: nonDelete ? 'recording.hold' : 'recording.liftHold' });
      if (!nonDelete && !mayLift) throw new ForbiddenError('Only an ops admin lifts a hold');
      const [ccid, id] = [contactCenterId(req), pathParameter(req, 'id')];
      await auditChange(req, (note) => recordings.setNonDelete(ccid, id, nonDelete, note()));
      res.json({ statusCode: statusCode.success });
    },
  ]);
}
