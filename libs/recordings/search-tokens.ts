import { isExact, type Pattern, type RecordingQuery, type TermExpression } from './recording-query';
import {
  directionGram,
  endingGrams,
  factGram,
  insideGrams,
  kinds,
  overflowGram,
  signGrams,
  wholeGram,
  type Kind,
  type TextGrams,
} from './search-grams';
import { foldCase, indexedText, numberKey } from './search-keys';

/**
 * Which search tokens a question needs; which ones a recording has says the function `search_tokens` in db/migrations. Tokens only
 * propose: different texts may share one, so every candidate is compared with the question itself.
 */

/** Every further need is one more look into the index in each bucket. */
const mostNeeds = 64;
/** Of one pattern: three windows tell some seven characters, and each more is a list to read in every bucket. */
const mostWindows = 3;
/** Of a whole text that is asked for alone; one fewer with each other. */
const mostChecks = 2;
/** Whole texts, the longest: `p1` and `sales` stand in many recordings, a customer's number in few. */
const mostFacts = 3;
/** Of a whole question, where there is more than whole texts to ask for. */
const mostAsked = 4;
/** Lists of alternatives are the dearest to ask for. */
const mostLists = 3;

/** What a question needs: all of `all` and, of each list in `anyOf`, at least one. Grams, to be put together with a bucket. */
export interface TokenNeed {
  all: readonly number[];
  anyOf: readonly (readonly number[])[];
}

/** A whole text. */
interface Fact {
  gram: number;
  /** Of the text. */
  length: number;
}

/** What can be asked for of a conjunction, the most telling first. */
interface Clues {
  facts: readonly Fact[];
  /** Parts of texts. */
  windows: readonly number[];
  /** Parts of each of the whole texts: a fact that stands alone may be shared with a text that many recordings have. */
  checks: readonly (readonly number[])[];
  anyOf: readonly (readonly number[])[];
  /** What half of all recordings may have. */
  weak: readonly number[];
}

const none: Clues = { facts: [], windows: [], checks: [], anyOf: [], weak: [] };

/** The dear and the weak ones are asked for only where little else is. */
function needOf({ facts: given, windows, checks, anyOf, weak }: Clues): TokenNeed {
  const facts = given.toSorted((a, b) => b.length - a.length).slice(0, mostFacts);
  const telling = facts.length > 1 || windows.length > 0;
  const checked = windows.length > 0 ? 0 : Math.max(0, mostChecks + 1 - facts.length);
  const asked = spread(windows, Math.max(1, mostAsked - facts.length));
  const all = [...facts.map(({ gram }) => gram), ...asked, ...checks.flatMap((check) => check.slice(0, checked))];
  const lists = telling ? [] : anyOf.slice(0, mostLists);
  return { all: [...new Set(all.length + lists.length > 0 ? all : weak)], anyOf: lists };
}

export const isNarrowing = ({ all, anyOf }: TokenNeed) => all.length + anyOf.length > 0;

/** The needs of which a matching recording meets at least one. One that asks for nothing: the question has no tokens. */
export function tokenNeeds(query: RecordingQuery): TokenNeed[] {
  const { callerKey, dialedKey, userName, userData, remoteNumber, localNumber, owner, direction } = query;
  const one = together([
    callerKey ? patternClues(kinds.callerKey, callerKey) : none,
    dialedKey ? patternClues(kinds.dialedKey, dialedKey) : none,
    localNumber === undefined ? none : { ...none, facts: [localFact(indexedText(localNumber))] },
    // The owner is one of the names; its tokens serve it too.
    owner === undefined ? none : patternClues(kinds.userName, [foldCase(owner)]),
    direction === undefined ? none : { ...none, weak: [directionGram(direction)] },
  ]);
  const alternatives = [
    userName && expressionClues(kinds.userName, userName),
    userData && expressionClues(kinds.userData, userData),
    remoteNumber && remoteClues(remoteNumber),
  ];
  let clues = [one];
  for (const others of alternatives) {
    // Leaving one out, where there are too many, loses no match.
    if (!others || clues.length * others.length > mostNeeds || !others.every(tellsAnything)) continue;
    clues = clues.flatMap((clue) => others.map((other) => together([clue, other])));
  }
  const needs = clues.map(needOf);
  return needs.every(isNarrowing) ? [...needs, { all: [overflowGram], anyOf: [] }] : [needOf(none)];
}

const localFact = (number: string): Fact => ({ gram: factGram('local', number), length: number.length });

const tellsAnything = (clues: Clues) => isNarrowing(needOf(clues));

const together = (clues: readonly Clues[]): Clues => ({
  facts: clues.flatMap(({ facts }) => facts),
  windows: clues.flatMap(({ windows }) => windows),
  checks: clues.flatMap(({ checks }) => checks),
  anyOf: clues.flatMap(({ anyOf }) => anyOf),
  weak: clues.flatMap(({ weak }) => weak),
});

const expressionClues = (kind: Kind, expression: TermExpression): Clues[] =>
  expression.map((conjunction) => together(conjunction.map((pattern) => patternClues(kind, pattern))));

/** The signs and, in the caller's or in the dialed number, the letters and digits. */
function remoteClues(pattern: Pattern): Clues[] {
  const signs = { ...none, weak: signGrams(pattern.join('')) };
  const key = pattern.map(numberKey);
  return [kinds.callerKey, kinds.dialedKey].map((kind) => together([patternClues(kind, key), signs]));
}

function patternClues(kind: Kind, pattern: Pattern): Clues {
  const [first, last] = [pattern[0]!, pattern.at(-1)!];
  if (isExact(pattern)) {
    const { all } = endingGrams(kind, first);
    const fact = { gram: wholeGram(kind, first), length: first.length };
    return { ...none, facts: [fact], checks: [checksAmong(kind, all)] };
  }
  const stretches = [
    ...pattern.slice(0, -1).map((part, index) => (index === 0 ? beginningGrams(kind, part) : insideGrams(kind, part))),
    ...(last === '' ? [] : [endingGrams(kind, last)]),
  ];
  const windows = spread(
    stretches.flatMap(({ all }) => all),
    mostWindows,
  );
  return { ...none, windows, anyOf: stretches.flatMap(({ anyOf }) => anyOf) };
}

/** Of numbers and values the last windows: many begin alike (`+1650`, `case-`). */
function beginningGrams(kind: Kind, beginning: string): TextGrams {
  const { all, anyOf } = insideGrams(kind, beginning);
  return { all: kind === kinds.userName ? all : all.slice(-mostWindows), anyOf };
}

/** From the first to the last, or the middle one: parts that many texts share are often all at one end. */
function spread(windows: readonly number[], most: number): number[] {
  const last = windows.length - 1;
  if (last < most) return [...windows];
  if (most === 1) return [windows[last >> 1]!];
  return Array.from({ length: most }, (_, n) => windows[Math.round((n * last) / (most - 1))]!);
}

/** Names differ most at their beginnings (an address ends as all do), numbers and values at their ends. */
function checksAmong(kind: Kind, windows: readonly number[]): number[] {
  const ordered = kind === kinds.userName ? windows : windows.toReversed();
  return ordered.filter((_, index) => index % 2 === 0).slice(0, mostChecks);
}
