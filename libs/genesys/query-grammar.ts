import type { Violation } from '../errors';
import { patternOf, type Pattern, type RecordingQuery } from '../recordings/recording-query';
import { numberKey } from '../recordings/search-keys';
import { refuse } from '../validation';
import { decodeQueryString } from '../http/query-string';
import { parseTerms } from './term-grammar';
import { expectedInstantInQuery, parseInstant } from './time';

/** What the query string of a search says. */
export interface ParsedQuery {
  query: RecordingQuery;
  /** The filters as they were given, decoded: what the page URIs keep. */
  filters: [name: string, value: string][];
  offset: number;
  limit: number;
  /** The opaque value of a `nextUri`, unread (paging.ts). */
  cursor?: string;
}

export const queryLimits = { characters: 256, offset: 2 ** 31 - 1, limit: 100 };

/** Turns a filter's value into its part of the query, or says what is wrong with it. */
type Filter = (value: string) => RecordingQuery | string;

const filters = {
  callerPhoneNumber: (value) => numberFilter(value, (callerKey) => ({ callerKey })),
  dialedPhoneNumber: (value) => numberFilter(value, (dialedKey) => ({ dialedKey })),
  // Both exclusive; instants are whole milliseconds.
  startTime: (value) => timeFilter(value, (instant) => ({ startTime: { from: instant + 1 } })),
  endTime: (value) => timeFilter(value, (instant) => ({ stopTime: { before: instant } })),
  userName: (value) => termFilter(value, (userName) => ({ userName })),
  userData: (value) => termFilter(value, (userData) => ({ userData })),
} satisfies Record<string, Filter>;
const paging = ['offset', 'limit', 'cursor'] as const;
export type QueryParameterName = keyof typeof filters | (typeof paging)[number];
const isFilter = (name: string): name is keyof typeof filters => Object.hasOwn(filters, name);
const known: string[] = [...Object.keys(filters), ...paging];

/**
 * Parses the query string of a search, strictly: a misspelt filter must not silently widen the result.
 *
 * @param queryString what stands behind the `?`, as it came over the wire
 * @throws InvalidInputError with every violation; `missing` where there is no filter at all
 */
export function parseQuery(queryString: string): ParsedQuery {
  const { parameters, violations } = decodeQueryString(queryString);
  violations.push(...parameters.flatMap(({ name, value }, index) => misuse(name, value, parameters.slice(0, index))));
  if (!parameters.some(({ name }) => isFilter(name))) {
    const message = `at least one filter is required: ${Object.keys(filters).join(', ')}`;
    violations.push({ path: '', message, missing: true });
  }
  const parsed: ParsedQuery = { query: {}, filters: [], offset: 0, limit: queryLimits.limit };
  for (const { name, value } of parameters) {
    const message = value ? read(parsed, name, value) : undefined;
    if (message) violations.push({ path: name, message });
  }
  refuse(violations);
  return parsed;
}

function misuse(name: string, value: string | undefined, before: { name: string }[]): Violation[] {
  if (!known.includes(name))
    return [{ path: name, message: `is no parameter of a query; known are ${known.join(', ')}` }];
  if (before.some((other) => other.name === name)) return [{ path: name, message: 'must be given once' }];
  return value === '' ? [{ path: name, message: 'must not be empty' }] : [];
}

/** Takes a parameter over into what is parsed. @returns what is wrong with it, if anything is */
function read(parsed: ParsedQuery, name: string, value: string): string | undefined {
  if (name === 'cursor') parsed.cursor = value;
  else if (name === 'offset') return readInteger(value, 0, queryLimits.offset, (offset) => (parsed.offset = offset));
  else if (name === 'limit') return readInteger(value, 1, queryLimits.limit, (limit) => (parsed.limit = limit));
  else if (isFilter(name)) {
    const { characters } = queryLimits;
    if (Array.from(value).length > characters) return `must have at most ${characters} characters`;
    const filter = filters[name](value);
    if (typeof filter === 'string') return filter;
    Object.assign(parsed.query, filter);
    parsed.filters.push([name, value]);
  }
  return undefined;
}

function readInteger(value: string, least: number, most: number, take: (integer: number) => void): string | undefined {
  const integer = /^\d{1,10}$/.test(value) ? Number(value) : NaN;
  if (!(integer >= least && integer <= most)) return `must be an integer from ${least} to ${most}`;
  take(integer);
  return undefined;
}

/** Reduced like the stored number, but for its wildcards. */
function numberFilter(value: string, toQuery: (pattern: Pattern) => RecordingQuery): RecordingQuery | string {
  const pattern = patternOf(value.split('*').map(numberKey).join('*'));
  return pattern.length === 1 && pattern[0] === '' ? 'must have letters, digits or *' : toQuery(pattern);
}

function timeFilter(value: string, toQuery: (instant: number) => RecordingQuery): RecordingQuery | string {
  const instant = parseInstant(value, { query: true });
  return instant === undefined ? expectedInstantInQuery : toQuery(instant);
}

function termFilter(
  value: string,
  toQuery: (expression: Exclude<ReturnType<typeof parseTerms>, string>) => RecordingQuery,
): RecordingQuery | string {
  const expression = parseTerms(value);
  return typeof expression === 'string' ? expression : toQuery(expression);
}
