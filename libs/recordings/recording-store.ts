import { randomUUID } from 'node:crypto';
import { changeWithNote, insertNote, noteParameters, type AuditNote } from '../audit-note';
import type { Database, Queryable } from '../database';
import { ForbiddenError, NotFoundError } from '../errors';
import { insertMediaDeletions, type MediaDeletion } from './media-deletion-store';
import { mediaResourceLocks } from './media-resource-locks';
import { mergeRecording, type MergedRecording } from './merge';
import { ownerUserOf } from './owner-user';
import { partiesOf } from './parties';
import type { PostedRecording, Recording } from './recording';
import { decodeRecording, documentColumns, encodeDocument, type RecordingRow } from './recording-document';
import {
  addCounts,
  changeParameters,
  dayCountChanges,
  inShard,
  moveCounts,
  toCounts,
  unnestedChanges,
  type Counted,
} from './recording-day-counts';
import { recordingColumns } from './recording-row';
import { regionKey } from './search-keys';

/**
 * All SQL of recordings but the search. The contact center comes first everywhere: no statement without a tenant. A `note` is
 * written by the transaction of the change that it is of.
 */
export interface RecordingStore {
  /**
   * Creates the recording or merges into it, atomically under concurrency; resolves after the commit.
   *
   * @throws InvalidInputError when the merged recording is over a limit
   * @throws NotFoundError when there is no such contact center
   */
  post(contactCenterId: string, posted: PostedRecording, note?: AuditNote): Promise<void>;
  /** @throws NotFoundError also for another region's or center's: they cannot be told apart */
  find(contactCenterId: string, region: string, id: string): Promise<Recording>;
  /** As {@link find}, by our own id. @param uuid in lower case. @throws NotFoundError */
  findByUuid(contactCenterId: string, region: string, uuid: string): Promise<Recording>;
  /** Puts a recording on hold, or lifts it. @throws NotFoundError */
  setNonDelete(contactCenterId: string, id: string, nonDelete: boolean, note?: AuditNote): Promise<void>;
  /**
   * Deletes the metadata and, `withMedia`, notes in the same transaction that the media are to be deleted.
   *
   * @param leaseMs how long the background leaves the deletions alone, because the caller carries them out
   * @returns the deletions noted
   * @throws NotFoundError
   * @throws ForbiddenError when it is on hold
   */
  remove(
    contactCenterId: string,
    id: string,
    options: { withMedia: boolean; leaseMs: number },
    note?: AuditNote,
  ): Promise<MediaDeletion[]>;
}

const recordingNotFound = () => new NotFoundError('The recording is not found');

/** One statement: the row, its document, its day's count and the note, or nothing where the recording is there already. */
const insertSql = `
  with locks as materialized (
    select count(pg_advisory_xact_lock_shared(l.store, l.resource)) as held
    from unnest($17::int[], $18::int[]) as l(store, resource)
  ), inserted as (
    insert into recording (contact_center_id, id, uuid, reference_year, reference_number, region, start_time, stop_time,
      caller_key, dialed_key, direction, owner, local_number, remote_number, long_remote_number, name_terms, data_terms,
      media_resources, preserved, non_delete, last_posted_at)
    select $1::uuid, $2, $19::uuid, extract(year from $4::timestamptz at time zone 'utc'),
      nextval('recording_reference_number'), $3, $4::timestamptz, $5::timestamptz, $6, $7, $8::smallint, $9, $10, $11,
      $12, $13::text[], $14::text[], $15::bigint[], $27::boolean, false, now()
    from locks
    on conflict do nothing
    returning contact_center_id, id, region
  ), documented as (
    insert into recording_document (contact_center_id, id, document, owner_user)
    select i.contact_center_id, i.id, $16::json, ${ownerUserOf('$1', '$28')} from inserted i
  ), counted as (
    ${addCounts}
    select i.contact_center_id, n.region, n.day, $20::smallint, n.recordings, n.incoming, n.outgoing, n.stopped
    from inserted i cross join ${unnestedChanges(21)}
    ${toCounts}
  ), noted as (${insertNote('inserted', 29)})
  select i.id from inserted i`;

const updateSql = `
  with locks as materialized (
    select count(pg_advisory_xact_lock_shared(l.store, l.resource)) as held
    from unnest($17::int[], $18::int[]) as l(store, resource)
  ), documented as (
    update recording_document d
    set document = $16, owner_user = case when $19::boolean then ${ownerUserOf('$1', '$20')} else d.owner_user end
    from locks where d.contact_center_id = $1 and d.id = $2
  ), noted as (${insertNote('locks', 21)})
  update recording r
  set region = $3, start_time = $4, stop_time = $5, caller_key = $6, dialed_key = $7, direction = $8, owner = $9,
    local_number = $10, remote_number = $11, long_remote_number = $12, name_terms = $13, data_terms = $14,
    media_resources = $15, last_posted_at = now()
  where r.contact_center_id = $1 and r.id = $2`;

function parametersOf(contactCenterId: string, recording: MergedRecording) {
  const { stores, resources } = mediaResourceLocks(recording.mediaFiles.map((mediaFile) => mediaFile.mediaDescriptor));
  const row = recordingColumns(recording);
  return [
    ...[contactCenterId, recording.id, row.region, row.start_time, row.stop_time, row.caller_key],
    ...[row.dialed_key, row.direction, row.owner, row.local_number, row.remote_number, row.long_remote_number],
    ...[row.name_terms, row.data_terms, row.media_resources],
    ...[encodeDocument(recording), stores, resources],
  ];
}

