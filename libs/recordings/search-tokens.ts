import { isExact, type Pattern, type RecordingQuery, type TermExpression } from './recording-query';
import type { Instant } from './recording';
import {
  bucketOf,
  bucketToken,
  characterSetsWith,
  factGram,
  scopeOf,
  setsOf,
  window,
  windowsOver,
} from './search-grams';
import { indexedText, numberKey } from './search-keys';

/**
 * Search tokens: one module says which ones a recording has and which ones a question needs, so that the two cannot disagree.
 * Tokens only propose: different texts may share one, so every candidate is compared with the question itself.
 *
 * Of each text every second window of three characters is kept, its ends padded: half the tokens of a row (some 85 instead of 130;
 * 4 bytes each in the row and 2 or 3 in the index, ten million times), and a question asks for both ways a text inside may lie.
 */

/**
 * A recording with more tokens has the overflow token instead of them all, which every question asks for as well: it is
 * compared in every search of its bucket, which finds it at a bounded cost of writing.
 */
export const mostTokens = 2000;
/** Every further need is one more look into the index in each bucket. */
const mostNeeds = 64;
/** Of one conjunction, so that a question may have many of them. */
const mostNeedsTogether = 4;
/**
 * Of one text, spread over it. Fewer leave a long user name to what it shares with others: with 4, its median fell from 14 to 10 ms
 * but the slowest of 60 rose from about 50 to about 220 (1.1 million recordings, three rounds of each).
 */
const mostWindows = 12;

const kinds = { callerKey: 0, dialedKey: 1, userName: 2, userData: 3 } as const;
type Kind = (typeof kinds)[keyof typeof kinds];

/** Stands before the beginning and behind the end of a text; no text has it (NUL is refused at the door). */
const end = '\0';

export interface SearchableRecording {
  contactCenterId: string;
  /** As `regionKey` gives it. */
  region: string;
  startTime: Instant;
  callerKey: string;
  dialedKey: string;
  nameTerms: readonly string[];
  dataTerms: readonly string[];
  direction: number;
  /** As `indexedText` gives it. */
  owner: string | null;
  /** As `indexedText` gives it. */
  localNumber: string | null;
  /** Whole. It is the caller's or the dialed one, so their tokens serve it too. */
  remoteNumber: string | null;
}

/** What a question needs: all of `all` and, of each set in `anyOf`, at least one. Grams, to be put together with a bucket. */
export interface TokenNeed {
  all: readonly number[];
  anyOf: readonly (readonly number[])[];
}

/** The tokens of a recording: signed 32-bit numbers, distinct. */
export function searchTokens(recording: SearchableRecording): number[] {
  const scope = scopeOf(recording.contactCenterId, recording.region);
  const base = bucketToken(scope, bucketOf(recording.startTime));
  return Array.from(recordingGrams(recording), (gram) => base | gram);
}

function recordingGrams(recording: SearchableRecording): Set<number> {
  const grams = new Set(factsOf(recording));
  const texts: [Kind, readonly string[]][] = [
    [kinds.callerKey, [recording.callerKey]],
    [kinds.dialedKey, [recording.dialedKey]],
    [kinds.userName, recording.nameTerms],
    [kinds.userData, recording.dataTerms],
  ];
  for (const [kind, terms] of texts) {
    for (const term of terms) {
      const padded = end + term + end + end;
      for (let from = 0; from + 3 <= padded.length; from += 2) grams.add(window(kind, padded, from));
      if (grams.size > mostTokens) return new Set([overflowGram]);
    }
    for (const gram of setsOf(kind, terms)) grams.add(gram);
  }
  return grams;
}

const overflowGram = factGram('overflow', '');

/** What is only ever asked for whole. */
function factsOf(recording: SearchableRecording): number[] {
  return [
    factGram('direction', `${recording.direction}`),
    factGram('callerKey', recording.callerKey),
    factGram('dialedKey', recording.dialedKey),
    ...(recording.owner === null ? [] : [factGram('owner', recording.owner)]),
    ...(recording.localNumber === null ? [] : [factGram('localNumber', recording.localNumber)]),
    ...signsOf(recording.remoteNumber ?? ''),
  ];
}

/** What a number key leaves out, and a remote number may be searched by. */
const signsOf = (number: string) =>
  Array.from(new Set(number.match(/[^\p{L}\p{N}]/gu)), (sign) => factGram('sign', sign));

