import fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '../testing/database';
import { patternOf, type RecordingQuery } from './recording-query';
import { foldCase } from './search-keys';
import { bucketSeconds, gramBits, scopeMask, scopeOf } from './search-grams';
import { isNarrowing, tokenNeeds } from './search-tokens';

const blank = {
  contactCenterId: '5b1b4f0e-0b1a-4a39-8d3f-9a8f2a1c7e11',
  region: 'us-east',
  startTime: 0,
  callerKey: '',
  dialedKey: '',
  localNumber: null as string | null,
  remoteNumber: null as string | null,
  direction: 0,
  nameTerms: [] as string[],
  dataTerms: [] as string[],
};
type Searchable = typeof blank;

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

/** As the index makes them. */
async function searchTokens(recording: Searchable): Promise<number[]> {
  const values = Object.values({ ...recording, startTime: new Date(recording.startTime).toISOString() });
  const [row] = await db.database.query<{ tokens: number[] }>(
    'select search_tokens($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) as tokens',
    values,
  );
  return row!.tokens;
}

/** Whether the tokens propose the recording to the question, as the statement puts scope, bucket and gram together. */
async function isProposed(recording: Searchable, ...queries: RecordingQuery[]): Promise<boolean[]> {
  const tokens = new Set(await searchTokens(recording));
  const bucket = Math.floor(recording.startTime / 1000 / bucketSeconds);
  const base = ((scopeOf(recording.contactCenterId, recording.region) + bucket) & scopeMask) << gramBits;
  const has = (gram: number) => tokens.has(base + gram);
  return queries.map((query) =>
    tokenNeeds(query).some(({ all, anyOf }) => all.every(has) && anyOf.every((grams) => grams.some(has))),
  );
}

/** A text, and a pattern that it matches: the text with some stretches replaced by `*`. */
const matched = (unit: fc.Arbitrary<string>) =>
  fc
    .array(fc.record({ run: fc.string({ unit, maxLength: 4 }), isStar: fc.boolean() }), { minLength: 1, maxLength: 6 })
    .map((runs) => ({
      text: runs.map(({ run }) => run).join(''),
      pattern: patternOf(runs.map(({ run, isStar }) => (isStar ? '*' : run)).join('')),
    }));
const number = matched(fc.constantFrom('1', '2', '3', 'x', 'é', '٣'));
const term = matched(
  fc.oneof(
    fc.constantFrom('a', 'b', ' ', '😀'),
    fc.string({ unit: 'grapheme', maxLength: 1 }).map((c) => foldCase(c).replaceAll('*', '')),
  ),
);
const anyInstant = fc.integer({ min: Date.parse('0001-01-01T00:00:00Z'), max: Date.parse('9999-12-31T23:59:59.999Z') });

test('a recording that matches is proposed, whatever the pattern', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(number, { minLength: 2, maxLength: 2 }),
      fc.array(term, { minLength: 4, maxLength: 4 }),
      anyInstant,
      async ([caller, dialed], [a, b, c, d], startTime) => {
        const recording = {
          ...blank,
          startTime,
          callerKey: caller!.text,
          dialedKey: dialed!.text,
          nameTerms: [a!.text, b!.text],
          dataTerms: [c!.text, d!.text],
          direction: 2,
          localNumber: caller!.text,
          remoteNumber: dialed!.text,
        };
        const no = patternOf('not there');
        const questions: RecordingQuery[] = [
          { callerKey: caller!.pattern },
          { dialedKey: dialed!.pattern },
          { userName: [[no], [a!.pattern, b!.pattern]] },
          { userData: [[c!.pattern], [no]] },
          { remoteNumber: dialed!.pattern },
          { remoteNumber: [dialed!.text], direction: 2, owner: a!.text, localNumber: caller!.text },
          {
            callerKey: caller!.pattern,
            dialedKey: dialed!.pattern,
            userName: [[a!.pattern]],
            userData: [[no], [d!.pattern]],
          },
        ];
        expect(await isProposed(recording, ...questions)).toEqual(questions.map(() => true));
      },
    ),
    { numRuns: 1500 },
  );
});

