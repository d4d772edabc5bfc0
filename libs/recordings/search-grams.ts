import { createHash } from 'node:crypto';

/**
 * The bits of search tokens, as `search_tokens` in db/migrations makes them of a recording, here of what is asked. 32 of them:
 * contact center, region and time bucket (12, hashed) | gram (20). With the bucket above the gram a search goes through the
 * buckets newest first and stops when its page is full, so rare, frequent and absent patterns are all cheap.
 *
 * Grams, by their upper bits:
 *   0  | kind (2) | window (6 + 6 + 5)       three bytes of a text, or its last two and its end
 *   10 | 00 | kind (2) | group (3) | set (8)  which characters of a group the texts of a kind have
 *   10 | 01 | direction                       255: more text than tokens are made of; every question asks for those as well
 *   10 | 1  | sign                            a character of the remote number that is no digit
 *   11 | fact (14, hashed)                    a whole text
 */
export const gramBits = 20;
export const scopeMask = 0xfff;
/** 48 days: some forty buckets in five years. */
export const bucketSeconds = 2 ** 22;

export const kinds = { callerKey: 0, dialedKey: 1, userName: 2, userData: 3 } as const;
export type Kind = (typeof kinds)[keyof typeof kinds];

const sets = 2 << 18;
const directions = sets + (1 << 16);
const signs = sets + (1 << 17);
const facts = 3 << 18;

export const overflowGram = directions + 255;

/** Where the buckets of a contact center's region (as `regionKey` gives it) begin among all. */
export const scopeOf = (contactCenterId: string, region: string) =>
  sha256(`${contactCenterId.toLowerCase()} ${region}`).readUInt16BE() & scopeMask;

const sha256 = (text: string) => createHash('sha256').update(text).digest();

/** Stands behind the last byte of a text. */
const edge = -1;
const anyClass = Array.from({ length: 64 }, (_, index) => index);

/**
 * A text's bytes, of which a byte's class keeps six bits: no two digits and no two small letters share one, and hardly a digit with a
 * letter (`0`-`9` 48-57, `a`-`z` 58-63 and 0-19). The byte 21 is what parts the texts of a recording.
 */
const classOf = (byte: number) => (byte === 21 ? edge : (byte + 25 * (byte >> 6)) & 63);

const windowLength = 3;
const windowGram = (kind: Kind, [a, b, c]: readonly number[]) => (kind << 17) + (a! << 11) + (b! << 5) + (c! & 31);

/** What tokens say of a text that is asked for: all of `all` and, of each list in `anyOf`, at least one. */
export interface TextGrams {
  all: number[];
  anyOf: number[][];
}

/** Of a stretch that a text has somewhere. Where it is too short for a window: of those that begin with it, or of its characters. */
export function insideGrams(kind: Kind, stretch: string): TextGrams {
  const classes = classesOf(stretch);
  if (classes.length >= windowLength) return { all: windowsIn(kind, classes), anyOf: [] };
  if (classes.length < 2 || classes.includes(edge)) return { all: [], anyOf: setsWith(kind, classes) };
  return { all: [], anyOf: [distinct([...anyClass, edge].map((next) => windowGram(kind, [...classes, next])))] };
}

/** Of a stretch that a text ends with. */
export function endingGrams(kind: Kind, stretch: string): TextGrams {
  const classes = classesOf(stretch);
  if (classes.length !== 1 || classes.includes(edge)) return { all: windowsIn(kind, [...classes, edge]), anyOf: [] };
  // Any window that ends with it, or it is the whole text.
  const endings = anyClass.map((before) => windowGram(kind, [before, ...classes, edge]));
  return { all: [], anyOf: [[...endings, wholeGram(kind, stretch)]] };
}

const classesOf = (text: string) => Array.from(Buffer.from(text), classOf);

/** None is made across a text's end. */
function windowsIn(kind: Kind, classes: readonly number[]): number[] {
  const grams: number[] = [];
  for (let from = 0; from + windowLength <= classes.length; from++) {
    const window = classes.slice(from, from + windowLength);
    if (!window.slice(0, -1).includes(edge)) grams.push(windowGram(kind, window));
  }
  return grams;
}

const distinct = (grams: number[]) => [...new Set(grams)];

/** For each class all the sets that have it. */
const setsWith = (kind: Kind, classes: readonly number[]) =>
  distinct(classes.filter((one) => one !== edge)).map((wanted) =>
    Array.from({ length: 256 }, (_, set) => set)
      .filter((set) => set & (1 << (wanted & 7)))
      .map((set) => sets + (kind << 11) + ((wanted >> 3) << 8) + set),
  );

export const directionGram = (direction: number) => directions + direction;

/** What a number key leaves out, and a remote number may be searched by. */
export const signGrams = (stretches: string) =>
  distinct([...Buffer.from(stretches.replace(/[0-9]/g, ''))].filter((byte) => byte < 128)).map((byte) => signs + byte);

/** A whole text, under the name of what it says. */
export const factGram = (name: string, text: string) => facts + (sha256(`${name} ${text}`).readUInt16BE() >> 2);

const kindNames = ['caller', 'dialed', 'name', 'data'] as const;
export const wholeGram = (kind: Kind, text: string) => factGram(kindNames[kind], text);
