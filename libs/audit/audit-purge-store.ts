import { auditNote } from './audit-entry';
import { installationChain } from './audit-hash';
import { writeNotes } from '../audit-note';
import type { Database } from '../database';

/** The trail's own retention: entries go from the old end of a chain, and the chain remembers where it begins now. */
export interface AuditPurgeStore {
  /** Contact centers' ids, and the nil UUID. */
  chains(): Promise<string[]>;
  /**
   * Purges a batch of what is older, as far as the first entry that is not.
   *
   * @param before epoch milliseconds
   * @returns how many there were; the same as `limit`: there may be more
   */
  purgeBatch(chain: string, before: number, limit: number): Promise<number>;
}

export function createAuditPurgeStore(db: Database): AuditPurgeStore {
  return {
    async chains() {
      return (await db.query<{ chain: string }>('select c.chain from audit_chain c order by c.chain')).map(
        (row) => row.chain,
      );
    },

    purgeBatch(chain, before, limit) {
      return db.transaction(async (tx) => {
        await tx.query(`select set_config('tapehouse.audit_purge', 'on', true)`);
        await tx.query('select 1 from audit_chain c where c.chain = $1 for update', [chain]);
        const [purged] = await tx.query<{ entries: number; last: number }>(
          `with oldest as (
             select e.number, e.hash, bool_and((e.entry ->> 'at')::bigint < $2) over (order by e.number) as is_over
             from (select * from audit_entry where chain = $1 order by number limit $3) e
           ), anchor as (
             update audit_chain c set purged_number = o.number, purged_hash = o.hash
             from (select * from oldest where is_over order by number desc limit 1) o where c.chain = $1
           ), gone as (
             delete from audit_entry e using oldest o where e.chain = $1 and e.number = o.number and o.is_over
             returning e.number
           )
           select count(*) as entries, max(g.number) as last from gone g`,
          [chain, before, limit],
        );
        const { entries, last } = purged!;
        if (entries > 0) {
          const contactCenterId = chain === installationChain ? undefined : chain;
          const details = { entries, throughNumber: last };
          await writeNotes(tx, [
            auditNote({ at: Date.now(), action: 'audit.purge', result: 200, contactCenterId, details }),
          ]);
        }
        return entries;
      });
    },
  };
}

const batchSize = 5_000;

/** Purges what is older than the trail's period, center by center. @returns how many entries */
export async function purgeAudit(store: AuditPurgeStore, before: number): Promise<number> {
  let entries = 0;
  for (const chain of await store.chains()) {
    for (;;) {
      const purged = await store.purgeBatch(chain, before, batchSize);
      entries += purged;
      if (purged < batchSize) break;
    }
  }
  return entries;
}