test.each([
  ['an exact number', { callerKey: patternOf('14155551234') }],
  ['three characters inside', { callerKey: patternOf('*555*') }],
  ['one character at the beginning', { userName: [[patternOf('a*')]] }],
  ['one character at the end', { userName: [[patternOf('*a')]] }],
  ['two characters at an end', { userData: [[patternOf('ab*')]] }],
  ['a single letter in a number', { dialedKey: patternOf('*x*') }],
  ['an exact value of one character', { userData: [[patternOf('a')]] }],
])('%s narrows: a recording without it is not proposed', async (_, query) => {
  const other = { ...blank, callerKey: '777', dialedKey: '777', nameTerms: ['zzz'], dataTerms: ['zzz'] };
  expect(await isProposed(other, query)).toEqual([false]);
});

test.each([
  ['one character inside a name', '*b*'],
  ['two characters inside a name', '*zq*'],
  ['two characters at the end', '*zq'],
])('%s narrows: names without it are not proposed', async (_, pattern) => {
  const other = { ...blank, nameTerms: ['alice', 'zaq'] };
  expect(await isProposed(other, { userName: [[patternOf(pattern)]] })).toEqual([false]);
});

test.each([
  ['a sign that the remote number does not have', { remoteNumber: patternOf('*+*') }],
  ['another owner', { owner: 'bob' }],
  ['another local number', { localNumber: '202' }],
  ['another direction', { direction: 1 as const }],
])('%s narrows: the recording is not proposed', async (_, query) => {
  const other = { ...blank, callerKey: '1', remoteNumber: '1', localNumber: '201', direction: 2, nameTerms: ['alice'] };
  expect(await isProposed(other, query)).toEqual([false]);
});

test('nothing but wildcards narrows nothing, and leaves other filters their tokens', () => {
  const exact = { callerKey: patternOf('123') };
  const all = [[patternOf('*')]];
  expect(tokenNeeds({ userName: all }).every(isNarrowing)).toBe(false);
  expect(tokenNeeds({ userName: [[patternOf('abc')], ...all] }).every(isNarrowing)).toBe(false);
  expect(tokenNeeds({ ...exact, userName: all })).toEqual(tokenNeeds(exact));
});

test('contact centers, regions, buckets and kinds have tokens of their own', async () => {
  const one = { ...blank, callerKey: '12345', dialedKey: '777', nameTerms: ['12345'] };
  const others = [
    { ...one, contactCenterId: '5b1b4f0e-0b1a-4a39-8d3f-9a8f2a1c7e12' },
    { ...one, region: 'us-west' },
    { ...one, startTime: bucketSeconds * 1000 },
    { ...one, startTime: -1 },
    { ...one, callerKey: '777', dialedKey: '12345', nameTerms: [], dataTerms: ['12345'] },
  ];
  const tokens = new Set(await searchTokens(one));
  // direction and local number are the same in the last
  for (const other of others) {
    expect((await searchTokens(other)).filter((token) => tokens.has(token)).length).toBeLessThan(3);
  }
});

test('10,000 names make one token, and the recording is proposed to every question', async () => {
  const names = Array.from({ length: 10_000 }, (_, n) => `${n} ${(n * 7919).toString(36)}`);
  const recording = { ...blank, callerKey: '123', nameTerms: names };
  expect(await searchTokens(recording)).toHaveLength(1);
  const queries = [{ callerKey: patternOf('123') }, { userName: [[patternOf('*9999 *')]] }];
  expect(await isProposed(recording, ...queries)).toEqual([true, true]);
});

test.each([
  ['names together longer than 4,096 bytes', { ...blank, nameTerms: ['a'.repeat(2048), 'b'.repeat(2049)] }],
  ['a remote number longer than 4,096 bytes', { ...blank, remoteNumber: '+'.repeat(4097) }],
])('%s make one token', async (_, recording) => {
  expect(await searchTokens(recording)).toHaveLength(1);
});

test('a byte that parts texts, in a text, hides no match', async () => {
  const recording = { ...blank, nameTerms: ['ab\u0015cd', 'x|y', '\u0015'] };
  const patterns = ['ab\u0015cd', 'ab*', '*cd', '*b\u0015c*', '*\u0015*', 'x|y', '*|*', '*|y', '\u0015', '*\u0015'];
  const queries = patterns.map((pattern) => ({ userName: [[patternOf(pattern)]] }));
  expect(await isProposed(recording, ...queries)).toEqual(queries.map(() => true));
});
