import type { Queryable } from '../database';
import { moveCounts, type Counted } from './recording-day-counts';
import { earliestInstant } from './instant';
import type { Instant } from './recording';

/** Where a recording stands among those of its center, in the order in which retention looks at them: the index by start time. */
export interface RetentionPosition {
  /** As `regionKey` gives it. */
  region: string;
  startTime: Instant;
  id: string;
}

/** Before the first: no region and no id is empty. */
export const beginning: RetentionPosition = { region: '', startTime: earliestInstant, id: '' };

/** Why a recording older than the retention period is kept: on hold, preserved, or posted in the last 7 days. */
export const reasonsToKeep = ['nonDelete', 'preserved', 'recentlyPosted'] as const;
export type ReasonToKeep = (typeof reasonsToKeep)[number];

export interface ExaminedRecording extends RetentionPosition {
  /** Null: it is due. */
  reason: ReasonToKeep | null;
}

/** Of `recording r`: the one place that says what keeps it. */
export const reasonSql = `
  case when r.non_delete then 'nonDelete' when r.preserved then 'preserved'
    when r.last_posted_at >= now() - interval '7 days' then 'recentlyPosted' end`;

/** A stretch of the index `recordings_by_start`: $1 center, $2 region, $3 and $4 the position before, $5 the cutoff. */
export const stretchSql = `
  from recording r
  where r.contact_center_id = $1 and r.region = $2 and (r.start_time, r.id) > ($3::timestamptz, $4) and r.start_time < $5::timestamptz
  order by r.start_time, r.id`;

const timestamp = (instant: Instant) => new Date(instant).toISOString();
export const stretchOf = (contactCenterId: string, cutoff: Instant, after: RetentionPosition) => [
  ...[contactCenterId, after.region, timestamp(after.startTime), after.id, timestamp(cutoff)],
];

/** By the index: one descent, however many recordings a region has. */
async function nextRegion(db: Queryable, contactCenterId: string, region: string): Promise<string | undefined> {
  const [row] = await db.query<{ region: string }>(
    'select r.region from recording r where r.contact_center_id = $1 and r.region > $2 order by r.region limit 1',
    [contactCenterId, region],
  );
  return row?.region;
}

/** Region by region, from a position on; ends when `visit` says so. Region affinity is no matter: DELETE is not bound to it either. */
export async function visitRegions(
  db: Queryable,
  contactCenterId: string,
  after: RetentionPosition,
  visit: (from: RetentionPosition) => Promise<boolean>,
): Promise<void> {
  for (let from: RetentionPosition | undefined = after; from;) {
    if (from.region !== '' && (await visit(from))) return;
    const region: string | undefined = await nextRegion(db, contactCenterId, from.region);
    from = region === undefined ? undefined : { ...beginning, region };
  }
}

/**
 * The recordings behind a position that started before the cutoff, oldest first, region by region; at most `limit`, and none only
 * at the end.
 */
export async function examine(
  db: Queryable,
  contactCenterId: string,
  cutoff: Instant,
  after: RetentionPosition,
  limit: number,
): Promise<ExaminedRecording[]> {
  let examined: ExaminedRecording[] = [];
  await visitRegions(db, contactCenterId, after, async (from) => {
    examined = await db.query<ExaminedRecording>(
      `select r.region, r.start_time as "startTime", r.id, ${reasonSql} as reason ${stretchSql} limit $6`,
      [...stretchOf(contactCenterId, cutoff, from), limit],
    );
    return examined.length > 0;
  });
  return examined;
}

/** A recording that was removed. */
export interface RemovedRecording extends Counted {
  id: string;
  /** Whose media are noted to be deleted. */
  mediaFiles: number;
}

/**
 * What is due among `ids`: metadata go, and all their media are noted to be deleted, as by DELETE with subresources=*. Never sent
 * to the process: a hundred documents may be 500 MB. The conditions stand in the deleting statement: what was put on hold or posted
 * since it was chosen stays.
 */
const removeSql = `
  with gone as (
    delete from recording r
    where r.contact_center_id = $1 and r.id = any ($2::text[]) and r.start_time < $3::timestamptz and ${reasonSql} is null
    returning r.id, r.region, r.start_time, r.stop_time, r.direction
  ), documents as (
    delete from recording_document d using gone g where d.contact_center_id = $1 and d.id = g.id returning d.id, d.document
  ), noted as (
    insert into media_deletion (contact_center_id, id, recording_id, media_file_id, media_descriptor, attempts, created_at,
      next_attempt_at)
    select $1, gen_random_uuid(), d.id, (f.value ->> 'id')::uuid, f.value -> 'mediaDescriptor', 0, now(), now()
    from documents d cross join json_array_elements(d.document -> 'mediaFiles') f
    returning recording_id
  )
  select g.id, g.region, g.start_time, g.stop_time, g.direction, count(n.recording_id) as "mediaFiles"
  from gone g left join noted n on n.recording_id = g.id group by g.id, g.region, g.start_time, g.stop_time, g.direction`;

/**
 * Removes what is due by now among some recordings, as part of a transaction. One whose document somebody else is writing or
 * deleting at this moment is left alone: nobody waits.
 *
 * @returns those removed, and of the others those that cannot be removed because their document is missing
 */
export async function removeDue(
  tx: Queryable,
  contactCenterId: string,
  ids: readonly string[],
  cutoff: Instant,
): Promise<{ removed: RemovedRecording[]; broken: string[] }> {
  // The documents first, as every writer does, in the order of their keys, as every writer of several does.
  const locked = await tx.query<{ id: string }>(
    `select d.id from recording_document d where d.contact_center_id = $1 and d.id = any ($2::text[])
     order by d.id for update skip locked`,
    [contactCenterId, ids],
  );
  const removed = await tx.query<RemovedRecording>(removeSql, [
    ...[contactCenterId, locked.map(({ id }) => id), timestamp(cutoff)],
  ]);
  const mute = removed.find(({ mediaFiles }) => mediaFiles === 0);
  if (mute) throw new Error(`The document of recording ${mute.id} names no media`);
  await moveCounts(tx, contactCenterId, removed, []);
  return { removed, broken: locked.length < ids.length ? await withoutDocument(tx, contactCenterId, ids) : [] };
}

async function withoutDocument(tx: Queryable, contactCenterId: string, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select r.id from recording r where r.contact_center_id = $1 and r.id = any ($2::text[])
     and not exists (select from recording_document d where d.contact_center_id = r.contact_center_id and d.id = r.id)`,
    [contactCenterId, ids],
  );
  return rows.map(({ id }) => id);
}

/** Whether so many media of the center wait for their deletion already. What was given up waits for nothing. */
export async function deletionsPileUp(db: Queryable, contactCenterId: string, most: number): Promise<boolean> {
  const [row] = await db.query<{ pending: number }>(
    `select count(*) as pending from (
       select from media_deletion m where m.contact_center_id = $1 and m.given_up_at is null limit $2) p`,
    [contactCenterId, most],
  );
  return row!.pending >= most;
}
