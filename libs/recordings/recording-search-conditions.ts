import {
  isExact,
  type Interval,
  type Pattern,
  type Position,
  type RecordingQuery,
  type TermExpression,
} from './recording-query';
import { earliestInstant, latestInstant } from './instant';
import type { Instant } from './recording';
import { indexedText } from './search-keys';
import type { TokenNeed } from './search-tokens';

/** Binds a value to a statement and returns its place in the SQL, with its type. */
export type Bind = (value: unknown, type: string) => string;

/** The part of a contact center's recordings that a search looks through. */
export interface Stretch {
  contactCenterId: string;
  /** As `regionKey` gives it. */
  region: string;
  query: RecordingQuery;
  /** Only what comes behind it, newest first. */
  after?: Position;
  /** Only those whose stop lies before their start: see `stretchesOf`. */
  stoppedBeforeStart: boolean;
  /** What narrows the question by search tokens; empty where nothing does. */
  needs: readonly TokenNeed[];
}

/** SQL conditions on `recording r`, all of which are to be met, by who can answer them. */
export interface Conditions {
  /** Contact center, region and the earliest start. */
  scope: string[];
  /**
   * Where the order newest first begins, with the scope a stretch of the index by start time. One condition at most: of
   * two, PostgreSQL might begin at the later one and read its way to the other.
   */
  begin: string[];
  /** The rest, compared row by row. */
  compared: string[];
}

/** A remote number too long for an index stands in a column of its own; its own column has what stands for it in the index. */
const wholeRemoteNumber = 'coalesce(r.long_remote_number, r.remote_number)';

export function conditionsOf(stretch: Stretch, bind: Bind): Conditions {
  const { callerKey, dialedKey, remoteNumber, userName, userData } = stretch.query;
  const { stopTime, direction, owner, localNumber } = stretch.query;
  const compared = stopConditions(stopTime, bind);
  if (callerKey) compared.push(matching('r.caller_key', callerKey, bind));
  if (dialedKey) compared.push(matching('r.dialed_key', dialedKey, bind));
  if (remoteNumber) compared.push(remoteCondition(remoteNumber, bind));
  if (direction !== undefined) compared.push(`r.direction = ${bind(direction, 'smallint')}`);
  if (owner !== undefined) compared.push(`r.owner = ${bind(indexedText(owner), 'text')}`);
  if (localNumber !== undefined) compared.push(`r.local_number = ${bind(indexedText(localNumber), 'text')}`);
  if (userName) compared.push(expression('r.name_terms', userName, bind));
  if (userData) compared.push(expression('r.data_terms', userData, bind));
  return { ...windowOf(stretch, bind), compared };
}

function remoteCondition(pattern: Pattern, bind: Bind): string {
  return isExact(pattern)
    ? `r.remote_number = ${bind(indexedText(pattern[0]!), 'text')}`
    : like(wholeRemoteNumber, pattern, bind);
}

const matching = (column: string, pattern: Pattern, bind: Bind) =>
  isExact(pattern) ? `${column} = ${bind(pattern[0], 'text')}` : like(column, pattern, bind);

function windowOf(stretch: Stretch, bind: Bind): Pick<Conditions, 'scope' | 'begin'> {
  const { contactCenterId, region, query, after, stoppedBeforeStart } = stretch;
  const end = query.stopTime?.before;
  const scope = [`r.contact_center_id = ${bind(contactCenterId, 'uuid')}`, `r.region = ${bind(region, 'text')}`];
  const from = Math.max(query.startTime?.from ?? -Infinity, stoppedBeforeStart ? end! : -Infinity);
  if (from > -Infinity) scope.push(`r.start_time >= ${instant(from, bind)}`);
  // What stopped before an end and after its start also started before that end, which bounds the search.
  const before = Math.min(query.startTime?.before ?? Infinity, stoppedBeforeStart ? Infinity : (end ?? Infinity));
  const begin: string[] = [];
  if (after && after.startTime < before) {
    begin.push(`(r.start_time, r.id) < (${instant(after.startTime, bind)}, ${bind(after.id, 'text')})`);
  } else if (before < Infinity) begin.push(`r.start_time < ${instant(before, bind)}`);
  if (stoppedBeforeStart) scope.push('r.stop_time < r.start_time');
  return { scope, begin };
}

export function stopConditions(stopTime: Interval | undefined, bind: Bind): string[] {
  const conditions: string[] = [];
  if (stopTime?.from !== undefined) conditions.push(`r.stop_time >= ${instant(stopTime.from, bind)}`);
  if (stopTime?.before !== undefined) conditions.push(`r.stop_time < ${instant(stopTime.before, bind)}`);
  return conditions;
}

function expression(column: string, alternatives: TermExpression, bind: Bind): string {
  const any = alternatives.map((conjunction) =>
    conjunction.map((pattern) => term(column, pattern, bind)).join(' and '),
  );
  return `(${any.join(' or ')})`;
}

function term(column: string, pattern: Pattern, bind: Bind): string {
  return isExact(pattern)
    ? `${bind(pattern[0], 'text')} = any (${column})`
    : `exists (select from unnest(${column}) as t (term) where ${like('t.term', pattern, bind)})`;
}

export function like(column: string, pattern: Pattern, bind: Bind): string {
  const escaped = pattern.map((part) => part.replace(/[\\%_]/g, '\\$&'));
  return `${column} like ${bind(escaped.join('%'), 'text')}`;
}

/** PostgreSQL reads no year 0 and no sign before one; nothing is stored beyond the years 1 to 9999. */
export function instant(value: Instant, bind: Bind): string {
  const text =
    value < earliestInstant ? '-infinity' : value > latestInstant ? 'infinity' : new Date(value).toISOString();
  return bind(text, 'timestamptz');
}
