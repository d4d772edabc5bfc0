import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { JsonObject } from '../json';
import { createTestDatabase, type TestDatabase } from '../testing/database';
import { createMediaDeletionStore } from './media-deletion-store';
import type { Upload } from './recording';
import { createRecordingCountStore } from './recording-count-store';
import { createRecordingSearchStore } from './recording-search-store';
import { createRecordingStore } from './recording-store';
import { createReindexStore } from './reindex-store';
import { createUploadStore, UploadExpiredError } from './upload-store';
import type { UploadedRecording } from './uploaded-recording';

let db: TestDatabase;
let ccid: string;
beforeAll(async () => {
  db = await createTestDatabase();
});
beforeEach(async () => {
  ccid = randomUUID();
  await db.database.query(
    `insert into contact_center (id, name, storage, created_at) values ($1, 'Acme', '{}', now())`,
    [ccid],
  );
});
afterEach(() => db.database.query('delete from media_deletion'));
afterAll(() => db.close());

const leaseMs = 60_000;
const descriptorOf = (uuid: string) => ({ storage: 'awsS3' as const, path: `${uuid}.wav`, data: { bucket: 'b' } });

function uploadedOf(told: Partial<UploadedRecording> = {}, upload: Partial<Upload> = {}): UploadedRecording {
  const uuid = told.uuid ?? randomUUID();
  return {
    ...{
      uuid,
      region: 'r',
      startTime: 1_700_000_000_000,
      stopTime: 1_700_000_060_000,
      type: 'audio/wav',
      size: 480_044,
    },
    mediaDescriptor: descriptorOf(uuid),
    ...told,
    upload: { direction: 1, localUserName: 'john', localNumber: '205', sha256: 'A'.repeat(64), ...upload },
  };
}

const store = () => createUploadStore(db.database);
const begin = ({ uuid, mediaDescriptor }: UploadedRecording) => store().begin(ccid, uuid, mediaDescriptor, leaseMs);
async function upload(uploaded: UploadedRecording): Promise<void> {
  await begin(uploaded);
  await store().complete(ccid, uploaded);
}
const find = (uuid: string) => createRecordingStore(db.database).findByUuid(ccid, 'r', uuid);
const rows = () =>
  db.database.query('select r.id from recording r where r.contact_center_id = $1 order by r.id', [ccid]);
/** The lease of every upload runs out. */
const pass = () => db.database.query(`update media_deletion set next_attempt_at = now() - interval '1 second'`);
const deletions = () => createMediaDeletionStore(db.database);

/** What the background deletes now. */
async function sweep(): Promise<string[]> {
  const removed: string[] = [];
  for (const deletion of await deletions().takeDue(100, leaseMs)) {
    await deletions().settle(deletion, () => Promise.resolve(void removed.push(deletion.mediaDescriptor.path)));
  }
  return removed;
}

