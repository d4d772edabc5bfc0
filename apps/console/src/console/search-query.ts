/** What is searched for, as the form has it. Names are the contract's own. */
export interface SearchQuery {
  /** A preset counted back from now, or `between`: then by `startTime` and `endTime`. */
  range: Range;
  /** Epoch milliseconds: started after. */
  startTime?: number;
  /** Epoch milliseconds: ended before. */
  endTime?: number;
  callerPhoneNumber: string;
  dialedPhoneNumber: string;
  userName: string;
  userData: string;
}

export const ranges = ['24h', '7d', '30d', '90d', '365d', 'all', 'between'] as const;
export type Range = (typeof ranges)[number];
const hours: Partial<Record<Range, number>> = { '24h': 24, '7d': 168, '30d': 720, '90d': 2_160, '365d': 8_760 };

export const textFilters = ['callerPhoneNumber', 'dialedPhoneNumber', 'userName', 'userData'] as const;
export type TextFilter = (typeof textFilters)[number];
export type FilterName = TextFilter | 'startTime' | 'endTime';

/** The contract's limit for one filter. */
export const mostCharacters = 256;

export const defaultQuery: SearchQuery = {
  range: '7d',
  callerPhoneNumber: '',
  dialedPhoneNumber: '',
  userName: '',
  userData: '',
};

function readInstant(text: string | null): number | undefined {
  const instant = text === null ? NaN : Date.parse(text);
  return Number.isNaN(instant) ? undefined : instant;
}

/** The query that an address says; what it does not say is as in {@link defaultQuery}. @param search with or without its `?` */
export function readQuery(search: string): SearchQuery {
  const parameters = new URLSearchParams(search);
  const [startTime, endTime] = [readInstant(parameters.get('startTime')), readInstant(parameters.get('endTime'))];
  const preset = ranges.find((range) => range === parameters.get('range'));
  const between =
    preset === undefined || preset === 'between' ? startTime !== undefined || endTime !== undefined : false;
  const query: SearchQuery = { ...defaultQuery, range: between ? 'between' : (preset ?? defaultQuery.range) };
  if (between) Object.assign(query, { startTime, endTime });
  for (const name of textFilters) query[name] = (parameters.get(name) ?? '').slice(0, 4 * mostCharacters);
  return query;
}

/** The query as an address has it, `?` and all: whoever opens it sees this search. */
export function writeQuery(query: SearchQuery): string {
  const parameters = new URLSearchParams({ range: query.range });
  if (query.range === 'between') {
    for (const name of ['startTime', 'endTime'] as const) {
      const instant = query[name];
      if (instant !== undefined) parameters.set(name, new Date(instant).toISOString());
    }
  }
  for (const name of textFilters) if (query[name] !== '') parameters.set(name, query[name]);
  return `?${parameters.toString()}`;
}

/** Earlier than any recording: at least one filter has to be given. */
const beginningOfTime = '0001-01-01';

/**
 * The address of the first page. A text of spaces alone asks for nothing.
 *
 * @param now epoch milliseconds: what a preset is counted back from
 */
export function searchUri(query: SearchQuery, now: number, limit: number): string {
  const parameters = new URLSearchParams();
  for (const name of textFilters) if (query[name].trim() !== '') parameters.set(name, query[name].trim());
  const back = hours[query.range];
  const startTime = query.range === 'between' ? query.startTime : back && now - back * 3_600_000;
  if (startTime !== undefined) parameters.set('startTime', new Date(startTime).toISOString());
  if (query.range === 'between' && query.endTime !== undefined) {
    parameters.set('endTime', new Date(query.endTime).toISOString());
  }
  if ([...parameters.keys()].length === 0) parameters.set('startTime', beginningOfTime);
  parameters.set('limit', String(limit));
  return `/api/v2/recordings?${parameters.toString()}`;
}

/** What the server found wrong with a search, by the field it names. */
export interface QueryErrors {
  fields: Partial<Record<FilterName, string>>;
  rest: string[];
}

const filterNames: readonly FilterName[] = [...textFilters, 'startTime', 'endTime'];

/** `userName must have a term; limit must …` → by field, without its name. The server names a field first, and parts violations by `; `. */
export function queryErrors(statusMessage: string): QueryErrors {
  const errors: QueryErrors = { fields: {}, rest: [] };
  for (const violation of statusMessage.split('; ')) {
    const name = filterNames.find((filter) => violation.startsWith(`${filter} `));
    if (name === undefined) errors.rest.push(violation);
    else errors.fields[name] = violation.slice(name.length + 1);
  }
  return errors;
}

const twoDigits = (number: number) => String(number).padStart(2, '0');

/** For an `<input type="datetime-local">`: in the viewer's zone, to the minute. */
export function localInputOf(instant: number | undefined): string {
  if (instant === undefined) return '';
  const at = new Date(instant);
  const date = [at.getFullYear(), at.getMonth() + 1, at.getDate()].map(twoDigits).join('-');
  return `${date.padStart(10, '0')}T${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`;
}

/** @returns undefined for what is no time yet */
export function instantOfLocalInput(text: string): number | undefined {
  return readInstant(text === '' ? null : text);
}