/** The needs of which a matching recording meets at least one. One that asks for nothing: the question has no tokens. */
export function tokenNeeds(query: RecordingQuery): TokenNeed[] {
  const { callerKey, dialedKey, userName, userData, remoteNumber, localNumber, owner, direction } = query;
  const filters = [
    callerKey && patternNeeds(kinds.callerKey, callerKey),
    dialedKey && patternNeeds(kinds.dialedKey, dialedKey),
    userName && expressionNeeds(kinds.userName, userName),
    userData && expressionNeeds(kinds.userData, userData),
    remoteNumber && remoteNeeds(remoteNumber),
    [fact('localNumber', localNumber && indexedText(localNumber))],
    [fact('owner', owner && indexedText(owner))],
    [fact('direction', direction)],
  ].filter((needs) => needs !== undefined);
  const needs = everyOf(filters, mostNeeds);
  return needs.every(isNarrowing) ? [...needs, { all: [overflowGram], anyOf: [] }] : [nothing];
}

const nothing: TokenNeed = { all: [], anyOf: [] };
export const isNarrowing = ({ all, anyOf }: TokenNeed) => all.length + anyOf.length > 0;

const fact = (name: string, value: string | number | undefined): TokenNeed =>
  value === undefined ? nothing : { all: [factGram(name, `${value}`)], anyOf: [] };

/** The alternatives of all, each of which is alternatives itself. Leaving one out, where there are too many, loses no match. */
function everyOf(parts: readonly TokenNeed[][], most = mostNeedsTogether): TokenNeed[] {
  let needs = [nothing];
  for (const alternatives of parts) {
    if (!alternatives.every(isNarrowing) || needs.length * alternatives.length > most) continue;
    needs = needs.flatMap((need) => alternatives.map((other) => both(need, other)));
  }
  return needs;
}

const both = (a: TokenNeed, b: TokenNeed): TokenNeed => ({
  all: [...new Set([...a.all, ...b.all])],
  anyOf: [...a.anyOf, ...b.anyOf],
});

function expressionNeeds(kind: Kind, expression: TermExpression): TokenNeed[] {
  return expression.flatMap((conjunction) => everyOf(conjunction.map((pattern) => patternNeeds(kind, pattern))));
}

/** The signs and, in the caller's or in the dialed number, the letters and digits. */
function remoteNeeds(pattern: Pattern): TokenNeed[] {
  const signs = { all: signsOf(pattern.join('')), anyOf: [] };
  const key = pattern.map(numberKey);
  return [kinds.callerKey, kinds.dialedKey].flatMap((kind) => patternNeeds(kind, key).map((need) => both(need, signs)));
}

function patternNeeds(kind: Kind, pattern: Pattern): TokenNeed[] {
  const [first, last] = [pattern[0]!, pattern.at(-1)!];
  if (isExact(pattern)) {
    if (kind === kinds.callerKey) return [fact('callerKey', first)];
    if (kind === kinds.dialedKey) return [fact('dialedKey', first)];
    return [{ all: windowsIn(kind, end + first + end + end, 0), anyOf: [] }];
  }
  const longest = pattern.slice(1, -1).reduce((a, b) => (b.length > a.length ? b : a), '');
  return everyOf([
    ...(first ? [[lyingAt(kind, end + first, 0, false)]] : []),
    ...(last ? [eitherWay(kind, last + end + end, true)] : []),
    ...(longest ? [inside(kind, longest)] : []),
  ]);
}

function inside(kind: Kind, text: string): TokenNeed[] {
  return text.length === 1 ? [{ all: [], anyOf: [characterSetsWith(kind, text)] }] : eitherWay(kind, text, false);
}

const eitherWay = (kind: Kind, text: string, isLast: boolean) =>
  [0, 1].map((offset) => lyingAt(kind, text, offset, isLast));

function windowsIn(kind: Kind, text: string, offset: number): number[] {
  const windows: number[] = [];
  for (let from = offset; from + 3 <= text.length; from += 2) windows.push(window(kind, text, from));
  const step = Math.ceil(windows.length / mostWindows);
  return windows.filter((_, index) => index % step === 0);
}

/** Where a text's first whole window begins at `offset`. Windows that reach over its ends are asked for where few lie inside. */
function lyingAt(kind: Kind, text: string, offset: number, isLast: boolean): TokenNeed {
  const all = windowsIn(kind, text, offset);
  const anyOf: number[][] = [];
  if (all.length < 2) {
    if (offset === 1) anyOf.push(windowsOver(kind, undefined, text.slice(0, 2)));
    if (!isLast && (text.length - offset) % 2 === 0) anyOf.push(windowsOver(kind, text.slice(-2), undefined));
  }
  return { all, anyOf };
}