describe('no row without its object and no object without its row', () => {
  test('an upload that is completed leaves its row and no note, and nothing is swept', async () => {
    const uploaded = uploadedOf();
    await upload(uploaded);
    expect(await rows()).toEqual([{ id: uploaded.uuid }]);
    await pass();
    expect(await sweep()).toEqual([]);
    expect(await deletions().list(ccid, { limit: 10 })).toEqual([]);
  });

  test('an upload that was never noted leaves no row', async () => {
    await expect(store().complete(ccid, uploadedOf())).rejects.toThrow(UploadExpiredError);
    expect(await rows()).toEqual([]);
  });

  test("another center's note is not taken", async () => {
    const uploaded = uploadedOf();
    await begin(uploaded);
    await expect(store().complete(randomUUID(), uploaded)).rejects.toThrow(UploadExpiredError);
    await store().complete(ccid, uploaded);
  });

  test('the object of a process that died in mid-upload is swept away when its lease is over, and its upload cannot be completed', async () => {
    const uploaded = uploadedOf();
    await begin(uploaded);
    expect(await sweep()).toEqual([]);
    await pass();
    await expect(store().complete(ccid, uploaded)).rejects.toThrow(UploadExpiredError);
    await expect(store().renew(ccid, uploaded.uuid, leaseMs)).rejects.toThrow(UploadExpiredError);
    expect(await sweep()).toEqual([uploaded.mediaDescriptor.path]);
    await expect(store().complete(ccid, uploaded)).rejects.toThrow(UploadExpiredError);
    await expect(store().renew(ccid, uploaded.uuid, leaseMs)).rejects.toThrow(UploadExpiredError);
    expect(await rows()).toEqual([]);
  });

  test('a sweep that has taken the note and not yet deleted the object is not overtaken by the upload', async () => {
    const uploaded = uploadedOf();
    await begin(uploaded);
    await pass();
    await deletions().takeDue(1, leaseMs);
    await expect(store().complete(ccid, uploaded)).rejects.toThrow(UploadExpiredError);
    expect(await rows()).toEqual([]);
  });

  test('a renewed lease keeps the sweep away', async () => {
    const uploaded = uploadedOf();
    await store().begin(ccid, uploaded.uuid, uploaded.mediaDescriptor, 1_000);
    await store().renew(ccid, uploaded.uuid, leaseMs);
    await db.database.query(`update media_deletion set next_attempt_at = next_attempt_at - interval '2 seconds'`);
    expect(await sweep()).toEqual([]);
    await store().complete(ccid, uploaded);
    expect(await rows()).toHaveLength(1);
  });

  test('an abandoned upload is swept at once, also when the object was finished after a first sweep', async () => {
    const uploaded = uploadedOf();
    const { uuid, mediaDescriptor } = uploaded;
    await begin(uploaded);
    await store().abandon(ccid, uuid, mediaDescriptor);
    await expect(store().complete(ccid, uploaded)).rejects.toThrow(UploadExpiredError);
    expect(await sweep()).toEqual([mediaDescriptor.path]);
    await store().abandon(ccid, uuid, mediaDescriptor);
    expect(await sweep()).toEqual([mediaDescriptor.path]);
  });

  test('abandoned after a commit that succeeded unheard, the object stays', async () => {
    const uploaded = uploadedOf();
    await upload(uploaded);
    await store().abandon(ccid, uploaded.uuid, uploaded.mediaDescriptor);
    expect(await sweep()).toEqual([]);
    expect(await deletions().list(ccid, { limit: 10 })).toEqual([]);
    expect(await rows()).toHaveLength(1);
  });

  test('when the row cannot be written, the note stays', async () => {
    const uploaded = uploadedOf({ startTime: NaN });
    await begin(uploaded);
    await expect(store().complete(ccid, uploaded)).rejects.toThrow();
    await pass();
    expect(await sweep()).toEqual([uploaded.mediaDescriptor.path]);
  });
});

test('an upload under way is not listed as a deletion and cannot be retried as one; when it was not finished in time, it is and can', async () => {
  const { uuid, mediaDescriptor } = uploadedOf();
  await store().begin(ccid, uuid, mediaDescriptor, leaseMs);
  expect(await deletions().list(ccid, { limit: 10 })).toEqual([]);
  await expect(deletions().take(ccid, uuid, 0)).rejects.toThrow('not found');
  await pass();
  const [due] = await deletions().takeDue(10, 0);
  await deletions().fail(due!, 'refused', 1_000);
  expect(await deletions().list(ccid, { limit: 10 })).toMatchObject([{ mediaDescriptor, lastError: 'refused' }]);
  expect(await deletions().take(ccid, uuid, 0)).toMatchObject({ id: uuid });
});

test('50 uploads at once: each is there, counted, with a reference number of its own', async () => {
  const all = Array.from({ length: 50 }, (_, n) => uploadedOf({}, { direction: (n % 3) as Upload['direction'] }));
  await Promise.all(all.map(upload));
  const found = await Promise.all(all.map(({ uuid }) => find(uuid)));
  expect(new Set(found.map((recording) => recording.referenceNumber)).size).toBe(50);
  for (const { referenceNumber } of found) expect(referenceNumber).toMatch(/^2023\d{9}$/);
  const count = (query: object) => createRecordingCountStore(db.database).count(ccid, 'r', query);
  expect([await count({}), await count({ direction: 1 }), await count({ direction: 2 })]).toEqual([50, 17, 16]);
  expect(await createReindexStore(db.database).check(() => undefined)).toEqual({ recordings: 0, days: 0 });
});

