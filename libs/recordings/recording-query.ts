import type { Direction, Instant } from './recording';

/**
 * What a search asks for. Given filters are all to be met; none at all means every recording of the contact center and region.
 * `callerKey` to `userData` are keys already (search-keys.ts): numbers reduced, names and values folded. The parties' are compared
 * as they are stored, letter case and all.
 */
export interface RecordingQuery {
  startTime?: Interval;
  stopTime?: Interval;
  callerKey?: Pattern;
  dialedKey?: Pattern;
  /** Over userName, firstName and lastName of all contacts. */
  userName?: TermExpression;
  /** Over the leaf values of all events' user data. */
  userData?: TermExpression;
  direction?: Direction;
  /** User name of the local party. */
  owner?: string;
  localNumber?: string;
  remoteNumber?: Pattern;
}

/** From `from` (included) to `before` (excluded). Instants are whole milliseconds: "after t" is from t + 1. */
export interface Interval {
  from?: Instant;
  before?: Instant;
}

/**
 * The literal parts between the wildcards of a pattern, each wildcard standing for any run, also an empty one. One part: the
 * text equals it. Several: it begins with the first, ends with the last, and has the others between, in order.
 */
export type Pattern = readonly string[];

/** Alternatives, each a conjunction of patterns, each of which some term of the recording matches. */
export type TermExpression = readonly (readonly Pattern[])[];

/** Where a page begins: behind this recording in the order newest first, ties by id, descending. */
export interface Position {
  startTime: Instant;
  id: string;
}

/** The pattern that a text with `*` in it says. Neighbouring wildcards say no more than one. */
export function patternOf(text: string): Pattern {
  const parts = text.split('*');
  return parts.filter((part, index) => part !== '' || index === 0 || index === parts.length - 1);
}

/** The names of the filters that are given. */
export function givenFilters(query: RecordingQuery): (keyof RecordingQuery)[] {
  const names = Object.keys(query) as (keyof RecordingQuery)[];
  return names.filter((name) => query[name] !== undefined);
}

export function isExact(pattern: Pattern): boolean {
  return pattern.length === 1;
}
