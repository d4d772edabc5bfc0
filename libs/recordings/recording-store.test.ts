import { createTestDatabase, type TestDatabase } from '../testing/database';
import { createRecordingStore } from './recording-store';

let db: TestDatabase;
const ccid = '5b1b4f0e-0b1a-4a39-8d3f-9a8f2a1c7e11';
const otherCcid = '5b1b4f0e-0b1a-4a39-8d3f-9a8f2a1c7e12';
beforeAll(async () => {
  db = await createTestDatabase();
  await db.database.query(
    `insert into contact_center (id, name, storage, created_at) values ($1, 'Acme', '{}', now()), ($2, 'Other', '{}', now())`,
    [ccid, otherCcid],
  );
});
afterAll(() => db.close());

const posted = (n: number, id = 'one') => ({
  id,
  callerPhoneNumber: '+1',
  dialedPhoneNumber: '+2',
  region: 'r',
  attributes: {},
  mediaFiles: [
    {
      startTime: 1_000 + n,
      stopTime: 2_000 + n,
      mediaDescriptor: { storage: 'awsS3' as const, path: `p${n}`, data: { bucket: 'b' } },
      attributes: {},
    },
  ],
  eventHistory: [
    {
      occurredAt: n,
      event: 'Joined' as const,
      contact: { phoneNumber: '+2', type: 'External' as const },
      attributes: {},
    },
  ],
});

test('100 posts of different parts to one new id at once leave one recording with all of them', async () => {
  const store = createRecordingStore(db.database);
  await Promise.all(Array.from({ length: 100 }, (_, n) => store.post(ccid, posted(n))));
  const recording = await store.find(ccid, 'r', 'one');
  expect(recording.mediaFiles).toHaveLength(100);
  expect(recording.eventHistory).toHaveLength(100);
  expect([recording.startTime, recording.stopTime]).toEqual([1_000, 2_099]);
});

test('a day has as few rows of counts as writers at once: totals read them all', async () => {
  const store = createRecordingStore(db.database);
  const rows = () =>
    db.database.query<{ shard: number; recordings: number }>(
      'select shard, recordings::int from recording_count where contact_center_id = $1 order by shard',
      [otherCcid],
    );
  for (let n = 0; n < 3; n++) await store.post(otherCcid, posted(n, `after-${n}`));
  expect(await rows()).toEqual([{ shard: 0, recordings: 3 }]);

  await Promise.all(Array.from({ length: 40 }, (_, n) => store.post(otherCcid, posted(n, `beside-${n}`))));
  const beside = await rows();
  expect(beside.map(({ shard }) => shard)).toEqual(Array.from({ length: 16 }, (_, shard) => shard));
  expect(beside.reduce((sum, { recordings }) => sum + recordings, 0)).toBe(43);
});
