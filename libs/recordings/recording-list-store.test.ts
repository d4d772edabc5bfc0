import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { openDatabase, type Database } from '../database';
import { TooManyRequestsError, UpstreamTimeoutError } from '../errors';
import { createTestDatabase, type TestDatabase } from '../testing/database';
import { facts, query, region } from '../testing/search-arbitraries';
import { recordingOf, scan, type Facts } from '../testing/search-scan';
import type { ListedRecording } from './listed-recording';
import { partiesOf } from './parties';
import type { PostedRecording } from './recording';
import { createRecordingListStore, largestPage, type ListPage } from './recording-list-store';
import type { RecordingQuery } from './recording-query';
import { createRecordingStore } from './recording-store';

let db: TestDatabase;
/** With few connections, so that a stream that keeps one is noticed. */
let database: Database;
beforeAll(async () => {
  db = await createTestDatabase();
  database = openDatabase({ url: db.url, poolSize: 3, statementTimeoutMs: 20_000, connectTimeoutMs: 30_000 });
});
afterEach(() => {
  const { total, idle, waiting } = database.poolUse();
  expect({ busy: total - idle, waiting }).toEqual({ busy: 0, waiting: 0 });
});
afterAll(async () => {
  await database.close();
  await db.close();
});

const patience = { atOnce: 2, ofOneCenter: 2, waitMs: 30_000, stallMs: 20_000, longestMs: 60_000, mostSearched: 0 };
const never = new AbortController().signal;

async function createContactCenter(): Promise<string> {
  const id = randomUUID();
  await database.query(`insert into contact_center (id, name, storage, created_at) values ($1, 'Acme', '{}', now())`, [
    id,
  ]);
  return id;
}

const post = (ccid: string, recordings: PostedRecording[]) =>
  Promise.all(recordings.map((recording) => createRecordingStore(database).post(ccid, recording)));

/** Copies of one recording, made by the database: the n-th starts n seconds after it. */
async function multiply(ccid: string, posted: PostedRecording, copies: number): Promise<void> {
  await post(ccid, [posted]);
  await database.query(
    `insert into recording select (jsonb_populate_record(r, jsonb_build_object('id', r.id || n, 'uuid', gen_random_uuid(),
       'reference_number', r.reference_number + n, 'start_time', r.start_time + n * interval '1 second'))).*
     from recording r, generate_series(1, $2::int) n where r.contact_center_id = $1 and r.id = $3`,
    [ccid, copies, posted.id],
  );
  await database.query(
    `insert into recording_document select d.contact_center_id, d.id || n, d.document, d.owner_user
     from recording_document d, generate_series(1, $2::int) n where d.contact_center_id = $1 and d.id = $3`,
    [ccid, copies, posted.id],
  );
  await database.query(
    `insert into recording_count select r.contact_center_id, r.region, (r.start_time at time zone 'utc')::date, 99, count(*), 0, 0, 0
     from recording r where r.contact_center_id = $1 and r.id <> $2 group by 1, 2, 3`,
    [ccid, posted.id],
  );
}

async function streamed(ccid: string, region: string, query: RecordingQuery, page?: ListPage, limits = patience) {
  const found: ListedRecording[] = [];
  let totalCount = -1;
  const store = createRecordingListStore(database, limits);
  await store.stream(ccid, region, query, { signal: never, page }, async (list) => {
    totalCount = list.totalCount;
    for await (const batch of list.recordings) found.push(...batch);
  });
  return { totalCount, recordings: found };
}

function deferred<T = void>() {
  let settle: { resolve: (value: T) => void; reject: (error: Error) => void } | undefined;
  const promise = new Promise<T>((resolve, reject) => (settle = { resolve, reject }));
  return { promise, ...settle! };
}

/** A stream that has begun and takes its batches as the test says. */
async function beginStream(ccid: string, limits = patience, signal = never) {
  const store = createRecordingListStore(database, limits);
  const begun = deferred<AsyncIterator<ListedRecording[]>>();
  const goOn = deferred();
  const ended = store.stream(ccid, 'r', {}, { signal }, async ({ recordings }) => {
    begun.resolve(recordings[Symbol.asyncIterator]());
    await goOn.promise;
  });
  ended.catch(begun.reject);
  return { store, ended, batches: await begun.promise, goOn: goOn.resolve };
}

