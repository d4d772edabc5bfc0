import type { RequestHandler } from 'express';
import { contactCenterId } from '../../http/mount';
import type { RetentionRunStore } from '../../recordings/retention-run-store';
import { statusCode } from '../envelope';

export interface RunRetentionDeps {
  retentionRuns: Pick<RetentionRunStore, 'beginOne'>;
}

/** `POST .../retention`: a run of this center begins within seconds, beside the schedule; `GET .../{ccid}` shows how it goes. */
export function runRetention({ retentionRuns }: RunRetentionDeps): RequestHandler {
  return async (req, res) => {
    await retentionRuns.beginOne(contactCenterId(req));
    res.json({ statusCode: statusCode.success });
  };
}
