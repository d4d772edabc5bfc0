import { auditNote } from '../../libs/audit/audit-entry';
import { findRetention, holdRetention } from '../../libs/contact-centers/retention-period-store';
import type { Database } from '../../libs/database';
import type { Metrics } from '../../libs/http/metrics';
import { createRetentionMetrics } from '../../libs/http/retention-metrics';
import type { Logger } from '../../libs/logger';
import { createRetention } from '../../libs/recordings/retention';
import type { RetentionRunStore } from '../../libs/recordings/retention-run-store';
import { readRetentionSchedule } from '../../libs/recordings/retention-schedule';
import { repeat } from '../../libs/repeat';
import type { OpsConfig } from './config';

/** How soon a run begins that an ops admin asks for. */
const pollMs = 2_000;

/** @returns stops it, when the small step under way is done */
export function startRetention(
  { db, retentionRuns: runs }: { db: Database; retentionRuns: RetentionRunStore },
  { retentionSchedule }: Pick<OpsConfig, 'retentionSchedule'>,
  logger: Logger,
  { registry }: Pick<Metrics, 'registry'>,
): () => Promise<void> {
  const schedule = retentionSchedule === undefined ? undefined : readRetentionSchedule(retentionSchedule);
  const { onRemoved, onFailed, onLastRun } = createRetentionMetrics(registry);
  const retention = createRetention({
    ...{ db, runs, schedule, onRemoved, onLastRun },
    findCutoff: async (contactCenterId) => (await findRetention(db, contactCenterId)).cutoff,
    holdCutoff: async (tx, contactCenterId) => (await holdRetention(tx, contactCenterId)).cutoff,
    auditPurge: (contactCenterId, recordingId) =>
      auditNote({ at: Date.now(), action: 'recording.purge', result: 200, contactCenterId, subject: recordingId }),
    onFailed(contactCenterId, recordingId, err) {
      onFailed();
      logger.error({ contactCenterId, recordingId, err }, 'a recording beyond its retention cannot be removed');
    },
    onPostponed: (contactCenterId, err) => logger.warn({ contactCenterId, err }, 'retention of a center postponed'),
  });
  const stop = repeat(
    () => retention.work(),
    pollMs,
    (err) => logger.warn({ err }, 'retention could not be looked at'),
  );
  return async () => {
    await stop();
    // Where the database is away, the lease runs out by itself.
    await retention.release().catch((err: unknown) => logger.warn({ err }, 'retention could not be handed over'));
  };
}
