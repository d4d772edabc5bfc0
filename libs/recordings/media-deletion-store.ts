import { randomUUID } from 'node:crypto';
import type { Database, Queryable } from '../database';
import { NotFoundError } from '../errors';
import { parseJson, stringifyJson } from '../json';
import type { MediaDescriptor } from './media-descriptor';
import { mediaResourceHash, mediaResourceLock } from './media-resource-locks';
import type { Instant, Recording } from './recording';

/** An object in a store that is to be deleted. */
export interface MediaDeletion {
  id: string;
  contactCenterId: string;
  recordingId: string;
  mediaFileId: string;
  mediaDescriptor: MediaDescriptor;
  attempts: number;
  /** What the last attempt failed with. */
  lastError: string | null;
  createdAt: Instant;
  nextAttemptAt: Instant;
  /** When it was given up; only an ops admin tries it again. */
  givenUpAt: Instant | null;
}

/** Where a deletion stands in the list. */
export type DeletionPosition = Pick<MediaDeletion, 'createdAt' | 'id'>;

/** Deletions are their own queue: a row stays until its object is gone, or is named by a recording again. */
export interface MediaDeletionStore {
  /** Pending and given up, oldest first; no uploads under way. @param after where the page before ended: what stood there may be gone by now */
  list(contactCenterId: string, page: { limit: number; after?: DeletionPosition }): Promise<MediaDeletion[]>;
  /** Takes one for an attempt now, whether due or given up. @throws NotFoundError */
  take(contactCenterId: string, id: string, leaseMs: number): Promise<MediaDeletion>;
  /** Takes those that are due, at most `limit`, also uploads that were not finished in time: nobody else takes them before the lease is over. */
  takeDue(limit: number, leaseMs: number): Promise<MediaDeletion[]>;
  /**
   * Carries `removeObject` out while no POST can begin to name the object, unless a recording names it by now, or another
   * attempt was faster. Each way the deletion is done with; it stays when `removeObject` rejects.
   */
  settle(deletion: MediaDeletion, removeObject: () => Promise<void>): Promise<'removed' | 'named'>;
  /** @param retryInMs undefined: given up */
  fail(deletion: MediaDeletion, error: string, retryInMs: number | undefined): Promise<void>;
  /** Of all contact centers together. */
  count(): Promise<DeletionCounts>;
  /** Of each contact center that has any. */
  countEach(): Promise<(DeletionCounts & { contactCenterId: string })[]>;
}

export interface DeletionCounts {
  pending: number;
  givenUp: number;
}

interface MediaDeletionRow {
  id: string;
  contact_center_id: string;
  recording_id: string;
  media_file_id: string;
  media_descriptor: string;
  attempts: number;
  last_error: string | null;
  created_at: Instant;
  next_attempt_at: Instant;
  given_up_at: Instant | null;
}

const columns = `m.id, m.contact_center_id, m.recording_id, m.media_file_id, m.media_descriptor, m.attempts, m.last_error,
  m.created_at, m.next_attempt_at, m.given_up_at`;

const decode = (row: MediaDeletionRow): MediaDeletion => ({
  id: row.id,
  contactCenterId: row.contact_center_id,
  recordingId: row.recording_id,
  mediaFileId: row.media_file_id,
  mediaDescriptor: parseJson(row.media_descriptor) as unknown as MediaDescriptor,
  attempts: row.attempts,
  lastError: row.last_error,
  createdAt: row.created_at,
  nextAttemptAt: row.next_attempt_at,
  givenUpAt: row.given_up_at,
});

/** Notes that all media of a recording are to be deleted: part of the transaction that deletes the recording. */
export async function insertMediaDeletions(
  tx: Queryable,
  contactCenterId: string,
  recording: Recording,
  leaseMs: number,
): Promise<MediaDeletion[]> {
  const rows = await tx.query<MediaDeletionRow>(
    `insert into media_deletion as m (contact_center_id, id, recording_id, media_file_id, media_descriptor, attempts,
       created_at, next_attempt_at)
     select $1, f.id, $2, f.media_file_id, f.media_descriptor, 0, now(), now() + $3 * interval '1 millisecond'
     from unnest($4::uuid[], $5::uuid[], $6::json[]) as f(id, media_file_id, media_descriptor)
     returning ${columns}`,
    [
      ...[contactCenterId, recording.id, leaseMs],
      recording.mediaFiles.map(() => randomUUID()),
      recording.mediaFiles.map((mediaFile) => mediaFile.id),
      recording.mediaFiles.map((mediaFile) => stringifyJson(mediaFile.mediaDescriptor)),
    ],
  );
  return rows.map(decode);
}

