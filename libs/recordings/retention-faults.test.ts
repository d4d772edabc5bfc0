import { createRetentionRunStore } from './retention-run-store';
import { createTestDatabase, type TestDatabase } from '../testing/database';
import {
  createTestRetention,
  insertRetentionCenter,
  lastPosted,
  notedMedia,
  postAged,
  recordingIds,
  runOfCenter,
  runToEnd,
} from '../testing/retention';

let testDb: TestDatabase;
const db = () => testDb.database;
beforeAll(async () => {
  testDb = await createTestDatabase();
});
afterAll(() => testDb.close());

const runs = () => createRetentionRunStore(db());

const runOf = (ccid: string) => runOfCenter(db(), ccid);

/** A recording whose document cannot be taken apart, or is not there. */
async function poison(ccid: string, id: string, how: 'no media' | 'no list' | 'gone'): Promise<void> {
  if (how === 'gone')
    await db().query('delete from recording_document where contact_center_id = $1 and id = $2', [ccid, id]);
  else {
    const document = how === 'no media' ? '{}' : '{"mediaFiles":5}';
    await db().query('update recording_document set document = $3 where contact_center_id = $1 and id = $2', [
      ...[ccid, id, document],
    ]);
  }
}

test('a recording that cannot be removed does not stop the others, is told of, and keeps its media', async () => {
  const [first, second] = [await insertRetentionCenter(db()), await insertRetentionCenter(db())];
  for (let number = 0; number < 130; number += 1) {
    await postAged(db(), first, { id: `${1_000 + number}`, days: 40 + number / 1_000, mediaFiles: 1 });
  }
  await postAged(db(), second, { id: 'healthy' });
  await poison(first, '1007', 'no media');
  await poison(first, '1008', 'no list');
  await poison(first, '1120', 'gone');
  for (const ccid of [first, second]) {
    await lastPosted(db(), ccid, '8 days');
    await runs().beginOne(ccid);
  }
  const failures: string[] = [];
  const onFailed = (ccid: string, id: string) => failures.push(`${ccid === first ? 'first' : ccid} ${id}`);
  await runToEnd(createTestRetention(db(), { onFailed }), db());
  expect(failures.toSorted()).toEqual(['first 1007', 'first 1008', 'first 1120']);
  expect(await runs().find(first)).toMatchObject({ removed: 127, failed: 3, endedAt: expect.any(Number) });
  expect(await runs().find(second)).toMatchObject({ removed: 1, failed: 0 });
  const noted = await notedMedia(db(), first);
  expect([Object.keys(noted).length, noted['1007'], noted['1008'], noted['1120']]).toEqual([
    127,
    ...[1, 2, 3].map(() => undefined),
  ]);
});

test('a center whose media deletions pile up waits until they are fewer, and the others go on', async () => {
  const [piled, other] = [await insertRetentionCenter(db()), await insertRetentionCenter(db())];
  for (const ccid of [piled, other]) {
    await postAged(db(), ccid, { id: 'due' });
    await lastPosted(db(), ccid, '8 days');
    await runs().beginOne(ccid);
  }
  await db().query(
    `insert into media_deletion (contact_center_id, id, recording_id, media_file_id, media_descriptor, attempts, created_at, next_attempt_at)
     select $1, gen_random_uuid(), 'deleted', gen_random_uuid(), '{}', 0, now(), now() from generate_series(1, 1000)`,
    [piled],
  );
  const retention = createTestRetention(db());
  while (await retention.work());
  expect([await recordingIds(db(), piled), await recordingIds(db(), other)]).toEqual([['due'], []]);
  await db().query(`delete from media_deletion where contact_center_id = $1 and recording_id = 'deleted'`, [piled]);
  await runToEnd(retention, db());
  expect(await recordingIds(db(), piled)).toEqual([]);
});

test('what a version without history sets takes effect 24 hours after it is seen', async () => {
  const ccid = await insertRetentionCenter(db());
  await postAged(db(), ccid, { id: 'due' });
  await lastPosted(db(), ccid, '8 days');
  await db().query('update contact_center set retention_days = 20 where id = $1', [ccid]);
  await postAged(db(), ccid, { id: 'due by 20', days: 25 });
  await lastPosted(db(), ccid, '8 days');
  await runOf(ccid);
  expect(await recordingIds(db(), ccid)).toEqual(['due by 20']);
  const [row] = await db().query<{ noted: number; before: string }>(
    'select retention_days_noted as noted, retention_before as before from contact_center where id = $1',
    [ccid],
  );
  expect([row!.noted, JSON.parse(row!.before)]).toEqual([20, [{ days: 30, until: expect.any(Number) }]]);
  const aDayAgo = JSON.stringify([{ days: 30, until: Date.now() - 86_400_001 }]);
  await db().query('update contact_center set retention_before = $2 where id = $1', [ccid, aDayAgo]);
  await runOf(ccid);
  expect(await recordingIds(db(), ccid)).toEqual([]);
});