const countedOf = (recording: MergedRecording): Counted => ({
  region: regionKey(recording.region),
  start_time: recording.startTime,
  stop_time: recording.stopTime,
  direction: partiesOf(recording).direction,
});

interface LockedRecording {
  recording: Recording;
  /** As it was counted, which the row alone says. */
  counted: Counted;
}

/**
 * The recording with its document locked until the transaction ends. The document's row is the one that every writer locks
 * first: a lock on a join would hand out the document as it was before the wait.
 */
async function findLocked(tx: Queryable, contactCenterId: string, id: string): Promise<LockedRecording | undefined> {
  const locked = await tx.query(
    'select d.id from recording_document d where d.contact_center_id = $1 and d.id = $2 for update',
    [contactCenterId, id],
  );
  if (locked.length === 0) return undefined;
  const [row] = await tx.query<RecordingRow & Counted>(
    `select ${documentColumns}, r.region, r.direction from recording r join recording_document d using (contact_center_id, id)
     where r.contact_center_id = $1 and r.id = $2`,
    [contactCenterId, id],
  );
  return row && { recording: decodeRecording(row), counted: row };
}

/**
 * Writes a recording with its document and its day's count.
 *
 * @returns false, and nothing is written, where there is one of that id already
 * @throws NotFoundError when there is no such contact center
 */
export async function insertRecording(
  db: Queryable,
  contactCenterId: string,
  recording: MergedRecording,
  uuid: string,
  note?: AuditNote,
): Promise<boolean> {
  const insert = (shard: number) =>
    db.query(insertSql, [
      ...parametersOf(contactCenterId, recording),
      ...[uuid, shard],
      ...changeParameters(dayCountChanges([], [countedOf(recording)])),
      ...[recording.upload?.preservingUser !== undefined, partiesOf(recording).owner],
      ...noteParameters(note),
    ]);
  const rows = await inShard(insert).catch((error: unknown) => {
    // foreign_key_violation: the only key that a recording's row refers to is its contact center's.
    if (error instanceof Error && 'code' in error && error.code === '23503') {
      throw new NotFoundError('The contact center is not found');
    }
    throw error;
  });
  return rows.length > 0;
}

async function merge(
  tx: Queryable,
  contactCenterId: string,
  posted: PostedRecording,
  note: AuditNote | undefined,
): Promise<boolean> {
  const existing = await findLocked(tx, contactCenterId, posted.id);
  if (!existing) return false;
  const merged = mergeRecording(existing.recording, posted, randomUUID);
  const { owner } = partiesOf(merged);
  const isOtherOwner = owner !== partiesOf(existing.recording).owner;
  await tx.query(updateSql, [
    ...[...parametersOf(contactCenterId, merged), isOtherOwner, owner],
    ...noteParameters(note),
  ]);
  await moveCounts(tx, contactCenterId, [existing.counted], [countedOf(merged)]);
  return true;
}

export function createRecordingStore(db: Database): RecordingStore {
  async function findBy(key: 'id' | 'uuid', contactCenterId: string, region: string, value: string) {
    const [row] = await db.query<RecordingRow>(
      `select ${documentColumns} from recording r join recording_document d using (contact_center_id, id)
       where r.contact_center_id = $1 and r.${key} = $2 and r.region = $3`,
      [contactCenterId, value, regionKey(region)],
    );
    if (!row) throw recordingNotFound();
    return decodeRecording(row);
  }

  return {
    async post(contactCenterId, posted, note) {
      const recording = mergeRecording(undefined, posted, randomUUID);
      // Neither finds it where another POST's insert or a DELETE comes between the two; then it is looked at again.
      for (;;) {
        if (await insertRecording(db, contactCenterId, recording, randomUUID(), note)) return;
        if (await db.transaction((tx) => merge(tx, contactCenterId, posted, note))) return;
      }
    },

    find: (contactCenterId, region, id) => findBy('id', contactCenterId, region, id),
    findByUuid: (contactCenterId, region, uuid) => findBy('uuid', contactCenterId, region, uuid),

    async setNonDelete(contactCenterId, id, nonDelete, note) {
      const rows = await changeWithNote(
        db,
        'update recording r set non_delete = $3 where r.contact_center_id = $1 and r.id = $2 returning r.id',
        [contactCenterId, id, nonDelete],
        note,
      );
      if (rows.length === 0) throw recordingNotFound();
    },

    remove(contactCenterId, id, { withMedia, leaseMs }, note) {
      return db.transaction(async (tx) => {
        const locked = await findLocked(tx, contactCenterId, id);
        if (!locked) throw recordingNotFound();
        // The hold is looked at by the deleting statement itself: one that was put on meanwhile counts.
        const deleted = await changeWithNote(
          tx,
          'delete from recording r where r.contact_center_id = $1 and r.id = $2 and not r.non_delete returning r.id',
          [contactCenterId, id],
          note,
        );
        if (deleted.length === 0) throw new ForbiddenError('The recording is on hold (nonDelete)');
        await tx.query('delete from recording_document where contact_center_id = $1 and id = $2', [
          contactCenterId,
          id,
        ]);
        await moveCounts(tx, contactCenterId, [locked.counted], []);
        return withMedia ? insertMediaDeletions(tx, contactCenterId, locked.recording, leaseMs) : [];
      });
    },
  };
}
