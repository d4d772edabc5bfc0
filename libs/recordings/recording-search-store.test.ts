import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '../testing/database';
import {
  patternOf,
  type Interval,
  type Pattern,
  type Position,
  type RecordingQuery,
  type TermExpression,
} from './recording-query';
import type { PostedRecording } from './recording';
import { createRecordingSearchStore, type SearchEffort } from './recording-search-store';
import { createRecordingStore } from './recording-store';
import { foldCase } from './search-keys';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

/** So low that a few recordings reach every way to look: the walk, the tokens, a bucket in order, several strides. */
const littleEffort: SearchEffort = { walked: 2, mostCandidates: 3, stride: 4 };

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

interface Facts {
  id: string;
  region?: string;
  startTime: number;
  stopTime?: number;
  caller?: string;
  dialed?: string;
  names?: string[];
  values?: string[];
}

function recordingOf(facts: Facts): PostedRecording {
  const {
    id,
    region = 'r',
    startTime,
    stopTime = startTime + 1,
    caller = '1',
    dialed = '2',
    names = [],
    values,
  } = facts;
  const mediaDescriptor = { storage: 'awsS3' as const, path: id, data: { bucket: 'b' } };
  return {
    id,
    region,
    callerPhoneNumber: caller,
    dialedPhoneNumber: dialed,
    attributes: {},
    mediaFiles: [{ startTime, stopTime, mediaDescriptor, attributes: {} }],
    eventHistory: [...names, undefined].map((userName, index) => ({
      occurredAt: startTime + index,
      event: 'Joined',
      contact: { phoneNumber: `${index}`, type: 'External', userName },
      data: index === 0 && values ? { nested: { values } } : undefined,
      attributes: {},
    })),
  };
}

// The plain scan: what the contract says, over all recordings, in no clever way.

const bytewise = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const newestFirst = (a: Facts, b: Facts) => b.startTime - a.startTime || bytewise(b.id, a.id);
const lettersAndDigits = (text: string) =>
  Array.from(text)
    .filter((c) => /[\p{L}\p{N}]/u.test(c))
    .join('');

function matches(pattern: Pattern, text: string): boolean {
  const source = pattern.map((part) => part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('.*');
  return new RegExp(`^${source}$`, 'su').test(text);
}

const matchesTerms = (expression: TermExpression, texts: string[]) =>
  expression.some((all) => all.every((pattern) => texts.some((text) => matches(pattern, foldCase(text)))));
const isWithin = ({ from = -Infinity, before = Infinity }: Interval, instant: number) =>
  from <= instant && instant < before;

function scan(recordings: Facts[], region: string, query: RecordingQuery): string[] {
  return recordings
    .filter((recording) => recording.region === region)
    .filter(({ caller }) => !query.callerKey || matches(query.callerKey, lettersAndDigits(caller!)))
    .filter(({ dialed }) => !query.dialedKey || matches(query.dialedKey, lettersAndDigits(dialed!)))
    .filter(({ names }) => !query.userName || matchesTerms(query.userName, names!))
    .filter(({ values }) => !query.userData || matchesTerms(query.userData, values!))
    .filter(({ startTime }) => !query.startTime || isWithin(query.startTime, startTime))
    .filter(({ stopTime }) => !query.stopTime || isWithin(query.stopTime, stopTime!))
    .sort(newestFirst)
    .map(({ id }) => id);
}

// Few texts and instants of few characters, so that random questions meet random recordings.

const bucket = 2 ** 23 * 1000;
const instant = fc.oneof(
  fc.integer({ min: 0, max: 12 }),
  fc.tuple(fc.integer({ min: -3, max: 6 }), fc.integer({ min: -1, max: 1 })).map(([n, more]) => n * bucket + more),
  fc.constantFrom(Date.parse('0001-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59.999Z')),
);
/** Mostly of the first two characters, so that stretches of three are shared by some recordings and not by others. */
const textOf = ([first, second, ...rare]: string[], maxLength: number) =>
  fc.string({
    unit: fc.oneof({ weight: 6, arbitrary: fc.constantFrom(first!, second!) }, fc.constantFrom(...rare)),
    minLength: 1,
    maxLength,
  });
const number = textOf(['1', '2', '+', '-', '%', '_', 'x', 'é', '٣'], 7);
const term = textOf(['a', 'B', 'ß', 'Σ', 'σ', 'é', '😀', '%', '_', '\\', ' '], 7);
const region = fc.oneof({ weight: 5, arbitrary: fc.constant('north') }, fc.constant('n'.repeat(200)));

const facts: fc.Arbitrary<Facts> = fc.record({
  id: fc.string({ unit: fc.constantFrom('a', 'b', 'é', '😀', '\uffee'), minLength: 1, maxLength: 6 }),
  region,
  startTime: instant,
  stopTime: instant,
  caller: number,
  dialed: number,
  names: fc.array(term, { maxLength: 3 }),
  values: fc.array(term, { maxLength: 3 }),
});

const withStars = (text: fc.Arbitrary<string>) =>
  fc
    .array(fc.oneof(text, fc.constant('*'), fc.constant('')), { minLength: 1, maxLength: 3 })
    .map((parts) => parts.join('*'));
const numberPattern = fc
  .oneof(number, withStars(number))
  .map((text) => patternOf(text.split('*').map(lettersAndDigits).join('*')));
const terms = fc.array(
  fc.array(
    fc.oneof(term, withStars(term)).map((text) => patternOf(foldCase(text))),
    { minLength: 1, maxLength: 2 },
  ),
  {
    minLength: 1,
    maxLength: 3,
  },
);
const interval = fc.record({ from: instant, before: instant }, { requiredKeys: [] });
const filters = [
  fc.record({ callerKey: numberPattern }),
  fc.record({ dialedKey: numberPattern }),
  fc.record({ userName: terms }),
  fc.record({ userData: terms }),
  fc.record({ startTime: interval }),
  fc.record({ stopTime: interval }),
];
const query: fc.Arbitrary<RecordingQuery> = fc
  .array(fc.oneof(...filters), { maxLength: 3 })
  .map((given) => Object.assign({}, ...given) as RecordingQuery);
const question = fc.record({
  query,
  region,
  limit: fc.integer({ min: 1, max: 9 }),
  offset: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 30 })),
  effort: fc.oneof({ weight: 4, arbitrary: fc.constant(littleEffort) }, fc.constant(undefined)),
});
const recordings = fc.uniqueArray(facts, { selector: ({ id }) => id, minLength: 60, maxLength: 80 });

test('a search finds what a plain scan finds, in its order, in its contact center and region alone', async () => {
  let comparisons = 0;
  await fc.assert(
    fc.asyncProperty(
      recordings,
      recordings,
      fc.array(question, { minLength: 60, maxLength: 60 }),
      async (ours, theirs, questions) => {
        const [contactCenterId, other] = [await createContactCenter(), await createContactCenter()];
        await post(contactCenterId, ours.map(recordingOf));
        await post(other, theirs.map(recordingOf));
        for (const { query, region, limit, offset, effort } of questions) {
          const result = await createRecordingSearchStore(db.database, effort).search(contactCenterId, region, query, {
            limit,
            offset,
          });
          const expected = scan(ours, region, query).slice(offset);
          expect(result.recordings.map(({ id }) => id)).toEqual(expected.slice(0, limit));
          expect(result.more).toBe(expected.length > limit);
          comparisons += 1;
        }
      },
    ),
    { numRuns: 15 },
  );
  expect(comparisons).toBeGreaterThanOrEqual(500);
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
