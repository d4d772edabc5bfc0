import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '../testing/database';
import { bucket, change, facts, query, region, type Change } from '../testing/search-arbitraries';
import { recordingOf, scan, type Facts } from '../testing/search-scan';
import type { PostedRecording } from './recording';
import { createRecordingCountStore } from './recording-count-store';
import { patternOf, type Position, type RecordingQuery } from './recording-query';
import { createRecordingSearchStore, type SearchEffort } from './recording-search-store';
import { createRecordingStore } from './recording-store';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

/** So low that a few recordings reach every way to look: the walk, the tokens, a bucket in order, several strides. */
const littleEffort: SearchEffort = { walked: 2, mostCandidates: 3, stride: 4, deep: 5 };

async function createContactCenter(): Promise<string> {
  const id = randomUUID();
  await db.database.query(
    `insert into contact_center (id, name, storage, created_at) values ($1, 'Acme', '{}', now())`,
    [id],
  );
  return id;
}

async function post(contactCenterId: string, recordings: PostedRecording[]): Promise<void> {
  const store = createRecordingStore(db.database);
  await Promise.all(recordings.map((recording) => store.post(contactCenterId, recording)));
}

const question = fc.record({
  query,
  region,
  limit: fc.integer({ min: 1, max: 9 }),
  offset: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 30 })),
  effort: fc.oneof({ weight: 4, arbitrary: fc.constant(littleEffort) }, fc.constant(undefined)),
});
const recordings = fc.uniqueArray(facts, { selector: ({ id }) => id, minLength: 60, maxLength: 80 });

/** Carries a change out in the database and in the list that is scanned. */
async function apply(contactCenterId: string, ours: Facts[], happening: Change): Promise<void> {
  const store = createRecordingStore(db.database);
  if (happening.kind === 'come') {
    if (ours.some(({ id }) => id === happening.facts.id)) return;
    ours.push(happening.facts);
    return store.post(contactCenterId, recordingOf(happening.facts));
  }
  const index = happening.at % ours.length;
  if (happening.kind === 'go') {
    const [gone] = ours.splice(index, 1);
    await store.remove(contactCenterId, gone!.id, { withMedia: false, leaseMs: 0 });
    return;
  }
  ours[index] = { ...ours[index]!, ...happening.to };
  return store.post(contactCenterId, recordingOf(ours[index]));
}

