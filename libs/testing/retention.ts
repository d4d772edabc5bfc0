import { randomUUID } from 'node:crypto';
import { findRetention, holdRetention } from '../contact-centers/retention-period-store';
import type { Database } from '../database';
import { createRecordingStore } from '../recordings/recording-store';
import { createReindexStore, type Disagreements } from '../recordings/reindex-store';
import { createRetention, type Retention, type RetentionOptions } from '../recordings/retention';
import { createRetentionRunStore, type RetentionRun } from '../recordings/retention-run-store';

const dayMs = 86_400_000;

/** A contact center that keeps its recordings for 30 days, and has done so for long. */
export async function insertRetentionCenter(db: Database): Promise<string> {
  const ccid = randomUUID();
  await db.query(
    `insert into contact_center (id, name, retention_days, retention_days_noted, storage, created_at)
     values ($1, 'Acme', 30, 30, '{}', now())`,
    [ccid],
  );
  return ccid;
}

export interface AgedRecording {
  id: string;
  region?: string;
  /** Since its start. Default 31. */
  days?: number;
  /** Default 2. */
  mediaFiles?: number;
}

/** Posts a recording of some media. */
export async function postAged(db: Database, ccid: string, aged: AgedRecording): Promise<void> {
  const { id, region = 'r', days = 31, mediaFiles = 2 } = aged;
  const startTime = Date.now() - days * dayMs;
  const files = Array.from({ length: mediaFiles }, (_, number) => ({
    ...{ startTime, stopTime: startTime + 1_000 + number, attributes: { callUUID: 'call' } },
    mediaDescriptor: { storage: 'awsS3' as const, path: `${ccid}/${id}/${number}.wav`, data: { bucket: 'b' } },
  }));
  const numbers = { callerPhoneNumber: '1', dialedPhoneNumber: '2' };
  await createRecordingStore(db).post(ccid, {
    ...{ id, ...numbers, region, mediaFiles: files, eventHistory: [], attributes: {} },
  });
}

/** All recordings of the center were last posted so long ago. */
export const lastPosted = (db: Database, ccid: string, ago: string) =>
  db.query(`update recording set last_posted_at = now() - $2::interval where contact_center_id = $1`, [ccid, ago]);

/** Retention as a process of the ops app runs it. */
export function createTestRetention(db: Database, overrides: Partial<RetentionOptions> = {}): Retention {
  return createRetention({
    db,
    runs: createRetentionRunStore(db),
    schedule: undefined,
    findCutoff: async (contactCenterId) => (await findRetention(db, contactCenterId)).cutoff,
    holdCutoff: async (tx, contactCenterId) => (await holdRetention(tx, contactCenterId)).cutoff,
    auditPurge: (contactCenterId, recordingId) => ({ contactCenterId, entry: JSON.stringify({ recordingId }) }),
    onRemoved: () => undefined,
    onFailed: () => undefined,
    onPostponed(_contactCenterId, error) {
      throw error;
    },
    onLastRun: () => undefined,
    ...overrides,
  });
}

/** Works until there is nothing more to do, and ends as a process does; media deletions do not hold it up. */
export async function runToEnd(retention: Retention, db: Database): Promise<void> {
  const timePasses = () => db.query(`update retention_run set resume_at = now() - interval '1 second'`);
  do await timePasses();
  while (await retention.work());
  await retention.release();
}

/** A run of one contact center, from its beginning to its end. */
export async function runOfCenter(db: Database, ccid: string): Promise<RetentionRun> {
  const runs = createRetentionRunStore(db);
  await runs.beginOne(ccid);
  await runToEnd(createTestRetention(db), db);
  return (await runs.find(ccid))!;
}

/** Ids of the center's recordings, in order. */
export async function recordingIds(db: Database, ccid: string): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    'select r.id from recording r join recording_document d using (contact_center_id, id) where r.contact_center_id = $1 order by r.id',
    [ccid],
  );
  return rows.map(({ id }) => id);
}

/** How many media of each recording are noted to be deleted. */
export async function notedMedia(db: Database, ccid: string): Promise<Record<string, number>> {
  const rows = await db.query<{ id: string; media: number }>(
    `select m.recording_id as id, count(distinct m.media_descriptor ->> 'path') as media from media_deletion m
     where m.contact_center_id = $1 group by m.recording_id having count(*) = count(distinct m.media_descriptor ->> 'path')`,
    [ccid],
  );
  return Object.fromEntries(rows.map(({ id, media }) => [id, media]));
}

/** Counters that a recount does not confirm. */
export const disagreements = (db: Database): Promise<Disagreements> => createReindexStore(db).check(() => undefined);
