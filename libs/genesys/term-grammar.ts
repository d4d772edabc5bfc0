import { patternOf, type Pattern, type TermExpression } from '../recordings/recording-query';
import { foldCase } from '../recordings/search-keys';

export const mostTerms = 20;
/** A term in double quotes, which may hold spaces, or a run of anything else: also a quoted term that is not closed. */
const termOrKeyword = /"([^"]*)"(?= |$)|[^ ]+/g;

/**
 * The terms of `userName` and `userData`: `a b AND c` is a, or b and c. Case-insensitive, `*` stands for any run.
 *
 * @returns what is wrong with the text, where it is no such expression
 */
export function parseTerms(text: string): TermExpression | string {
  const alternatives: Pattern[][] = [];
  let terms = 0;
  // What the term at hand follows: AND, another term, or nothing.
  let behind: 'AND' | 'term' | undefined;
  for (const { word, quoted } of words(text)) {
    if (!quoted && word.startsWith('"')) return 'must close each double quote, and have a space behind it';
    if (word === '') return 'must not have an empty term';
    if (!quoted && word === 'AND') {
      if (behind !== 'term') return 'must have a term before each AND';
      behind = 'AND';
      continue;
    }
    const pattern = patternOf(foldCase(word));
    if (behind === 'AND') alternatives.at(-1)!.push(pattern);
    else alternatives.push([pattern]);
    behind = 'term';
    terms += 1;
  }
  if (behind === 'AND') return 'must have a term behind each AND';
  if (terms === 0) return 'must have a term';
  return terms > mostTerms ? `must have at most ${mostTerms} terms` : alternatives;
}

function words(text: string): { word: string; quoted: boolean }[] {
  return Array.from(text.matchAll(termOrKeyword), ([word, inQuotes]) => ({
    word: inQuotes ?? word,
    quoted: inQuotes !== undefined,
  }));
}