test('a search finds and a count counts what a plain scan does, in its order, in its contact center and region alone', async () => {
  let comparisons = 0;
  const compare = async (
    contactCenterId: string,
    ours: Facts[],
    asked: typeof question extends fc.Arbitrary<infer T> ? T : never,
  ) => {
    const { query, region, limit, offset, effort } = asked;
    const search = createRecordingSearchStore(db.database, effort);
    const [result, count] = await Promise.all([
      search.search(contactCenterId, region, query, { limit, offset }),
      createRecordingCountStore(db.database).count(contactCenterId, region, query),
    ]);
    const all = scan(ours, region, query);
    const behind = all.slice(offset);
    const found = { ids: result.recordings.map(({ id }) => id), more: result.more, count };
    const expected = { ids: behind.slice(0, limit), more: behind.length > limit, count: all.length };
    expect({ ...asked, ...found }).toEqual({ ...asked, ...expected });
    comparisons += 2;
  };
  // Questions at the same time, changes between them.
  const round = fc.record({
    questions: fc.array(question, { minLength: 10, maxLength: 10 }),
    changes: fc.array(change, { minLength: 1, maxLength: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(
      recordings,
      recordings,
      fc.array(round, { minLength: 25, maxLength: 25 }),
      async (posted, theirs, rounds) => {
        const [contactCenterId, other] = [await createContactCenter(), await createContactCenter()];
        const ours = [...posted];
        await post(contactCenterId, ours.map(recordingOf));
        await post(other, theirs.map(recordingOf));
        for (const { questions, changes } of rounds) {
          await Promise.all(questions.map((asked) => compare(contactCenterId, ours, asked)));
          for (const happening of changes) await apply(contactCenterId, ours, happening);
        }
      },
    ),
    { numRuns: 11, endOnFailure: true },
  );
  expect(comparisons).toBeGreaterThanOrEqual(5000);
});

const search = (contactCenterId: string, query: RecordingQuery, page = { limit: 100 }, effort?: SearchEffort) =>
  createRecordingSearchStore(db.database, effort)
    .search(contactCenterId, 'r', query, page)
    .then((result) => result.recordings.map(({ id }) => id));

test('started after a time inside a bucket that has too many candidates: nothing from before it', async () => {
  const contactCenterId = await createContactCenter();
  const names = ['alice'];
  const startTimes = Array.from({ length: 20 }, (_, n) => n * 1000);
  await post(
    contactCenterId,
    startTimes.map((startTime) => recordingOf({ id: `${startTime}`, startTime, names })),
  );
  const query = { startTime: { from: 12_000 }, userName: [[patternOf('*lic*')]] };
  expect(await search(contactCenterId, query, { limit: 100 }, littleEffort)).toHaveLength(8);
});

test('a recording with more texts than tokens are kept for is found by each of them', async () => {
  const contactCenterId = await createContactCenter();
  const values = Array.from({ length: 1900 }, (_, n) => `case ${n * 7919} of ${n}`);
  const newer = Array.from({ length: 6 }, (_, n) => recordingOf({ id: `newer ${n}`, startTime: 10 + n }));
  await post(contactCenterId, [recordingOf({ id: 'many', startTime: 1, values }), ...newer]);
  for (const pattern of [values[0]!, values[1899]!, '*3167600 of*', 'case 79*']) {
    const query = { userData: [[patternOf(pattern)]] };
    expect(await search(contactCenterId, query, { limit: 100 }, littleEffort)).toEqual(['many']);
  }
});

test('numbers of 4,096 characters are told apart by their last one', async () => {
  const contactCenterId = await createContactCenter();
  const [one, other] = ['1', '2'].map((end) => '0'.repeat(4095) + end) as [string, string];
  await post(contactCenterId, [
    recordingOf({ id: 'one', startTime: 1, caller: one }),
    recordingOf({ id: 'other', startTime: 2, caller: other }),
  ]);
  expect(await search(contactCenterId, { callerKey: patternOf(one) })).toEqual(['one']);
  expect(await search(contactCenterId, { callerKey: patternOf('*2') })).toEqual(['other']);
});

test('times beyond the years that are stored bound nothing', async () => {
  const contactCenterId = await createContactCenter();
  await post(contactCenterId, [recordingOf({ id: 'one', startTime: 1 })]);
  const [first, last] = [-(2 ** 53), 2 ** 53];
  expect(await search(contactCenterId, { startTime: { from: first, before: last } })).toEqual(['one']);
  expect(await search(contactCenterId, { startTime: { from: last } })).toEqual([]);
});

test.each([
  ['no pattern', {}],
  ['an exact number', { callerKey: patternOf('1') }],
  ['a pattern', { userName: [[patternOf('*lic*')]] }],
  ['an end', { stopTime: { before: 8 * bucket } }],
])('recordings posted during a walk by position neither repeat nor hide one: %s', async (_, query: RecordingQuery) => {
  const contactCenterId = await createContactCenter();
  const at = (id: string, startTime: number) => recordingOf({ id, startTime, names: ['alice'] });
  // Several at one instant, several in one bucket, several buckets.
  const before = Array.from({ length: 40 }, (_, n) => at(`before ${n}`, (n % 5) * bucket + Math.floor(n / 10)));
  await post(contactCenterId, before);
  const store = createRecordingSearchStore(db.database, littleEffort);
  const seen: string[] = [];
  let after: Position | undefined;
  for (let more = true, page = 0; more; page++) {
    const found = await store.search(contactCenterId, 'r', query, { limit: 3, after });
    seen.push(...found.recordings.map(({ id }) => id));
    after = found.recordings.at(-1);
    more = found.more;
    await post(contactCenterId, [
      at(`newest ${page}`, 7 * bucket),
      at(`tied ${page}`, after!.startTime),
      at(`oldest ${page}`, -page),
    ]);
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).toEqual(expect.arrayContaining(before.map(({ id }) => id)));
});
