import type { Instant } from './recording';

/**
 * The bits of search tokens. 32 of them: contact center, region and time bucket (12, hashed) | gram (20). With the bucket above
 * the gram a search goes through the buckets newest first and stops when its page is full, so rare, frequent and absent
 * patterns are all cheap; and what is written now lies together in the index.
 *
 * Grams: 0 | kind (2) | window (6 + 6 + 5)    three characters of a text
 *        10 | kind (2) | group (3) | set (8)  which characters of a group the texts of a kind have
 *        11 | fact (18, hashed)               a whole text
 */
export const gramBits = 20;
export const scopeMask = 0xfff;
/** 97 days: some 19 buckets in five years. */
export const bucketSeconds = 2 ** 23;

const characterSets = 0b10 << 18;
const facts = 0b11 << 18;
const allClasses = Array.from({ length: 64 }, (_, index) => index);
const endClass = 21;

export const bucketOf = (instant: Instant) => Math.floor(instant / 1000 / bucketSeconds);

/** When the bucket of an instant begins. */
export const bucketStart = (instant: Instant): Instant => bucketOf(instant) * bucketSeconds * 1000;

/** Where the buckets of a contact center's region (as `regionKey` gives it) begin among all. */
export const scopeOf = (contactCenterId: string, region: string) =>
  hash(`${contactCenterId.toLowerCase()} ${region}`) & scopeMask;

/** The upper bits of a bucket's tokens, as a signed number. recording-search-statements.ts says the same in SQL. */
export const bucketToken = (scope: number, bucket: number) => ((scope + bucket) & scopeMask) << gramBits;

/** No two digits and no two small letters share one, and hardly a digit with a letter: `0`-`9` 48-57, `a`-`z` 58-63 and 0-19. */
const classOf = (code: number) => (code === 0 ? endClass : (code + 25 * (code >> 6)) & 63);
const narrowClassOf = (code: number) => code & 31;

const pack = (kind: number, first: number, second: number, third: number) =>
  (kind << 17) | (first << 11) | (second << 5) | third;

/** Three characters of a text (UTF-16 code units). */
export const window = (kind: number, text: string, from: number) =>
  pack(
    kind,
    classOf(text.charCodeAt(from)),
    classOf(text.charCodeAt(from + 1)),
    narrowClassOf(text.charCodeAt(from + 2)),
  );

/** All windows that end with two characters, or that begin with them. */
export function windowsOver(kind: number, beginning: string | undefined, ending: string | undefined): number[] {
  const pair = (beginning ?? ending)!;
  const [a, b] = [pair.charCodeAt(0), pair.charCodeAt(1)];
  return beginning
    ? allClasses.slice(0, 32).map((third) => pack(kind, classOf(a), classOf(b), third))
    : allClasses.map((first) => pack(kind, first, classOf(a), narrowClassOf(b)));
}

/** Which characters texts have, in sets of eight: a token for each set that is not empty. */
export function setsOf(kind: number, texts: readonly string[]): number[] {
  const sets = new Uint8Array(8);
  for (const text of texts) {
    for (let index = 0; index < text.length; index++) {
      const character = classOf(text.charCodeAt(index));
      sets[character >> 3]! |= 1 << (character & 7);
    }
  }
  return Array.from(sets, (set, group) => (set === 0 ? -1 : characterSet(kind, group, set))).filter(
    (gram) => gram >= 0,
  );
}

const characterSet = (kind: number, group: number, set: number) => characterSets | (kind << 11) | (group << 8) | set;

/** All sets that have a character. */
export function characterSetsWith(kind: number, character: string): number[] {
  const wanted = classOf(character.charCodeAt(0));
  return Array.from({ length: 256 }, (_, set) => set)
    .filter((set) => set & (1 << (wanted & 7)))
    .map((set) => characterSet(kind, wanted >> 3, set));
}

/** A whole text, under the name of what it says. */
export const factGram = (name: string, text: string) => facts | (hash(`${name} ${text}`) & 0x3ffff);

const { imul } = Math;

/** 32 well mixed bits of a text, by its UTF-16 code units: one multiplicative round a unit, then an avalanche. */
function hash(text: string): number {
  let state = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = imul(text.charCodeAt(index), 0xcc9e2d51);
    state ^= imul((unit << 15) | (unit >>> 17), 0x1b873593);
    state = (imul((state << 13) | (state >>> 19), 5) + 0xe6546b64) | 0;
  }
  state = imul(state ^ (state >>> 16), 0x85ebca6b);
  state = imul(state ^ (state >>> 13), 0xc2b2ae35);
  return state ^ (state >>> 16);
}
