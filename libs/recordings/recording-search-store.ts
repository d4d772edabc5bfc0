import type { Queryable } from '../database';
import { givenFilters, type Position, type RecordingQuery } from './recording-query';
import type { Instant, Recording } from './recording';
import { decodeRecording, type RecordingRow } from './recording-document';
import type { Stretch } from './recording-search-conditions';
import {
  bucketsStatement,
  deepStatement,
  orderedStatement,
  stoppedStatement,
  walkStatement,
  type Columns,
  type Statement,
} from './recording-search-statements';
import { regionKey } from './search-keys';
import { isNarrowing, tokenNeeds } from './search-tokens';

/** Which of the matches, newest first, ties by id, descending (bytewise). */
export interface Page {
  limit: number;
  /** Behind this recording: costs the same at any depth. Decides where it is given; `offset` counts only without it. */
  after?: Position;
  /** So many matches are left out. */
  offset?: number;
}

export interface SearchResult {
  recordings: Recording[];
  /** There are matches behind the last of these. */
  more: boolean;
}

export interface RecordingSearchStore {
  search(contactCenterId: string, region: string, query: RecordingQuery, page: Page): Promise<SearchResult>;
}

/** Where one way to look gives up for the next; a test sets them low to reach every way with few recordings. */
export interface SearchEffort {
  /** Rows compared one by one before the tokens are asked: frequent patterns fill their page in them. */
  walked: number;
  /** Beyond so many candidates, of a bucket or of an interval of stops, it is asked whether there is a shorter way than through them all. */
  mostCandidates: number;
  /** Matches counted at a time on the way to an offset. */
  stride: number;
  /** From this offset on the counts of days lead to a page of an unfiltered list. */
  deep: number;
}

/** A walk of 4,000 rows cost 15 ms where the tokens of all buckets cost 3; patterns in every fiftieth row end in 1,000. */
const usualEffort: SearchEffort = { walked: 1000, mostCandidates: 2500, stride: 5000, deep: 2000 };
/** A page that a walk promises to fill within so many times its rows is walked to its end: tokens would propose too many. */
const longWalk = 3;

/** A row of a page; without its document where only positions are counted. */
type Row = Pick<RecordingRow, 'id' | 'start_time'> & Partial<RecordingRow>;
/** What one look found; `resume` is given where it ended before the page was full and there is more to look through. */
interface Found {
  rows: Row[];
  resume?: Position;
}

/** What the ways to look share. */
interface Search {
  db: Queryable;
  effort: SearchEffort;
}

export function createRecordingSearchStore(db: Queryable, effort = usualEffort): RecordingSearchStore {
  return {
    async search(contactCenterId, region, query, { limit, after, offset = 0 }) {
      const rows: Row[] = [];
      let left = after ? 0 : offset;
      for (const stretch of stretchesOf(contactCenterId, regionKey(region), query, after)) {
        const found = await findBehind({ db, effort }, stretch, left, limit + 1 - rows.length);
        rows.push(...found.rows);
        left = found.left;
        if (rows.length > limit) break;
      }
      const recordings = rows.slice(0, limit).map((row) => decodeRecording(row as RecordingRow));
      return { recordings, more: rows.length > limit };
    },
  };
}

/**
 * A recording that stopped before an end also started before it, unless its stop lies before its start: these few started later
 * than all others, so they come first, from an index of their own.
 */
export function stretchesOf(
  contactCenterId: string,
  region: string,
  query: RecordingQuery,
  after?: Position,
): Stretch[] {
  const needs = tokenNeeds(query);
  const narrowing = needs.every(isNarrowing) ? needs : [];
  const stretch = { contactCenterId, region, query, after, stoppedBeforeStart: false, needs: narrowing };
  const end = query.stopTime?.before;
  if (end === undefined || (after && after.startTime < end)) return [stretch];
  return [{ ...stretch, stoppedBeforeStart: true, needs: [] }, stretch];
}

