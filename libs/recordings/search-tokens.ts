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
} from './search-grams';
import { foldCase, indexedText, numberKey } from './search-keys';

/**
 * Which search tokens a question needs; which ones a recording has says the function `search_tokens` in db/migrations. Tokens only
 * propose: different texts may share one, so every candidate is compared with the question itself.
 */

/** Every further need is one more look into the index in each bucket. */
const mostNeeds = 64;
/** Of one pattern, spread over it: more tell hardly more. */
const mostWindows = 4;
/** Lists of alternatives are the dearest to ask for. */
const mostLists = 3;

/** What a question needs: all of `all` and, of each list in `anyOf`, at least one. Grams, to be put together with a bucket. */
export interface TokenNeed {
  all: readonly number[];
  anyOf: readonly (readonly number[])[];
}

const nothing: TokenNeed = { all: [], anyOf: [] };
export const isNarrowing = ({ all, anyOf }: TokenNeed) => all.length + anyOf.length > 0;

/** The needs of which a matching recording meets at least one. One that asks for nothing: the question has no tokens. */
export function tokenNeeds(query: RecordingQuery): TokenNeed[] {
  const { callerKey, dialedKey, userName, userData, remoteNumber, localNumber, owner, direction } = query;
  const one = together([
    callerKey ? patternNeed(kinds.callerKey, callerKey) : nothing,
    dialedKey ? patternNeed(kinds.dialedKey, dialedKey) : nothing,
    localNumber === undefined ? nothing : fact(factGram('local', indexedText(localNumber))),
    // The owner is one of the names; its tokens serve it too.
    owner === undefined ? nothing : fact(factGram('name', foldCase(owner))),
    direction === undefined ? nothing : fact(directionGram(direction)),
  ]);
  const alternatives = [
    userName && expressionNeeds(kinds.userName, userName),
    userData && expressionNeeds(kinds.userData, userData),
    remoteNumber && remoteNeeds(remoteNumber),
  ];
  let needs = [one];
  for (const others of alternatives) {
    // Leaving one out, where there are too many, loses no match.
    if (!others?.every(isNarrowing) || needs.length * others.length > mostNeeds) continue;
    needs = needs.flatMap((need) => others.map((other) => together([need, other])));
  }
  return needs.every(isNarrowing) ? [...needs, fact(overflowGram)] : [nothing];
}

const fact = (gram: number): TokenNeed => ({ all: [gram], anyOf: [] });

const together = (needs: readonly TokenNeed[]): TokenNeed => ({
  all: [...new Set(needs.flatMap(({ all }) => all))],
  anyOf: needs.flatMap(({ anyOf }) => anyOf).slice(0, mostLists),
});

const expressionNeeds = (kind: Kind, expression: TermExpression): TokenNeed[] =>
  expression.map((conjunction) => together(conjunction.map((pattern) => patternNeed(kind, pattern))));

/** The signs and, in the caller's or in the dialed number, the letters and digits. */
function remoteNeeds(pattern: Pattern): TokenNeed[] {
  const signs = { all: signGrams(pattern.join('')), anyOf: [] };
  const key = pattern.map(numberKey);
  return [kinds.callerKey, kinds.dialedKey].map((kind) => together([patternNeed(kind, key), signs]));
}

function patternNeed(kind: Kind, pattern: Pattern): TokenNeed {
  const [first, last] = [pattern[0]!, pattern.at(-1)!];
  if (isExact(pattern)) return { all: [wholeGram(kind, first), ...spread(endingGrams(kind, first).all)], anyOf: [] };
  const stretches = [
    ...pattern
      .slice(0, -1)
      .filter((part) => part !== '')
      .map((part) => insideGrams(kind, part)),
    ...(last === '' ? [] : [endingGrams(kind, last)]),
  ];
  return { all: spread(stretches.flatMap(({ all }) => all)), anyOf: stretches.flatMap(({ anyOf }) => anyOf) };
}

function spread(windows: readonly number[]): number[] {
  const step = Math.ceil(windows.length / mostWindows);
  return windows.filter((_, index) => index % step === 0);
}
