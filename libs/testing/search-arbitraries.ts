import fc from 'fast-check';
import { patternOf, type Pattern, type RecordingQuery } from '../recordings/recording-query';
import { foldCase } from '../recordings/search-keys';
import { lettersAndDigits, type Facts } from './search-scan';

// Few texts and instants of few characters, so that random questions meet random recordings.

/** Of search tokens. */
export const bucket = 2 ** 23 * 1000;
const day = 24 * 60 * 60 * 1000;
const instant = fc.oneof(
  fc.integer({ min: 0, max: 12 }),
  fc.tuple(fc.integer({ min: -3, max: 6 }), fc.integer({ min: -1, max: 1 })).map(([n, more]) => n * bucket + more),
  fc.tuple(fc.integer({ min: -2, max: 3 }), fc.integer({ min: -1, max: 1 })).map(([n, more]) => n * day + more),
  fc.constantFrom(Date.parse('0001-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59.999Z')),
);
/** Mostly of the first two characters, so that stretches of three are shared by some recordings and not by others. */
const textOf = ([first, second, ...rare]: string[], maxLength: number) =>
  fc.string({
    unit: fc.oneof({ weight: 6, arbitrary: fc.constantFrom(first!, second!) }, fc.constantFrom(...rare)),
    minLength: 1,
    maxLength,
  });
const shortNumber = textOf(['1', '2', '+', '-', '%', '_', 'x', 'é', '٣'], 7);
/** The long one is shortened in indexes. */
const number = fc.oneof({ weight: 15, arbitrary: shortNumber }, fc.constant(`+${'1'.repeat(150)}-2`));
const term = textOf(['a', 'B', 'ß', 'Σ', 'σ', 'é', '😀', '%', '_', '\\', ' '], 7);
export const region = fc.oneof({ weight: 5, arbitrary: fc.constant('north') }, fc.constant('n'.repeat(200)));

export const facts: fc.Arbitrary<Facts> = fc.record({
  id: fc.string({ unit: fc.constantFrom('a', 'b', 'é', '😀', '\uffee'), minLength: 1, maxLength: 6 }),
  region,
  startTime: instant,
  stopTime: instant,
  caller: number,
  dialed: number,
  names: fc.array(term, { maxLength: 3 }),
  values: fc.array(term, { maxLength: 3 }),
  local: fc.option(fc.record({ userName: fc.option(term, { nil: undefined }), phoneNumber: number }), {
    nil: undefined,
  }),
});

const withStars = (text: fc.Arbitrary<string>) =>
  fc
    .array(fc.oneof(text, fc.constant('*'), fc.constant('')), { minLength: 1, maxLength: 3 })
    .map((parts) => parts.join('*'));
const numberPattern = fc
  .oneof(number, withStars(number))
  .map((text) => patternOf(text.split('*').map(lettersAndDigits).join('*')));
const remotePattern = fc.oneof(
  number.map((text): Pattern => [text]),
  shortNumber.map((text): Pattern => ['', text.slice(0, 3), '']),
);
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
  fc.record({ remoteNumber: remotePattern }),
  fc.record({ localNumber: number }),
  fc.record({ owner: term }),
  fc.record({ direction: fc.constantFrom(0 as const, 1 as const, 2 as const) }),
];
export const query: fc.Arbitrary<RecordingQuery> = fc
  .array(fc.oneof(...filters), { maxLength: 3 })
  .map((given) => Object.assign({}, ...given) as RecordingQuery);
/** What happens to recordings between two searches. */
export const change = fc.oneof(
  fc.record({ kind: fc.constant('come' as const), facts }),
  fc.record({ kind: fc.constant('go' as const), at: fc.nat() }),
  fc.record({
    kind: fc.constant('move' as const),
    at: fc.nat(),
    to: fc.record({ region, startTime: instant, stopTime: instant, caller: number, dialed: number }),
  }),
);
export type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;
