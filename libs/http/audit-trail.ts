import type { Registry } from 'prom-client';
import { createAuditIntakeStore } from '../audit/audit-intake-store';
import { createAuditPurgeStore } from '../audit/audit-purge-store';
import { createAuditRecorder, type AuditRecorder } from '../audit/audit-recorder';
import { createAuditSealStore } from '../audit/audit-seal-store';
import { keepAudit } from '../audit/audit-upkeep';
import type { Database } from '../database';
import type { Logger } from '../logger';
import { createAuditMetrics, watchSealing } from './audit-metrics';

/** An app's part in the audit trail. */
export interface AuditTrail {
  recorder: AuditRecorder;
  /** From here on this app chains what all apps have noted, and purges. @param retentionDays 0: never */
  keep(retentionDays: number): void;
  /** After the last request, before the database is closed: what waits in memory is written. */
  close(): Promise<void>;
}

export function createAuditTrail(db: Database, registry: Registry, logger: Logger): AuditTrail {
  const { onEntry, onLost } = createAuditMetrics(registry);
  const recorder = createAuditRecorder({
    store: createAuditIntakeStore(db),
    onEntry,
    onLost: (entries) => {
      onLost(entries);
      logger.error({ entries }, 'audit entries were lost: they could not be written while they fitted into memory');
    },
    onError: (err) => logger.warn({ err }, 'audit entries could not be written yet'),
  });
  let stopKeeping = () => Promise.resolve();
  return {
    recorder,
    keep(retentionDays) {
      stopKeeping = keepAudit({
        sealing: createAuditSealStore(db),
        purging: createAuditPurgeStore(db),
        retentionDays,
        onSealed: watchSealing(registry),
        onError: (err, what) => logger.warn({ err }, what),
      });
    },
    async close() {
      await Promise.all([recorder.close(), stopKeeping()]);
    },
  };
}
