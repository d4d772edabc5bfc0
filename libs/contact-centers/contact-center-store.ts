import { randomUUID } from 'node:crypto';
import { changeWithNote, type AuditNote } from '../audit-note';
import type { Database, Queryable } from '../database';
import { ConflictError, InvalidInputError, NotFoundError } from '../errors';
import type { JsonObject } from '../json';
import type { Secrets } from '../secrets';
import { changedAttributes } from './changed-attributes';
import type { ContactCenter, ContactCenterDraft, StorageSettings } from './contact-center';
import { overlapWarnings } from './overlapping-stores';
import { holdRetention } from './retention-period-store';
import { openStorage, sealStorage } from './sealed-storage';
import { settleStorage } from './storage-settings';

/** A `note` is written by the transaction of the change that it is of. */
export interface ContactCenterStore {
  /**
   * @param id given by the OPS admin, else made up
   * @returns the id, and a sentence for each store that overlaps another center's
   * @throws InvalidInputError when the storage settings are not valid, or (409) the id is taken
   */
  create(draft: ContactCenterDraft, id?: string, note?: AuditNote): Promise<{ id: string; warnings: string[] }>;
  /**
   * Replaces it whole; a secret left out is kept where its target is unchanged.
   *
   * @param noteOf is told what changed: {@link changedAttributes}
   * @throws InvalidInputError when the storage settings are not valid
   * @throws NotFoundError
   */
  replace(
    id: string,
    draft: ContactCenterDraft,
    noteOf?: (changed: JsonObject) => AuditNote,
  ): Promise<{ warnings: string[] }>;
  /** With the stores' secrets. @throws NotFoundError */
  find(id: string): Promise<ContactCenter>;
  /** All of them by name, with the stores' secrets. */
  list(): Promise<ContactCenter[]>;
  /**
   * Removes it and its users.
   *
   * @returns the names of the users that went with it
   * @throws NotFoundError
   * @throws ConflictError while it has recordings or pending deletions
   */
  remove(id: string, note?: AuditNote): Promise<string[]>;
}

interface ContactCenterRow {
  id: string;
  name: string;
  retentionDays: number | null;
  storage: string;
}

const columns = 'c.id, c.name, c.retention_days as "retentionDays", c.storage';
const notFound = () => new NotFoundError('The contact center is not found');
const foreignKeyViolation = '23503';

export function createContactCenterStore(db: Database, secrets: Secrets): ContactCenterStore {
  const decode = (row: ContactCenterRow): ContactCenter => ({
    id: row.id,
    name: row.name,
    ...(row.retentionDays !== null && { retentionDays: row.retentionDays }),
    storage: openStorage(secrets, row.id, row.storage),
  });
  const findIn = async (queryable: Queryable, id: string, lock: '' | 'for update' = '') => {
    const [row] = await queryable.query<ContactCenterRow>(
      `select ${columns} from contact_center c where c.id = $1 ${lock}`,
      [id],
    );
    if (!row) throw notFound();
    return decode(row);
  };

  return {
    async create(draft, id = randomUUID(), note) {
      const storage = settleStorage(draft.storage);
      const created = await changeWithNote(
        db,
        `insert into contact_center (id, name, retention_days, retention_days_noted, storage, created_at)
         values ($1, $2, $3, $3, $4, $5)
         on conflict (id) do nothing returning id`,
        [id, draft.name, draft.retentionDays, sealStorage(secrets, id, storage), new Date().toISOString()],
        note,
      );
      if (created.length === 0)
        throw new InvalidInputError([{ path: 'id', message: 'is taken by another contact center' }], 409);
      return { id, warnings: await warningsFor(db, id, storage) };
    },

    async replace(id, draft, noteOf) {
      const storage = await db.transaction(async (tx) => {
        const stored = await findIn(tx, id, 'for update');
        // Both what is set before and what is set after: an older version may have set what it did not note.
        await holdRetention(tx, id);
        const settled = settleStorage(draft.storage, stored.storage);
        await changeWithNote(
          tx,
          'update contact_center set name = $2, retention_days = $3, storage = $4 where id = $1 returning id',
          [id, draft.name, draft.retentionDays, sealStorage(secrets, id, settled)],
          noteOf?.(changedAttributes(stored, { ...draft, id, storage: settled })),
        );
        await holdRetention(tx, id);
        return settled;
      });
      return { warnings: await warningsFor(db, id, storage) };
    },

    find: (id) => findIn(db, id),

    async list() {
      const rows = await db.query<ContactCenterRow>(`select ${columns} from contact_center c order by c.name, c.id`);
      return rows.map(decode);
    },

    remove: (id, note) => db.transaction((tx) => removeWithUsers(tx, id, note)),
  };
}

/** Sealed secrets stay sealed: only where the stores lie is looked at. */
async function warningsFor(db: Queryable, id: string, storage: StorageSettings): Promise<string[]> {
  const rows = await db.query<ContactCenterRow>(
    `select ${columns} from contact_center c where c.id <> $1 order by c.id`,
    [id],
  );
  return overlapWarnings(
    storage,
    rows.map((row) => ({ id: row.id, storage: JSON.parse(row.storage) as StorageSettings })),
  );
}

/**
 * The row's lock waits for the recordings and users that are being written at this moment, whose foreign keys hold a share of
 * it; those that come later wait for us and then find no contact center. The foreign keys of what is there already refuse.
 */
async function removeWithUsers(tx: Queryable, id: string, note: AuditNote | undefined): Promise<string[]> {
  const locked = await tx.query('select c.id from contact_center c where c.id = $1 for update', [id]);
  if (locked.length === 0) throw notFound();
  const users = await tx.query<{ userName: string }>(
    'delete from user_account u where u.contact_center_id = $1 returning u.user_name as "userName"',
    [id],
  );
  const deleteSql = 'delete from contact_center c where c.id = $1 returning c.id';
  await changeWithNote(tx, deleteSql, [id], note).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === foreignKeyViolation) {
      throw new ConflictError('The contact center still has recordings or pending deletions of media');
    }
    throw error;
  });
  return users.map((user) => user.userName);
}
