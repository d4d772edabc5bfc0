import fc from 'fast-check';
import { patternOf, type RecordingQuery } from './recording-query';
import { foldCase, nameTerms } from './search-keys';
import { bucketOf, bucketSeconds, bucketToken, scopeOf } from './search-grams';
import { isNarrowing, mostTokens, searchTokens, tokenNeeds, type SearchableRecording } from './search-tokens';

const blank: SearchableRecording = {
  contactCenterId: '5b1b4f0e-0b1a-4a39-8d3f-9a8f2a1c7e11',
  region: 'us-east',
  startTime: 0,
  callerKey: '',
  dialedKey: '',
  nameTerms: [],
  dataTerms: [],
  direction: 0,
  owner: null,
  localNumber: null,
  remoteNumber: null,
};

/** Whether the tokens propose the recording to the question, as the statement puts scope, bucket and gram together. */
function isProposed(recording: SearchableRecording, query: RecordingQuery): boolean {
  const tokens = new Set(searchTokens(recording));
  const base = bucketToken(scopeOf(recording.contactCenterId, recording.region), bucketOf(recording.startTime));
  const has = (gram: number) => tokens.has(base | gram);
  return tokenNeeds(query).some(({ all, anyOf }) => all.every(has) && anyOf.every((grams) => grams.some(has)));
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

test('a recording that matches is proposed, whatever the pattern', () => {
  fc.assert(
    fc.property(
      fc.array(number, { minLength: 2, maxLength: 2 }),
      fc.array(term, { minLength: 4, maxLength: 4 }),
      anyInstant,
      ([caller, dialed], [a, b, c, d], startTime) => {
        const recording = {
          ...blank,
          startTime,
          callerKey: caller!.text,
          dialedKey: dialed!.text,
          nameTerms: [a!.text, b!.text],
          dataTerms: [c!.text, d!.text],
          direction: 2,
          owner: a!.text,
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
        for (const question of questions) expect(isProposed(recording, question)).toBe(true);
      },
    ),
    { numRuns: 2000 },
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
])('%s narrows: a recording without it is not proposed', (_, query) => {
  const other = { ...blank, callerKey: '777', dialedKey: '777', nameTerms: ['zzz'], dataTerms: ['zzz'] };
  expect(isProposed(other, query)).toBe(false);
});

test.each([
  ['one character inside a name', '*b*'],
  ['two characters inside a name', '*zq*'],
  ['two characters at the end', '*zq'],
])('%s narrows: names without it are not proposed', (_, pattern) => {
  const other = { ...blank, nameTerms: ['alice', 'zaq'] };
  expect(isProposed(other, { userName: [[patternOf(pattern)]] })).toBe(false);
});

test.each([
  ['a sign that the remote number does not have', { remoteNumber: patternOf('*+*') }],
  ['another owner', { owner: 'bob' }],
  ['another local number', { localNumber: '202' }],
  ['another direction', { direction: 1 as const }],
])('%s narrows: the recording is not proposed', (_, query) => {
  const other = { ...blank, callerKey: '1', remoteNumber: '1', owner: 'alice', localNumber: '201', direction: 2 };
  expect(isProposed(other, query)).toBe(false);
});

test('nothing but wildcards narrows nothing, and leaves other filters their tokens', () => {
  const exact = { callerKey: patternOf('123') };
  const all = [[patternOf('*')]];
  expect(tokenNeeds({ userName: all }).every(isNarrowing)).toBe(false);
  expect(tokenNeeds({ userName: [[patternOf('abc')], ...all] }).every(isNarrowing)).toBe(false);
  expect(tokenNeeds({ ...exact, userName: all })).toEqual(tokenNeeds(exact));
});

test('contact centers, regions, buckets and kinds have tokens of their own', () => {
  const one = { ...blank, callerKey: '12345', dialedKey: '777', nameTerms: ['12345'] };
  const others = [
    { ...one, contactCenterId: '5b1b4f0e-0b1a-4a39-8d3f-9a8f2a1c7e12' },
    { ...one, region: 'us-west' },
    { ...one, startTime: bucketSeconds * 1000 },
    { ...one, startTime: -1 },
    { ...one, callerKey: '777', dialedKey: '12345', nameTerms: [], dataTerms: ['12345'] },
  ];
  const tokens = new Set(searchTokens(one));
  for (const other of others) expect(searchTokens(other).filter((token) => tokens.has(token)).length).toBeLessThan(2);
  expect(tokens.size).toBe(searchTokens(one).length);
});

test('10,000 events with a name each make one token, and the recording is proposed to every question', () => {
  const events = Array.from({ length: 10_000 }, (_, n) => ({
    contact: { phoneNumber: '1', type: 'User' as const, userName: `${n} ${(n * 7919).toString(36)}` },
  }));
  const recording = { ...blank, callerKey: '123', nameTerms: nameTerms(events) };
  expect(searchTokens(recording)).toHaveLength(1);
  expect(isProposed(recording, { callerKey: patternOf('123') })).toBe(true);
  expect(isProposed(recording, { userName: [[patternOf('*9999 *')]] })).toBe(true);
});

test('a recording of all but unbounded texts stays within the tokens that a row may have', () => {
  const digits = Array.from({ length: 4096 }, (_, n) => n % 10).join('');
  const values = Array.from({ length: 60 }, (_, n) => `value ${n} of sixty, each like no other ${n * 7919}`);
  for (const recording of [
    { ...blank, callerKey: digits },
    { ...blank, dataTerms: values },
  ]) {
    expect(searchTokens(recording).length).toBeLessThanOrEqual(mostTokens);
  }
});
