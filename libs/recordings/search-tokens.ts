import { isExact, type Pattern, type RecordingQuery, type TermExpression } from './recording-query';
import type { Instant } from './recording';

/**
 * Search tokens: one module says which ones a recording has and which ones a question needs, so that the two cannot disagree.
 *
 * A token is 64 bits: contact center and region (20, hashed) | time bucket (16) | kind and gram (28, hashed). The bucket above the
 * gram lets a search go through the buckets newest first and stop when its page is full, so rare, frequent and absent
 * patterns are all cheap. Tokens only propose: different texts may share one, so every candidate is compared with the pattern itself.
 */

/** 97 days: some 19 buckets in five years. */
export const bucketSeconds = 2 ** 23;
/** Added to a bucket's number: the year 1 lies 7,408 buckets before 1970; the year 9999 stays below 2^16. */
export const bucketBias = 8192;
export const gramBits = 28;
const scopeBits = 20;

/**
 * A recording with more tokens has the overflow token instead of them all, which every question asks for as well: it is
 * compared in every search of its bucket, which finds it at a bounded cost of writing. An ordinary recording has some 130.
 */
export const mostTokens = 2000;
/** Every further set is one more look into the index in each bucket. */
const mostSets = 32;

/** The texts that are searched, each with its seeds: equal texts of two kinds have different tokens. */
const kinds = { callerKey: 0, dialedKey: 1, userName: 2, userData: 3 } as const;
type Kind = (typeof kinds)[keyof typeof kinds];
/** exact: the whole text. gram: three characters, the ends of the text included. short: one or two characters of a number. */
const flavours = { exact: 0x100, gram: 0x200, short: 0x300, overflow: 0x400 } as const;

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
}

/** The tokens of a recording: signed 64-bit numbers in decimal, distinct. */
export function searchTokens(recording: SearchableRecording): string[] {
  const grams = recordingGrams(recording);
  const bucket = bucketOf(recording.startTime) + bucketBias;
  const base = searchScope(recording.contactCenterId, recording.region) | (BigInt(bucket) << BigInt(gramBits));
  return Array.from(grams, (gram) => (base | BigInt(gram)).toString());
}

const bucketOf = (instant: Instant) => Math.floor(instant / 1000 / bucketSeconds);

/** When the bucket of an instant begins. */
export const bucketStart = (instant: Instant): Instant => bucketOf(instant) * bucketSeconds * 1000;

function recordingGrams(recording: SearchableRecording): Set<number> {
  const grams = new Set<number>();
  const texts: [Kind, readonly string[]][] = [
    [kinds.callerKey, [recording.callerKey]],
    [kinds.dialedKey, [recording.dialedKey]],
    [kinds.userName, recording.nameTerms],
    [kinds.userData, recording.dataTerms],
  ];
  for (const [kind, terms] of texts) {
    for (const term of terms) {
      grams.add(hash(kind | flavours.exact, term));
      addGrams(grams, kind, end + end + term + end + end);
      if (hasShortGrams(kind, term)) addShortGrams(grams, kind, term);
      if (grams.size > mostTokens) return new Set([overflowGram]);
    }
  }
  return grams;
}

/**
 * The sets of grams of which a matching recording has at least one whole: without contact center, region and bucket (see
 * {@link searchScope}). An empty set narrows nothing: the question has no text of which a token could be made.
 */
export function searchGramSets(query: RecordingQuery): number[][] {
  const filters = [
    query.callerKey && [patternGrams(kinds.callerKey, query.callerKey)],
    query.dialedKey && [patternGrams(kinds.dialedKey, query.dialedKey)],
    query.userName && expressionGrams(kinds.userName, query.userName),
    query.userData && expressionGrams(kinds.userData, query.userData),
  ];
  let sets: number[][] = [[]];
  for (const alternatives of filters) {
    // An alternative without a token makes its whole filter useless here; so would too many sets.
    if (!alternatives?.every((grams) => grams.length > 0) || sets.length * alternatives.length > mostSets) continue;
    sets = sets.flatMap((set) => alternatives.map((grams) => [...new Set([...set, ...grams])]));
  }
  return sets.some((set) => set.length === 0) ? [[]] : [...sets, [overflowGram]];
}

function expressionGrams(kind: Kind, expression: TermExpression): number[][] {
  return expression.map((conjunction) => conjunction.flatMap((pattern) => patternGrams(kind, pattern)));
}

function patternGrams(kind: Kind, pattern: Pattern): number[] {
  const grams = new Set<number>();
  if (isExact(pattern)) return [hash(kind | flavours.exact, pattern[0]!)];
  for (const [index, part] of pattern.entries()) {
    const anchor = part.length === 1 ? end + end : end;
    if (part === '') continue;
    else if (index === 0) addGrams(grams, kind, anchor + part);
    else if (index === pattern.length - 1) addGrams(grams, kind, part + anchor);
    else if (part.length > 2) addGrams(grams, kind, part);
    else if (hasShortGrams(kind, part)) grams.add(hash(kind | flavours.short, part));
  }
  return [...grams];
}

function addGrams(grams: Set<number>, kind: Kind, text: string): void {
  for (let from = 0; from + 3 <= text.length; from++) grams.add(hash(kind | flavours.gram, text, from, from + 3));
}

/**
 * One or two digits are in nearly every number, which the newest recordings show at once; a letter is in hardly any, and only
 * a token of its own says so.
 */
function hasShortGrams(kind: Kind, text: string): boolean {
  return (kind === kinds.callerKey || kind === kinds.dialedKey) && /[^0-9]/.test(text);
}

function addShortGrams(grams: Set<number>, kind: Kind, text: string): void {
  for (let from = 0; from < text.length; from++) {
    for (const to of [from + 1, from + 2]) {
      if (to <= text.length && hasShortGrams(kind, text.slice(from, to))) {
        grams.add(hash(kind | flavours.short, text, from, to));
      }
    }
  }
}

const { imul } = Math;

/** The upper bits of all tokens of a contact center's region (as `regionKey` gives it), signed. */
export function searchScope(contactCenterId: string, region: string): bigint {
  const scope = hash(0, `${contactCenterId.toLowerCase()} ${region}`) >>> (gramBits - scopeBits);
  return BigInt.asIntN(64, BigInt(scope) << BigInt(64 - scopeBits));
}

/** {@link gramBits} well mixed bits of a stretch of a text, by its UTF-16 code units: one multiplicative round a unit, then an avalanche. */
function hash(seed: number, text: string, from = 0, to = text.length): number {
  let state = seed;
  for (let index = from; index < to; index++) {
    const unit = imul(text.charCodeAt(index), 0xcc9e2d51);
    state ^= imul((unit << 15) | (unit >>> 17), 0x1b873593);
    state = (imul((state << 13) | (state >>> 19), 5) + 0xe6546b64) | 0;
  }
  state ^= to - from;
  state = imul(state ^ (state >>> 16), 0x85ebca6b);
  state = imul(state ^ (state >>> 13), 0xc2b2ae35);
  return (state ^ (state >>> 16)) >>> (32 - gramBits);
}

const overflowGram = hash(flavours.overflow, '');
