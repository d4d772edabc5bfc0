import { repeat } from '../repeat';
import { purgeAudit, type AuditPurgeStore } from './audit-purge-store';
import type { AuditSealStore } from './audit-seal-store';

export interface AuditUpkeepOptions {
  sealing: AuditSealStore;
  purging: AuditPurgeStore;
  /** 0: entries are kept for ever. */
  retentionDays: number;
  /** Nothing waits to be chained any more. */
  onSealed: () => void;
  onError: (error: unknown, what: string) => void;
}

const sealPauseMs = 1_000;
const dayMs = 86_400_000;
/** Of a purge that failed, and of the next one: the period is one of days. */
const purgePauseMs = dayMs;

/** What keeps the trail in the background: entries are chained within a second or two, and purged daily when their period is over. */
export function keepAudit(options: AuditUpkeepOptions): () => Promise<void> {
  const { sealing, purging, retentionDays, onSealed, onError } = options;
  const stopSealing = repeat(
    async () => {
      const more = await sealing.sealBatch({ wait: false });
      if (!more) onSealed();
      return more;
    },
    sealPauseMs,
    (error) => onError(error, 'the audit trail could not be chained further'),
  );
  const purge = async () => {
    await purgeAudit(purging, Date.now() - retentionDays * dayMs);
    return false;
  };
  const stopPurging =
    retentionDays === 0
      ? () => Promise.resolve()
      : repeat(purge, purgePauseMs, (error) => onError(error, 'old audit entries could not be purged'));
  return async () => {
    await Promise.all([stopSealing(), stopPurging()]);
  };
}