/** Whether the query asks for no more than a start after a time: the pages of what is left are counted by the day. */
function isUnfiltered({ query, after }: Stretch): boolean {
  return !after && query.startTime?.before === undefined && givenFilters(query).every((name) => name === 'startTime');
}

/** The matches of a stretch behind the first `skip`; `left` says how many of those it did not have. */
async function findBehind(on: Search, stretch: Stretch, skip: number, limit: number) {
  if (skip >= on.effort.deep && isUnfiltered(stretch)) {
    return { rows: await run<Row>(on.db, deepStatement(stretch, limit, skip)), left: 0 };
  }
  // The last stretch in one statement: PostgreSQL counts best itself.
  if (!stretch.stoppedBeforeStart && stretch.needs.length === 0 && stretch.query.stopTime?.from === undefined) {
    return { rows: await findRows(on, stretch, limit, 'documents', skip), left: 0 };
  }
  let after = stretch.after;
  for (let left = skip; left > 0;) {
    const asked = Math.min(left, on.effort.stride);
    const rows = await findRows(on, { ...stretch, after }, asked, 'positions');
    left -= rows.length;
    if (rows.length < asked) return { rows: [], left };
    after = { startTime: rows.at(-1)!.start_time, id: rows.at(-1)!.id };
  }
  return { rows: await findRows(on, { ...stretch, after }, limit, 'documents'), left: 0 };
}

async function findRows(on: Search, stretch: Stretch, limit: number, columns: Columns, offset = 0): Promise<Row[]> {
  const stopped = await findStopped(on, stretch, limit, columns);
  if (stopped) return stopped;
  if (stretch.needs.length === 0) return run<Row>(on.db, orderedStatement(stretch, limit, offset, columns));
  const { rows, resume } = await findByWalks(on, stretch, limit, columns);
  if (!resume || rows.length === limit) return rows;
  const behind = { ...stretch, after: resume };
  const statement = bucketsStatement(behind, limit - rows.length, on.effort.mostCandidates, columns);
  return [...rows, ...(await run<Row>(on.db, statement))];
}

/** Undefined where too many stopped in the interval that is asked for, or none is. */
async function findStopped(on: Search, stretch: Stretch, limit: number, columns: Columns): Promise<Row[] | undefined> {
  if (stretch.query.stopTime?.from === undefined) return undefined;
  const { mostCandidates } = on.effort;
  type StoppedRow = Row & { candidates: number | null };
  const all = await run<StoppedRow>(on.db, stoppedStatement(stretch, limit, mostCandidates, columns));
  const summary = all.find((row) => row.candidates !== null)!;
  return summary.candidates! > mostCandidates ? undefined : all.filter((row) => row !== summary);
}

/** Through the newest rows; once more, further, where that promises to fill the page. */
async function findByWalks(on: Search, stretch: Stretch, limit: number, columns: Columns): Promise<Found> {
  const { walked } = on.effort;
  const found = await findByWalk(on, stretch, limit, walked, columns);
  if (!found.resume || found.rows.length * longWalk < limit) return found;
  const more = await findByWalk(
    on,
    { ...stretch, after: found.resume },
    limit - found.rows.length,
    longWalk * walked,
    columns,
  );
  return { rows: [...found.rows, ...more.rows], resume: more.resume };
}

async function findByWalk(
  on: Search,
  stretch: Stretch,
  limit: number,
  walked: number,
  columns: Columns,
): Promise<Found> {
  type WalkRow = Row & { walk_end: Instant | null; walk_end_id: string };
  const rows = await run<WalkRow>(on.db, walkStatement(stretch, limit, walked, columns));
  const end = rows.find((row) => row.walk_end !== null);
  if (!end) return { rows };
  return { rows: rows.filter((row) => row !== end), resume: { startTime: end.walk_end!, id: end.walk_end_id } };
}

function run<R extends Row>(db: Queryable, { sql, params }: Statement): Promise<R[]> {
  return db.query<R>(sql, params);
}
