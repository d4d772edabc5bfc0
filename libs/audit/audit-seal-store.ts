import type { Database, Queryable } from '../database';
import { auditHash, beginningHash, installationChain } from './audit-hash';

/**
 * Entries come into `audit_intake` side by side, each in the transaction that it is of; from there they are numbered and chained
 * in batches, by one process at a time. What commits late is chained late: a row is taken because it is there, not because of
 * its position.
 */
export interface AuditSealStore {
  /**
   * Chains a batch.
   *
   * @param wait for another process that is at it; otherwise it is left to that one
   * @returns whether there may be more
   */
  sealBatch(options: { wait: boolean }): Promise<boolean>;
}

/** A transaction of some tens of milliseconds. */
const batchSize = 1_000;
/** So much at once is left for the background, whoever wants to read the trail. */
const mostBatchesAhead = 200;

interface IntakeRow {
  position: number;
  chain: string;
  entry: string;
}

interface Head {
  number: number;
  hash: Buffer;
}

const lockName = 'tapehouse audit sealing';

export function createAuditSealStore(db: Database): AuditSealStore {
  return {
    async sealBatch({ wait }) {
      // Nothing is locked, nor a transaction begun, where there is nothing to do.
      const [waiting] = await db.query('select 1 from audit_intake limit 1');
      if (!waiting) return false;
      return db.transaction(async (tx) => {
        if (!(await lock(tx, wait))) return false;
        // A statement of its own: it must see what was committed while the lock was waited for.
        const rows = await tx.query<IntakeRow>(
          `select i.position, coalesce(i.contact_center_id, $2) as chain, i.entry
           from audit_intake i order by i.position limit $1`,
          [batchSize, installationChain],
        );
        if (rows.length > 0) await chain(tx, rows);
        return rows.length === batchSize;
      });
    },
  };
}

/** Everything that was committed before it was called is in the trail when it resolves. */
export async function sealWhatWaits(store: AuditSealStore): Promise<void> {
  for (let batches = 0; batches < mostBatchesAhead; batches += 1) if (!(await store.sealBatch({ wait: true }))) return;
}

async function lock(tx: Queryable, wait: boolean): Promise<boolean> {
  if (wait) await tx.query('select pg_advisory_xact_lock(hashtext($1))', [lockName]);
  else {
    const [tried] = await tx.query<{ locked: boolean }>('select pg_try_advisory_xact_lock(hashtext($1)) as locked', [
      lockName,
    ]);
    return tried!.locked;
  }
  return true;
}

async function chain(tx: Queryable, rows: readonly IntakeRow[]): Promise<void> {
  const heads = await lockHeads(tx, new Set(rows.map((row) => row.chain)));
  const sealed = rows.map(({ position, chain, entry }) => {
    const before = heads.get(chain)!;
    const number = before.number + 1;
    const head = { number, hash: auditHash(before.hash, { chain, number, entry }) };
    heads.set(chain, head);
    return { position, chain, ...head };
  });
  await tx.query(
    `with taken as (
       delete from audit_intake i where i.position = any($1::bigint[]) returning i.position, i.entry
     ), headed as (
       update audit_chain c set number = h.number, hash = h.hash
       from unnest($5::uuid[], $6::bigint[], $7::bytea[]) as h(chain, number, hash) where c.chain = h.chain
     )
     insert into audit_entry (chain, number, entry, hash)
     select s.chain, s.number, t.entry, s.hash
     from unnest($1::bigint[], $2::uuid[], $3::bigint[], $4::bytea[]) as s(position, chain, number, hash)
       join taken t using (position)`,
    [
      ...[sealed.map((row) => row.position), sealed.map((row) => row.chain)],
      ...[sealed.map((row) => row.number), sealed.map((row) => row.hash)],
      ...[
        [...heads.keys()],
        [...heads.values()].map((head) => head.number),
        [...heads.values()].map(({ hash }) => hash),
      ],
    ],
  );
}

/** Locked also against the purge of old entries, which moves the other end of a chain. */
async function lockHeads(tx: Queryable, chains: ReadonlySet<string>): Promise<Map<string, Head>> {
  const ids = [...chains].toSorted();
  await tx.query(
    `insert into audit_chain (chain, number, hash, purged_number, purged_hash)
     select c.chain, 0, $2, 0, $2 from unnest($1::uuid[]) as c(chain) on conflict do nothing`,
    [ids, beginningHash],
  );
  const heads = await tx.query<Head & { chain: string }>(
    'select c.chain, c.number, c.hash from audit_chain c where c.chain = any($1::uuid[]) order by c.chain for update',
    [ids],
  );
  return new Map(heads.map(({ chain, number, hash }) => [chain, { number, hash }]));
}
