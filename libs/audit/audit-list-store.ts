import type { Queryable } from '../database';
import { NotFoundError } from '../errors';
import { parseJson } from '../json';
import type { AuditAction, AuditEntry } from './audit-entry';
import { installationChain } from './audit-hash';

/** Which entries are asked for; all of what is given must hold. */
export interface AuditQuery {
  /** Epoch milliseconds: not before. */
  from?: number;
  /** Before. */
  to?: number;
  userName?: string;
  action?: AuditAction;
  /** The HTTP status. */
  result?: number;
  subject?: string;
}

/** Where an entry stands in the list. */
export interface AuditPosition {
  at: number;
  number: number;
}

/** An entry in its chain. */
export interface SealedEntry extends AuditPosition {
  entry: AuditEntry;
  /** The entry as it is stored, of which the hash is made. */
  text: string;
  /** 64 hex digits. */
  hash: string;
}

/** The trail of a contact center, also of one that is gone; `undefined` is the installation's. */
export interface AuditListStore {
  /** @throws NotFoundError when there is neither such a contact center nor a trail of one */
  find(contactCenterId: string | undefined): Promise<void>;
  /** Newest first. @param after where the page before ended */
  list(
    contactCenterId: string | undefined,
    query: AuditQuery,
    page: { limit: number; after?: AuditPosition },
  ): Promise<SealedEntry[]>;
  /** All of them, newest first, batch by batch: nothing is held in the database between two. */
  batches(contactCenterId: string | undefined, query: AuditQuery): AsyncIterable<SealedEntry[]>;
}

const exportBatchSize = 1_000;
const at = `(e.entry ->> 'at')::bigint`;

/** As the indexes have it; the text itself is compared too. */
const equals = (attribute: string, place: string) =>
  `hashtextextended(e.entry ->> '${attribute}', 0) = hashtextextended(${place}, 0) and e.entry ->> '${attribute}' = ${place}`;

export function createAuditListStore(db: Queryable): AuditListStore {
  async function list(
    contactCenterId: string | undefined,
    query: AuditQuery,
    { limit, after }: { limit: number; after?: AuditPosition },
  ): Promise<SealedEntry[]> {
    const params: unknown[] = [contactCenterId ?? installationChain];
    const bind = (value: unknown, type: string) => `$${params.push(value)}::${type}`;
    const conditions = ['e.chain = $1'];
    const { from, to, userName, action, result, subject } = query;
    if (from !== undefined) conditions.push(`${at} >= ${bind(from, 'bigint')}`);
    if (to !== undefined) conditions.push(`${at} < ${bind(to, 'bigint')}`);
    if (userName !== undefined) conditions.push(equals('userName', bind(userName, 'text')));
    if (subject !== undefined) conditions.push(equals('subject', bind(subject, 'text')));
    if (action !== undefined) conditions.push(`e.entry ->> 'action' = ${bind(action, 'text')}`);
    if (result !== undefined) conditions.push(`e.entry ->> 'result' = ${bind(String(result), 'text')}`);
    if (after) conditions.push(`(${at}, e.number) < (${bind(after.at, 'bigint')}, ${bind(after.number, 'bigint')})`);
    const rows = await db.query<{ number: number; text: string; hash: string }>(
      `select e.number, e.entry as text, encode(e.hash, 'hex') as hash from audit_entry e
       where ${conditions.join(' and ')} order by ${at} desc, e.number desc limit ${bind(limit, 'int')}`,
      params,
    );
    return rows.map((row) => {
      const entry = parseJson(row.text) as unknown as AuditEntry;
      return { ...row, at: entry.at, entry };
    });
  }

  return {
    async find(contactCenterId) {
      if (contactCenterId === undefined) return;
      const [known] = await db.query(
        'select 1 from audit_chain c where c.chain = $1 union all select 1 from contact_center c where c.id = $1',
        [contactCenterId],
      );
      if (!known) throw new NotFoundError('The contact center is not found');
    },

    list,

    async *batches(contactCenterId, query) {
      for (let after: AuditPosition | undefined; ;) {
        const batch = await list(contactCenterId, query, { limit: exportBatchSize, after });
        if (batch.length > 0) yield batch;
        if (batch.length < exportBatchSize) return;
        after = batch.at(-1);
      }
    },
  };
}
