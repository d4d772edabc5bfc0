import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import type { ReadPeaks } from '../media/read-peaks';
import { createTestDatabase, type TestDatabase } from '../testing/database';
import { insertRetentionCenter, lastPosted, postAged, recordingIds, runOfCenter } from '../testing/retention';
import { createMediaPeaksStore, type MediaFileKey } from './media-peaks-store';
import { createRecordingStore } from './recording-store';

let testDb: TestDatabase;
const db = () => testDb.database;
const store = () => createMediaPeaksStore(db());
beforeAll(async () => {
  testDb = await createTestDatabase();
});
afterAll(() => testDb.close());

/** The first media file of a recording posted now, whose call was long ago. */
async function postedFile(id = 'call'): Promise<MediaFileKey> {
  const contactCenterId = await insertRetentionCenter(db());
  await postAged(db(), contactCenterId, { id });
  const { uuid, mediaFiles } = await createRecordingStore(db()).find(contactCenterId, 'r', id);
  return { contactCenterId, recordingUuid: uuid, mediaFileId: mediaFiles[0]!.id };
}

const reason = (text: string): ReadPeaks => ({ reason: text, etag: undefined });
const count = async ({ contactCenterId }: MediaFileKey) =>
  (await db().query('select from media_peaks p where p.contact_center_id = $1', [contactCenterId])).length;

const points = (length: number) =>
  fc
    .array(fc.integer({ min: -128, max: 127 }), { minLength: length, maxLength: length })
    .map((all) => Int8Array.from(all));
const peaks = fc
  .record({ channels: fc.constantFrom(1 as const, 2 as const), length: fc.integer({ min: 1, max: 300 }) })
  .chain(({ channels, length }) => {
    const ofChannels = fc.tuple(...Array.from({ length: channels }, () => points(length)));
    return fc.record({
      channels: fc.constant(channels),
      durationMs: fc.double({ min: 0, max: 1e12, noNaN: true }),
      pointsPerSecond: fc.double({ min: 0.001, max: 200, noNaN: true }),
      min: ofChannels,
      max: ofChannels,
    });
  });

test('what is kept is found again as it was', async () => {
  const key = await postedFile();
  const etag = fc.option(fc.constantFrom('"a"', 'W/"b"'), { nil: undefined });
  await fc.assert(
    fc.asyncProperty(peaks, etag, async (found, version) => {
      const { askedAt } = await store().find(key);
      await store().keep(key, askedAt, { peaks: found, etag: version });
      expect(await store().find(key)).toMatchObject({ kept: { peaks: found, etag: version }, isCurrent: true });
    }),
    { numRuns: 30 },
  );
  expect(await count(key)).toBe(1);
});

test('what was read earlier does not replace what was read later', async () => {
  const key = await postedFile();
  const { askedAt } = await store().find(key);
  await store().keep(key, askedAt + 5_000, reason('later'));
  await store().keep(key, askedAt, reason('earlier'));
  expect((await store().find(key)).kept).toEqual(reason('later'));
});

test('what was read before the recording was posted again is not current, until it is confirmed', async () => {
  const key = await postedFile();
  const { askedAt, postedAt } = await store().find(key);
  await store().keep(key, postedAt - 1, reason('before'));
  expect(await store().find(key)).toMatchObject({ isCurrent: false, kept: { reason: 'before' } });
  await store().confirm(key, askedAt);
  expect((await store().find(key)).isCurrent).toBe(true);
  await store().confirm(key, postedAt - 1);
  expect((await store().find(key)).isCurrent).toBe(true);
});

test('retention removes them with their recording', async () => {
  const key = await postedFile();
  await store().keep(key, Date.now(), reason('kept'));
  await lastPosted(db(), key.contactCenterId, '8 days');
  await runOfCenter(db(), key.contactCenterId);
  expect([await recordingIds(db(), key.contactCenterId), await count(key)]).toEqual([[], 0]);
});

test('nothing is kept of a recording that is gone, or was posted anew', async () => {
  const key = await postedFile();
  const recordings = createRecordingStore(db());
  await recordings.remove(key.contactCenterId, 'call', { withMedia: false, leaseMs: 0 });
  await postAged(db(), key.contactCenterId, { id: 'call' });
  await store().keep(key, Date.now(), reason('of the one before'));
  expect(await count(key)).toBe(0);
  await expect(store().find(key)).rejects.toThrow('The recording is not found');
  const never = { ...key, contactCenterId: randomUUID() };
  await expect(store().find(never)).rejects.toThrow('The recording is not found');
});
