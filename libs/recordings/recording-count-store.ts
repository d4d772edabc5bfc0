import type { Queryable } from '../database';
import type { Direction } from './recording';
import { earliestInstant } from './instant';
import { instant, like, conditionsOf, type Bind } from './recording-search-conditions';
import { binder, tokenCountStatement, type Statement } from './recording-search-statements';
import { stretchesOf } from './recording-search-store';
import { givenFilters, isExact, type Interval, type Pattern, type RecordingQuery } from './recording-query';
import { regionKey } from './search-keys';

export interface RecordingCountStore {
  /** How many recordings of the contact center and region match, exactly. */
  count(contactCenterId: string, region: string, query: RecordingQuery): Promise<number>;
}

export function createRecordingCountStore(db: Queryable): RecordingCountStore {
  return {
    async count(contactCenterId, region, query) {
      const few = await countFew(db, contactCenterId, regionKey(region), query);
      if (few !== undefined) return few;
      // Reads millions of index entries. Holds for the transaction, where there is one.
      if (isPartOfNumber(query)) await db.query('set local max_parallel_workers_per_gather = 2');
      let total = 0;
      for (const { sql, params } of countStatements(contactCenterId, regionKey(region), query)) {
        const [row] = await db.query<{ total: number }>(sql, params);
        total += row!.total;
      }
      return total;
    },
  };
}

/** More of them than this are read faster one after the other, from the index of remote numbers. */
const mostCandidates = 4_000;

const isPartOfNumber = ({ remoteNumber, ...rest }: RecordingQuery) =>
  remoteNumber !== undefined && !isExact(remoteNumber) && givenFilters(rest).length === 0;

/** Numbers that have a part which few have: by search tokens. Undefined where many may have it. */
async function countFew(db: Queryable, contactCenterId: string, region: string, query: RecordingQuery) {
  if (!isPartOfNumber(query)) return undefined;
  const [stretch] = stretchesOf(contactCenterId, region, query);
  if (stretch!.needs.length === 0) return undefined;
  const { sql, params } = tokenCountStatement(stretch!, mostCandidates);
  const [row] = await db.query<{ total: number; candidates: number }>(sql, params);
  return row!.candidates > mostCandidates ? undefined : row!.total;
}

/** The statements whose totals add up to the answer. */
function countStatements(contactCenterId: string, region: string, query: RecordingQuery): Statement[] {
  const given = givenFilters(query).sort().join(' ');
  if (['', 'direction', 'startTime', 'direction startTime'].includes(given)) {
    return [daysStatement(contactCenterId, region, 'start_time', query.startTime, query.direction)];
  }
  if (given === 'stopTime') return [daysStatement(contactCenterId, region, 'stop_time', query.stopTime)];
  if (isPartOfNumber(query)) {
    return [remoteStatement(contactCenterId, region, query.remoteNumber!)];
  }
  return stretchesOf(contactCenterId, region, query).map((stretch) => {
    // An owner's and a party's number have indexes that are read faster than tokens.
    const hasIndex =
      query.owner !== undefined ||
      query.localNumber !== undefined ||
      (query.remoteNumber !== undefined && isExact(query.remoteNumber));
    if (stretch.needs.length > 0 && !hasIndex) return tokenCountStatement(stretch);
    const { bind, params } = binder();
    const { scope, begin, compared } = conditionsOf(stretch, bind);
    return { sql: counted(...scope, ...begin, ...compared), params };
  });
}

const counted = (...conditions: string[]) =>
  `select count(*) as total from recording r where ${conditions.join(' and ')}`;

const dayLength = 24 * 60 * 60 * 1000;
const endOfTime = Date.parse('9999-12-31T00:00:00.000Z');

/** Whole days by their counts, what stands out at both ends by the index of that time. */
function daysStatement(
  contactCenterId: string,
  region: string,
  time: 'start_time' | 'stop_time',
  interval: Interval = {},
  direction?: Direction,
): Statement {
  const { bind, params } = binder();
  const tenant = (table: string) => [
    `${table}.contact_center_id = ${bind(contactCenterId, 'uuid')}`,
    `${table}.region = ${bind(region, 'text')}`,
  ];
  const rows = ({ from, before }: Interval) =>
    counted(
      ...tenant('r'),
      ...(from === undefined ? [] : [`r.${time} >= ${instant(from, bind)}`]),
      ...(before === undefined ? [] : [`r.${time} < ${instant(before, bind)}`]),
      ...(direction === undefined ? [] : [`r.direction = ${bind(direction, 'smallint')}`]),
    );
  const days = wholeDays(interval);
  if (!days) return { sql: rows(interval), params };
  const counts = `select coalesce(sum(${countColumn(time, direction)}), 0)::bigint as total from recording_count c
    where ${[...tenant('c'), ...dayConditions(days, bind)].join(' and ')}`;
  const ends = endsOf(interval, days).map(rows);
  return { sql: `select (${[counts, ...ends].join(') + (')}) as total`, params };
}

function countColumn(time: 'start_time' | 'stop_time', direction: Direction | undefined): string {
  if (time === 'stop_time') return 'c.stopped';
  if (direction === undefined) return 'c.recordings';
  return { 0: 'c.recordings - c.incoming - c.outgoing', 1: 'c.incoming', 2: 'c.outgoing' }[direction];
}

/** The days that lie in an interval from end to end; undefined where there are none, or where it reaches beyond time. */
function wholeDays({ from, before }: Interval): Interval | undefined {
  const outside = [from, before].some((end) => end !== undefined && !(end >= earliestInstant && end <= endOfTime));
  if (outside) return undefined;
  const days = {
    from: from === undefined ? undefined : Math.ceil(from / dayLength) * dayLength,
    before: before === undefined ? undefined : Math.floor(before / dayLength) * dayLength,
  };
  return (days.from ?? -Infinity) < (days.before ?? Infinity) ? days : undefined;
}

function endsOf({ from, before }: Interval, days: Interval): Interval[] {
  const ends: Interval[] = [];
  if (from !== days.from) ends.push({ from, before: days.from });
  if (before !== days.before) ends.push({ from: days.before, before });
  return ends;
}

function dayConditions({ from, before }: Interval, bind: Bind): string[] {
  const day = (value: number) => bind(new Date(value).toISOString().slice(0, 10), 'date');
  return [
    ...(from === undefined ? [] : [`c.day >= ${day(from)}`]),
    ...(before === undefined ? [] : [`c.day < ${day(before)}`]),
  ];
}

/** By the index alone. The few whose number it has shortened are set right afterwards. */
function remoteStatement(contactCenterId: string, region: string, pattern: Pattern): Statement {
  const { bind, params } = binder();
  const tenant = `r.contact_center_id = ${bind(contactCenterId, 'uuid')} and r.region = ${bind(region, 'text')}`;
  const indexed = like('r.remote_number', pattern, bind);
  const correction = `
    select count(*) filter (where ${like('r.long_remote_number', pattern, bind)}) - count(*) filter (where ${indexed})
    from recording r where ${tenant} and r.long_remote_number is not null`;
  return { sql: `select (${counted(tenant, indexed)}) + (${correction}) as total`, params };
}
