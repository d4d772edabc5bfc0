import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '../testing/database';
import { recordingOf } from '../testing/search-scan';
import { createRecordingStore } from './recording-store';
import { createReindexStore } from './reindex-store';

let db: TestDatabase;
let contactCenterId: string;
const ids = Array.from({ length: 350 }, (_, n) => `recording ${n}`);
beforeEach(async () => {
  db = await createTestDatabase();
  contactCenterId = randomUUID();
  await db.database.query(
    `insert into contact_center (id, name, storage, created_at) values ($1, 'Acme', '{}', now())`,
    [contactCenterId],
  );
  await post(...ids);
});
afterEach(() => db.close());

const facts = (id: string) => ({
  id,
  startTime: 1_700_000_000_000,
  names: ['alice'],
  values: ['gold'],
  local: { userName: 'bob', phoneNumber: '1' },
});

async function post(...posted: string[]): Promise<void> {
  const store = createRecordingStore(db.database);
  await Promise.all(posted.map((id) => store.post(contactCenterId, recordingOf(facts(id)))));
}

const spoil = (where = 'true') =>
  db.database.query(`update recording set caller_key = 'x', name_terms = '{}' where ${where}`);
const nothing = () => undefined;

test('what follows from the documents is made anew, whatever it was', async () => {
  const columns = `select id, caller_key, name_terms, last_posted_at from recording order by id`;
  const before = await db.database.query(columns);
  await spoil();
  expect(await createReindexStore(db.database).reindex(nothing)).toBe(ids.length);
  expect(await db.database.query(columns)).toEqual(before);
  expect(await createReindexStore(db.database).reindex(nothing)).toBe(0);
});

test('an interrupted run goes on where it was', async () => {
  await spoil();
  const seen: number[] = [];
  const interrupted = createReindexStore(db.database).reindex((done) => {
    seen.push(done);
    if (seen.length === 2) throw new Error('killed');
  });
  await expect(interrupted).rejects.toThrow('killed');
  await createReindexStore(db.database).reindex((done) => seen.push(done));
  expect(seen).toEqual([100, 200, 300, 350]);
  expect(await createReindexStore(db.database).check(nothing)).toEqual({ recordings: 0, days: 0 });
});

test('beside posts, merges and deletes nothing is lost', async () => {
  await spoil();
  const store = createRecordingStore(db.database);
  const moved = (id: string, n: number) =>
    store.post(contactCenterId, recordingOf({ ...facts(id), startTime: n * 1e9, caller: '777' }));
  await Promise.all([
    createReindexStore(db.database).reindex(nothing),
    createReindexStore(db.database).reindex(nothing),
    ...ids.slice(0, 50).map(moved),
    ...ids.slice(50, 100).map((id) => store.remove(contactCenterId, id, { withMedia: false, leaseMs: 0 })),
    post(...Array.from({ length: 50 }, (_, n) => `new ${n}`)),
  ]);
  // Where the reindexing was ahead of all of them there is nothing left to do; a merge and a post write it right themselves.
  expect(await createReindexStore(db.database).check(nothing)).toEqual({ recordings: 0, days: 0 });
  const [count] = await db.database.query(
    `select count(*) filter (where caller_key = '777') as moved, count(*) as all from recording`,
  );
  expect(count).toEqual({ moved: 50, all: ids.length });
});

test('a check counts recordings and days that are not as they should be, and changes nothing', async () => {
  await spoil(`id in ('recording 1', 'recording 2')`);
  await db.database.query('update recording_count set stopped = stopped + 1');
  const [days] = await db.database.query<{ n: number }>('select count(distinct day) as n from recording_count');
  const expected = { recordings: 2, days: days!.n };
  expect(await createReindexStore(db.database).check(nothing)).toEqual(expected);
  expect(await createReindexStore(db.database).check(nothing)).toEqual(expected);
});