const countedColumns = `count(*) filter (where m.given_up_at is null) as pending, count(m.given_up_at) as "givenUp"`;
const takenSql = `set next_attempt_at = now() + $1 * interval '1 millisecond'`;

export function createMediaDeletionStore(db: Database): MediaDeletionStore {
  const drop = (tx: Queryable, { contactCenterId, id }: MediaDeletion) =>
    tx.query('delete from media_deletion m where m.contact_center_id = $1 and m.id = $2 returning m.id', [
      contactCenterId,
      id,
    ]);

  return {
    async list(contactCenterId, { limit, after }) {
      const rows = await db.query<MediaDeletionRow>(
        `select ${columns} from media_deletion m
         where m.contact_center_id = $1 and not m.awaits_upload and ($3::timestamptz is null or (m.created_at, m.id) > ($3::timestamptz, $4::uuid))
         order by m.created_at, m.id limit $2`,
        [contactCenterId, limit, after && new Date(after.createdAt).toISOString(), after?.id],
      );
      return rows.map(decode);
    },

    async take(contactCenterId, id, leaseMs) {
      const [row] = await db.query<MediaDeletionRow>(
        `update media_deletion m ${takenSql}, given_up_at = null
         where m.contact_center_id = $2 and m.id = $3 and not m.awaits_upload returning ${columns}`,
        [leaseMs, contactCenterId, id],
      );
      if (!row) throw new NotFoundError('The media deletion is not found');
      return decode(row);
    },

    async takeDue(limit, leaseMs) {
      const rows = await db.query<MediaDeletionRow>(
        // What an upload has not taken back in time is a deletion like others from here on.
        `update media_deletion m ${takenSql}, awaits_upload = false
         where (m.contact_center_id, m.id) in (
           select d.contact_center_id, d.id from media_deletion d
           where d.next_attempt_at <= now() and d.given_up_at is null
           order by d.next_attempt_at limit $2 for update skip locked)
         returning ${columns}`,
        [leaseMs, limit],
      );
      return rows.map(decode);
    },

    settle(deletion, removeObject) {
      const [store, resource] = mediaResourceLock(deletion.mediaDescriptor);
      return db.transaction(async (tx) => {
        await tx.query('select pg_advisory_xact_lock($1::int, $2::int)', [store, resource]);
        // A statement of its own: it must see what was committed while the lock was waited for.
        const named = await tx.query('select 1 from recording r where r.media_resources @> array[$1::bigint] limit 1', [
          mediaResourceHash(deletion.mediaDescriptor),
        ]);
        // Dropped meanwhile (a recording named the object): whoever stops naming it may want it kept.
        const isPending = (await drop(tx, deletion)).length > 0;
        if (isPending && named.length === 0) await removeObject();
        return named.length === 0 ? 'removed' : 'named';
      });
    },

    async fail({ contactCenterId, id }, error, retryInMs) {
      await db.query(
        `update media_deletion m
         set attempts = m.attempts + 1, last_error = $3,
           next_attempt_at = now() + coalesce($4::float8, 0) * interval '1 millisecond',
           given_up_at = case when $4::float8 is null then now() end
         where m.contact_center_id = $1 and m.id = $2`,
        [contactCenterId, id, error, retryInMs ?? null],
      );
    },

    async count() {
      const [counts] = await db.query<DeletionCounts>(
        `select ${countedColumns} from media_deletion m where not m.awaits_upload`,
      );
      return counts!;
    },

    countEach: () =>
      db.query(
        `select m.contact_center_id as "contactCenterId", ${countedColumns}
         from media_deletion m where not m.awaits_upload group by m.contact_center_id order by m.contact_center_id`,
      ),
  };
}