test('a page and a stream list what a plain scan finds, sorted by start time, newest first, with the exact total', async () => {
  const recordings = fc.uniqueArray(facts, { selector: ({ id }) => id, minLength: 30, maxLength: 40 });
  const question = fc.record({
    query,
    region,
    page: fc.record({ limit: fc.integer({ min: 1, max: 12 }), offset: fc.integer({ min: 0, max: 12 }) }),
    mostSearched: fc.constantFrom(0, 1_000),
  });
  const questions = fc.array(question, { minLength: 20, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(recordings, questions, async (posted: Facts[], all) => {
      const ccid = await createContactCenter();
      await post(ccid, posted.map(recordingOf));
      const ids = new Map(
        (
          await database.query<{ id: string; uuid: string }>(
            'select r.id, r.uuid from recording r where r.contact_center_id = $1',
            [ccid],
          )
        ).map(({ id, uuid }) => [id, uuid]),
      );
      const store = createRecordingListStore(database);
      for (const { query, region, page, mostSearched } of all) {
        const uuids = scan(posted, region, query).map((id) => ids.get(id)!);
        const expected = { totalCount: uuids.length, uuids };
        const expectedPage = { ...expected, uuids: uuids.slice(page.offset, page.offset + page.limit) };
        const told = (list: { totalCount: number; recordings: ListedRecording[] }) => ({
          ...{ totalCount: list.totalCount, uuids: list.recordings.map(({ uuid }) => uuid) },
        });
        const limits = { ...patience, mostSearched };
        expect(told(await store.list(ccid, region, query, page))).toEqual(expectedPage);
        expect(told(await streamed(ccid, region, query, undefined, limits))).toEqual(expected);
        expect(told(await streamed(ccid, region, query, page, limits))).toEqual(expectedPage);
      }
    }),
    { numRuns: 8 },
  );
});

test('texts are whole, also those that are shortened in the table', async () => {
  const ccid = await createContactCenter();
  const long = (character: string) => character.repeat(2_000);
  await post(ccid, [
    recordingOf({ id: 'owner', startTime: 3, local: { userName: long('😀'), phoneNumber: '1' } }),
    recordingOf({ id: 'local', startTime: 2, local: { userName: 'b', phoneNumber: long('5') } }),
    recordingOf({ id: 'remote', startTime: 1, caller: long('7'), local: { userName: 'b', phoneNumber: '2' } }),
    recordingOf({ id: 'none', startTime: 0, caller: '+39' }),
  ]);
  const parties = (list: ListedRecording[]) =>
    list.map(({ direction, owner, localNumber, remoteNumber }) => [direction, owner, localNumber, remoteNumber]);
  const expected = [
    [2, long('😀'), '1', '2'],
    [0, 'b', long('5'), '1'],
    [1, 'b', '2', long('7')],
    [0, null, null, '+39'],
  ];
  const page = await createRecordingListStore(database).list(ccid, 'r', {}, { limit: 10, offset: 0 });
  expect(parties(page.recordings)).toEqual(expected);
  const whole = await streamed(ccid, 'r', {});
  expect(parties(whole.recordings)).toEqual(expected);
  expect(whole).toEqual(page);
  const found = await createRecordingStore(database).findByUuid(ccid, 'r', page.recordings[0]!.uuid);
  expect(page.recordings[0]).toEqual({
    ...{ uuid: found.uuid, referenceNumber: found.referenceNumber, startTime: 3, stopTime: 4 },
    ...partiesOf(found),
  });
});

describe('all matches', () => {
  let ccid: string;
  const copies = 4_000;
  const first = recordingOf({ id: 'copied', startTime: Date.parse('2024-05-01T00:00:00Z') });
  beforeAll(async () => {
    ccid = await createContactCenter();
    await multiply(ccid, first, copies);
  });

  test('come in batches, every one once, newest first', async () => {
    const { totalCount, recordings } = await streamed(ccid, 'r', {});
    expect([totalCount, new Set(recordings.map(({ uuid }) => uuid)).size]).toEqual([copies + 1, copies + 1]);
    const starts = recordings.map(({ startTime }) => startTime);
    expect(starts).toEqual(starts.toSorted((a, b) => b - a));
  });

  test('of a long page too', async () => {
    const { totalCount, recordings } = await streamed(ccid, 'r', {}, { limit: 2_000, offset: 1_500 });
    expect([totalCount, recordings.length]).toEqual([copies + 1, 2_000]);
    expect(recordings[0]!.startTime).toBe(first.mediaFiles[0]!.startTime + (copies - 1_500) * 1_000);
  });

  test('a page longer than a search reads at a time is whole', async () => {
    const { recordings } = await createRecordingListStore(database).list(
      ccid,
      'r',
      {},
      { limit: largestPage, offset: 7 },
    );
    expect(new Set(recordings.map(({ uuid }) => uuid)).size).toBe(largestPage);
  });

  test('totalCount and rows are from one snapshot', async () => {
    const { batches, goOn, ended } = await beginStream(ccid);
    const seen = (await batches.next()).value as ListedRecording[];
    await post(ccid, [recordingOf({ id: 'later', startTime: 0 })]);
    await createRecordingStore(database).remove(ccid, 'copied1', { withMedia: false, leaseMs: 0 });
    for (let next = await batches.next(); !next.done; next = await batches.next()) seen.push(...next.value);
    goOn();
    await ended;
    expect(seen).toHaveLength(copies + 1);
    expect((await streamed(ccid, 'r', {})).totalCount).toBe(copies + 1);
  });

  test('a few at a time: more wait', async () => {
    const store = createRecordingListStore(database, patience);
    let [running, most] = [0, 0];
    const read = async ({ recordings }: { recordings: AsyncIterable<ListedRecording[]> }) => {
      most = Math.max(most, (running += 1));
      let count = 0;
      for await (const batch of recordings) count += batch.length;
      running -= 1;
      expect(count).toBe(copies + 1);
    };
    await Promise.all(Array.from({ length: 9 }, () => store.stream(ccid, 'r', {}, { signal: never }, read)));
    expect(most).toBe(patience.atOnce);
  });

  test('or get 429, and leave the connections of the others alone', async () => {
    const { store, goOn, ended } = await beginStream(ccid, { ...patience, atOnce: 1, waitMs: 50 });
    const refused = store.stream(ccid, 'r', {}, { signal: never }, () => Promise.reject(new Error('must not begin')));
    await expect(refused).rejects.toThrow(TooManyRequestsError);
    expect(await database.query('select 1 as one')).toEqual([{ one: 1 }]);
    goOn();
    await ended;
    // The place is free again.
    await store.stream(ccid, 'r', {}, { signal: never }, () => Promise.resolve());
  });

  test('who leaves while waiting takes no place', async () => {
    const { store, goOn, ended } = await beginStream(ccid, { ...patience, atOnce: 1 });
    const client = new AbortController();
    const waiting = store.stream(ccid, 'r', {}, { signal: client.signal }, () => Promise.reject(new Error('began')));
    client.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    goOn();
    await ended;
    await store.stream(ccid, 'r', {}, { signal: never }, () => Promise.resolve());
  });

  test('a client that takes nothing any more is cut off, its connection is free, and nothing is read for it afterwards', async () => {
    const { batches, ended } = await beginStream(ccid, { ...patience, stallMs: 50 });
    await batches.next();
    await expect(ended).rejects.toThrow(UpstreamTimeoutError);
    const { total, idle } = database.poolUse();
    expect(total - idle).toBe(0);
    await expect(batches.next()).rejects.toThrow(UpstreamTimeoutError);
  });

  test('a client that never begins, or takes too long in all, is cut off', async () => {
    for (const limits of [
      { ...patience, stallMs: 50 },
      { ...patience, longestMs: 50 },
    ]) {
      const { ended } = await beginStream(ccid, limits);
      await expect(ended).rejects.toThrow(UpstreamTimeoutError);
    }
  });

  test('a client that leaves frees the connection at once, whatever is being waited for', async () => {
    const client = new AbortController();
    const { batches, ended } = await beginStream(ccid, patience, client.signal);
    await batches.next();
    const gone = Promise.all([batches.next(), ended].map((waiting) => expect(waiting).rejects.toThrow('gone')));
    client.abort(new Error('gone'));
    await gone;
  });

  test('what fails while sending ends the stream with that error', async () => {
    const store = createRecordingListStore(database, patience);
    const failing = store.stream(ccid, 'r', {}, { signal: never }, () => Promise.reject(new Error('broken pipe')));
    await expect(failing).rejects.toThrow('broken pipe');
  });
});
