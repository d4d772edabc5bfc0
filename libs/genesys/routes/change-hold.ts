import type { RequestHandler } from 'express';
import { ForbiddenError, InvalidInputError } from '../../errors';
import { jsonBody } from '../../http/json-body';
import { contactCenterId, pathParameter } from '../../http/mount';
import { auditChange, tellAudit } from '../../http/request-audit';
import type { RecordingStore } from '../../recordings/recording-store';
import { compileSchema } from '../../validation';
import { statusCode } from '../envelope';
import { limits } from '../recording-schema';

export const holdSchema = {
  type: 'object',
  required: ['operationName'],
  properties: { operationName: { type: 'string' } },
} as const;

const parseHold = compileSchema<{ operationName: string }>(holdSchema);

export interface ChangeHoldDeps {
  recordings: RecordingStore;
  /** `removeNonDelete` is for ops only. */
  mayLift: boolean;
}

/** `POST .../recordings/{id}` with an `operationName`: on hold nothing deletes the recording. */
export function changeHold({ recordings, mayLift }: ChangeHoldDeps): RequestHandler[] {
  return [
    jsonBody(limits.bodyBytes),
    async (req, res) => {
      const { operationName } = parseHold(req.body);
      if (operationName !== 'applyNonDelete' && operationName !== 'removeNonDelete') {
        throw new InvalidInputError([{ path: 'operationName', message: 'must be applyNonDelete or removeNonDelete' }]);
      }
      const nonDelete = operationName === 'applyNonDelete';
      tellAudit(req, { action: nonDelete ? 'recording.hold' : 'recording.liftHold' });
      if (!nonDelete && !mayLift) throw new ForbiddenError('Only an ops admin lifts a hold');
      const [ccid, id] = [contactCenterId(req), pathParameter(req, 'id')];
      await auditChange(req, (note) => recordings.setNonDelete(ccid, id, nonDelete, note()));
      res.json({ statusCode: statusCode.success });
    },
  ];
}
