import type { Queryable } from '../database';
import { NotFoundError } from '../errors';
import {
  changePeriod,
  daysInForce,
  retentionCutoff,
  type RetentionDays,
  type RetentionPeriod,
} from './retention-period';

/** A contact center's retention at this moment, by the database's clock. */
export interface Retention {
  daysInForce: RetentionDays;
  /** Epoch milliseconds. */
  at: number;
  /** Recordings that started before it are older than the days in force; undefined: none is. */
  cutoff: number | undefined;
}

interface PeriodRow {
  days: RetentionDays;
  noted: RetentionDays;
  before: string;
  at: number;
}

async function readPeriod(db: Queryable, contactCenterId: string, lock: '' | 'for share') {
  const [row] = await db.query<PeriodRow>(
    `select c.retention_days as days, c.retention_days_noted as noted, c.retention_before as before, clock_timestamp() as at
     from contact_center c where c.id = $1 ${lock}`,
    [contactCenterId],
  );
  if (!row) throw new NotFoundError('The contact center is not found');
  const { days, noted, before, at } = row;
  const notedPeriod: RetentionPeriod = { days: noted, before: JSON.parse(before) as RetentionPeriod['before'] };
  const isNoted = days === noted;
  // One that was set before there was a history, or by a version that knows of none, is new as of now.
  return { at, isNoted, period: isNoted ? notedPeriod : changePeriod(notedPeriod, days, at) };
}

function inForce(period: RetentionPeriod, at: number): Retention {
  const days = daysInForce(period, at);
  return { daysInForce: days, at, cutoff: retentionCutoff(days, at) };
}

/** @throws NotFoundError */
export async function findRetention(db: Queryable, contactCenterId: string): Promise<Retention> {
  const { period, at } = await readPeriod(db, contactCenterId, '');
  return inForce(period, at);
}

/**
 * As {@link findRetention}, and it stays so until the transaction ends: a longer period that is set meanwhile waits for it. A
 * change of the days that has not been noted yet is noted: for one caller at a time, since two that share the lock could not both
 * write.
 *
 * @throws NotFoundError
 */
export async function holdRetention(tx: Queryable, contactCenterId: string): Promise<Retention> {
  const { period, at, isNoted } = await readPeriod(tx, contactCenterId, 'for share');
  if (!isNoted) {
    await tx.query('update contact_center set retention_days_noted = $2, retention_before = $3 where id = $1', [
      ...[contactCenterId, period.days, JSON.stringify(period.before)],
    ]);
  }
  return inForce(period, at);
}