test('Genesys finds an upload by its UUID, another region does not, and a search finds what a find does', async () => {
  const { uuid } = uploadedOf();
  await upload(uploadedOf({ uuid }));
  const recordings = createRecordingStore(db.database);
  const found = await recordings.find(ccid, 'r', uuid);
  expect(found).toMatchObject({ id: uuid, uuid });
  expect(await find(uuid)).toEqual(found);
  const search = createRecordingSearchStore(db.database).search(ccid, 'r', { owner: 'john' }, { limit: 1 });
  expect((await search).recordings).toEqual([found]);
  for (const [center, region] of [
    [ccid, 'other'],
    [randomUUID(), 'r'],
  ] as const) {
    await expect(recordings.findByUuid(center, region, uuid)).rejects.toThrow('not found');
  }
});

test('a POST merging into an upload keeps what was uploaded, its UUID and its reference number', async () => {
  const uploaded = uploadedOf({}, { remoteNumber: '7', note: { text: 'Ref. 1', owner: { userName: 'jane' } } });
  await upload(uploaded);
  const before = await find(uploaded.uuid);
  const posted = {
    ...{ id: uploaded.uuid, callerPhoneNumber: '9', dialedPhoneNumber: '8', region: 'r', attributes: { ccid: 'x' } },
    mediaFiles: [{ startTime: 0, stopTime: 5, mediaDescriptor: descriptorOf('more'), attributes: {} }],
    eventHistory: [],
  };
  await createRecordingStore(db.database).post(ccid, posted);
  const after = await find(uploaded.uuid);
  expect(after).toMatchObject({ callerPhoneNumber: '9', startTime: 0, attributes: { ccid: 'x' } });
  expect(after.mediaFiles).toHaveLength(2);
  for (const name of ['upload', 'uuid', 'referenceNumber'] as const) expect(after[name]).toEqual(before[name]);
  expect(await createReindexStore(db.database).check(() => undefined)).toEqual({ recordings: 0, days: 0 });
});

test('a preserved upload is marked as such for retention', async () => {
  const [kept, usual] = [uploadedOf({}, { preservingUser: { userName: 'jane' } }), uploadedOf()];
  await upload(kept);
  await upload(usual);
  const marked = 'select r.uuid from recording r where r.contact_center_id = $1 and r.preserved';
  expect(await db.database.query(marked, [ccid])).toEqual([{ uuid: kept.uuid }]);
});

const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }).filter((s) => !s.includes('\u0000'));
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const withoutAbsent = <T extends object>(object: T) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
const person = fc
  .record({ userName: text, firstName: optional(text), phoneNumber: optional(text), department: optional(text) })
  .map(withoutAbsent);
const anyUpload: fc.Arbitrary<Upload> = fc
  .record({
    direction: fc.constantFrom(0 as const, 1 as const, 2 as const),
    localUserName: text,
    localNumber: text,
    remoteNumber: optional(text),
    preservingUser: optional(person),
    note: optional(fc.record({ text, owner: person })),
    pbxCallId: optional(text),
    pbxInfo: optional(fc.dictionary(text, fc.oneof(text, fc.integer(), fc.boolean())) as fc.Arbitrary<JsonObject>),
    sha256: fc.stringMatching(/^[0-9A-F]{64}$/),
  })
  .map(withoutAbsent);

test('what was uploaded is what is read', async () => {
  const instant = fc.integer({ min: Date.parse('0001-01-01T00:00:00Z'), max: Date.parse('9999-01-01T00:00:00Z') });
  const lengths = fc.record({ startTime: instant, length: fc.nat(), size: fc.nat() });
  await fc.assert(
    fc.asyncProperty(anyUpload, lengths, async (facts, { startTime, length, size }) => {
      const uploaded = uploadedOf({ startTime, stopTime: startTime + length, size }, facts);
      await upload({ ...uploaded, upload: facts });
      const found = await find(uploaded.uuid);
      expect(found.upload).toEqual(facts);
      expect([found.startTime, found.stopTime]).toEqual([startTime, startTime + length]);
      expect(found.mediaFiles[0]!.attributes).toMatchObject({ size: `${size}`, duration: `${length}` });
      expect(found.referenceNumber).toMatch(/^\d{13}$/);
    }),
    { numRuns: 200 },
  );
  expect(await createReindexStore(db.database).check(() => undefined)).toEqual({ recordings: 0, days: 0 });
});
