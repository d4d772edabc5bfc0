import type { Database, Queryable } from '../database';
import { auditHash } from './audit-hash';

/** What became of a chain. */
export interface ChainVerdict {
  chain: string;
  /** Of the last entry, as its head says. */
  number: number;
  /** 64 hex digits: kept elsewhere, it shows that a chain was not made anew as a whole. */
  hash: string;
  entries: number;
  /** Where it is broken first; undefined: nowhere. */
  broken?: { number: number; reason: string };
}

interface Head {
  number: number;
  hash: Buffer;
  purgedNumber: number;
  purgedHash: Buffer;
}

const batchSize = 5_000;

/** Recounts every chain against its entries, each as of one moment. */
export async function* verifyAudit(db: Database): AsyncIterable<ChainVerdict> {
  // Also entries and centers whose chain has been taken away; a center made just now waits for its chain.
  const chains = await db.query<{ chain: string }>(
    `select c.chain from audit_chain c union select e.chain from audit_entry e union
     select c.id from contact_center c where not exists (select from audit_intake i where i.contact_center_id = c.id)
     order by 1`,
  );
  for (const { chain } of chains) yield await db.snapshot((tx) => verifyChain(tx, chain));
}

async function verifyChain(tx: Queryable, chain: string): Promise<ChainVerdict> {
  const [head] = await tx.query<Head>(
    `select c.number, c.hash, c.purged_number as "purgedNumber", c.purged_hash as "purgedHash"
     from audit_chain c where c.chain = $1`,
    [chain],
  );
  if (!head) return { chain, number: 0, hash: '', entries: 0, broken: { number: 1, reason: 'the chain has no head' } };
  const { purgedNumber, purgedHash } = head;
  const verdict = { chain, number: head.number, hash: head.hash.toString('hex') };
  const { last, broken } = await walk(tx, chain, { number: purgedNumber, hash: purgedHash });
  const entries = last.number - purgedNumber;
  return { ...verdict, entries, broken: broken ?? endOf(last, head) };
}

interface Place {
  number: number;
  hash: Buffer;
}

/** From one entry to the next, as far as they follow each other. */
async function walk(
  tx: Queryable,
  chain: string,
  from: Place,
): Promise<{ last: Place } & Pick<ChainVerdict, 'broken'>> {
  let last = from;
  // From the first one that there is: one below the beginning does not belong there either.
  let [after, more] = [Number.MIN_SAFE_INTEGER, true];
  while (more) {
    const rows = await tx.query<{ number: number; entry: string; hash: Buffer }>(
      'select e.number, e.entry, e.hash from audit_entry e where e.chain = $1 and e.number > $2 order by e.number limit $3',
      [chain, after, batchSize],
    );
    for (const { number, entry, hash } of rows) {
      const expected = last.number + 1;
      if (number > expected) return { last, broken: { number: expected, reason: 'the entry is missing' } };
      if (number < expected) return { last, broken: { number, reason: 'the entry lies before the beginning' } };
      if (!hash.equals(auditHash(last.hash, { chain, number, entry })))
        return { last, broken: { number, reason: 'the entry was changed, or one before it was' } };
      last = { number, hash };
    }
    after = last.number;
    more = rows.length === batchSize;
  }
  return { last };
}

/** The end of the chain must be where its head says. */
function endOf(last: Place, head: Head): ChainVerdict['broken'] {
  if (last.number < head.number) return { number: last.number + 1, reason: 'the entry is missing, and all behind it' };
  if (last.number > head.number) return { number: head.number + 1, reason: 'the entry lies behind the end' };
  return last.hash.equals(head.hash) ? undefined : { number: head.number, reason: 'the head has another hash' };
}
