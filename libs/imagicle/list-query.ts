import type { Violation } from '../errors';
import { decodeQueryString } from '../http/query-string';
import type { Direction } from '../recordings/recording';
import type { Interval, RecordingQuery } from '../recordings/recording-query';
import {
  parseDatetimeCondition,
  parseString,
  stringOperators,
  type DatetimeCondition,
  type StringCondition,
} from './colon-grammar';
import { BadRequestError, listReason } from './errors';

export interface ListQuery {
  query: RecordingQuery;
  /** Undefined: all that match. */
  page?: { limit: number; offset: number };
}

/** What the pages call an int. */
export const mostInteger = 2 ** 31 - 1;

/** Turns a filter's value into its part of the query, or says what is wrong with it. */
type Filter = (value: string) => RecordingQuery | string;

const filters = {
  startTime: (value) => datetimeFilter(value, (startTime) => ({ startTime })),
  endTime: (value) => datetimeFilter(value, (stopTime) => ({ stopTime })),
  localPartyNumber: (value) =>
    stringFilter(parseString(withPlus(value), ['equals']), (condition) => ({ localNumber: condition.value })),
  remoteParty: remoteFilter,
  remotePartyNumber: remoteFilter,
  ownerUsername: (value) => stringFilter(parseString(value, ['equals']), (condition) => ({ owner: condition.value })),
  direction: (value) => stringFilter(parseString(value, ['equals']), directionFilter),
} satisfies Record<string, Filter>;
/** Each with the least that it may be. */
export const paging = { page: 0, pageSize: 1 };
/** Cache-busting clients add it. */
const ignored = '_';
export type ListParameterName = keyof typeof filters | keyof typeof paging;
const known: string[] = [...Object.keys(filters), ...Object.keys(paging)];

/**
 * Reads the query string of a list, strictly: a misspelt filter must not silently widen the result.
 *
 * @param queryString what stands behind the `?`, as it came over the wire
 * @throws BadRequestError with every violation: of reason 1 where all of them are about paging, else 0
 */
export function parseListQuery(queryString: string): ListQuery {
  const { parameters, violations } = decodeQueryString(queryString);
  violations.push(...parameters.flatMap(({ name, value }, index) => misuse(name, value, parameters.slice(0, index))));
  const values = new Map(parameters.map(({ name, value }) => [name, value]));
  const query = readFilters(values, violations);
  const page = readPage(values, violations);
  if (violations.length === 0) return { query, page };
  const onlyPaging = violations.every(({ path }) => Object.hasOwn(paging, path));
  throw new BadRequestError(onlyPaging ? listReason.paging : listReason.filtering, violations);
}

function misuse(name: string, value: string | undefined, before: { name: string }[]): Violation[] {
  if (name !== ignored && !known.includes(name))
    return [{ path: name, message: `is no parameter of the list; known are ${known.join(', ')}` }];
  if (before.some((other) => other.name === name)) return [{ path: name, message: 'must be given once' }];
  return value === '' ? [{ path: name, message: 'must not be empty' }] : [];
}

/** What is empty or malformed has been found already. */
type Values = ReadonlyMap<string, string | undefined>;

function readFilters(values: Values, violations: Violation[]): RecordingQuery {
  const query: RecordingQuery = {};
  for (const [name, filter] of Object.entries<Filter>(filters)) {
    const value = values.get(name);
    const read = value ? filter(value) : {};
    if (typeof read === 'string') violations.push({ path: name, message: read });
    else if (name === 'remotePartyNumber' && contradicts(query, read))
      violations.push({ path: name, message: 'must say the same as remoteParty, which it is another name of' });
    else Object.assign(query, read);
  }
  return query;
}

const contradicts = (query: RecordingQuery, other: RecordingQuery) =>
  query.remoteNumber !== undefined &&
  other.remoteNumber !== undefined &&
  JSON.stringify(query.remoteNumber) !== JSON.stringify(other.remoteNumber);

/** As the pages print it (`contains:+39`), a plus arrives as a space. */
const withPlus = (value: string) => value.replace(/^((?:equals|contains):)? /, '$1+');

function stringFilter<Condition extends StringCondition>(
  condition: Condition | string,
  toQuery: (condition: Condition) => RecordingQuery | string,
): RecordingQuery | string {
  return typeof condition === 'string' ? condition : toQuery(condition);
}

/** Compared as stored: neither wildcards nor reduced numbers. */
function remoteFilter(text: string): RecordingQuery | string {
  return stringFilter(parseString(withPlus(text), stringOperators), ({ operator, value }) => ({
    remoteNumber: operator === 'contains' ? ['', value, ''] : [value],
  }));
}

function directionFilter({ value }: { value: string }): RecordingQuery | string {
  return /^[012]$/.test(value)
    ? { direction: Number(value) as Direction }
    : 'must be 0 (unknown), 1 (incoming) or 2 (outgoing)';
}

function datetimeFilter(text: string, toQuery: (interval: Interval) => RecordingQuery): RecordingQuery | string {
  const condition = parseDatetimeCondition(text);
  return typeof condition === 'string' ? condition : toQuery(intervalOf(condition));
}

/** Instants are whole milliseconds: what is after one is from the next on. */
function intervalOf(condition: DatetimeCondition): Interval {
  switch (condition.operator) {
    case 'equals':
      return { from: condition.instant, before: condition.instant + 1 };
    case 'before':
      return { before: condition.instant };
    case 'after':
      return { from: condition.instant + 1 };
    case 'between':
      return { from: condition.from, before: condition.before };
  }
}

function readPage(values: Values, violations: Violation[]): ListQuery['page'] {
  const integers: Partial<Record<string, number>> = {};
  for (const [name, least] of Object.entries(paging)) {
    const value = values.get(name);
    if (!value) continue;
    const integer = /^\d{1,10}$/.test(value) ? Number(value) : NaN;
    if (integer >= least && integer <= mostInteger) integers[name] = integer;
    else violations.push({ path: name, message: `must be an integer from ${least} to ${mostInteger}` });
  }
  if (values.has('page') && !values.has('pageSize')) violations.push({ path: 'page', message: 'must have a pageSize' });
  const { page = 0, pageSize } = integers;
  // Past the end of any list, and a number that a double holds.
  const offset = Math.min(page * (pageSize ?? 0), Number.MAX_SAFE_INTEGER);
  return pageSize === undefined ? undefined : { limit: pageSize, offset };
}
