import type { Database, Queryable } from '../database';
import { listedColumns, listedRecording, listedRow, type ListedRecording, type ListedRow } from './listed-recording';
import type { Recording } from './recording';
import { createRecordingCountStore } from './recording-count-store';
import { decodeRecording, documentColumns, type RecordingRow } from './recording-document';
import type { Position, RecordingQuery } from './recording-query';
import { conditionsOf } from './recording-search-conditions';
import { binder, type Statement } from './recording-search-statements';
import { createRecordingSearchStore, stretchesOf } from './recording-search-store';
import { isShortened, regionKey } from './search-keys';
import { sendAtPace, type StreamPace } from './stream-pace';
import { createStreamPlaces } from './stream-places';

export interface ListPage {
  limit: number;
  /** So many matches are left out. */
  offset: number;
}

/** The count is that of all matches, exact and of the same moment as the recordings. */
export interface RecordingList<Recordings> {
  totalCount: number;
  recordings: Recordings;
}

/** Larger pages are to be streamed: a page is held in memory whole, with its documents. */
export const largestPage = 1_000;

/** Matches are given newest first, ties by the recording's id, descending (bytewise), as in a search. */
export interface RecordingListStore {
  /** @param page at most {@link largestPage} long */
  list(
    contactCenterId: string,
    region: string,
    query: RecordingQuery,
    page: ListPage,
  ): Promise<RecordingList<ListedRecording[]>>;
  /**
   * All matches, or those of a page of any length, in batches from a cursor. The database's connection is held until `send`
   * settles, `signal` aborts, or time is up: a client that takes nothing for long is cut off.
   *
   * @param send iterates once, at its own pace
   * @throws TooManyRequestsError when others are streaming and do not end in time
   * @throws UpstreamTimeoutError when time is up
   */
  stream(
    contactCenterId: string,
    region: string,
    query: RecordingQuery,
    options: { signal: AbortSignal; page?: ListPage },
    send: (list: RecordingList<AsyncIterable<ListedRecording[]>>) => Promise<void>,
  ): Promise<void>;
}

/** What streams may take. */
export interface StreamLimits extends StreamPace {
  /** Streams at once, each of which holds a connection of the pool. */
  atOnce: number;
  /** Of one contact center. */
  ofOneCenter: number;
  /** How long the next one waits for its place, in milliseconds. */
  waitMs: number;
  /** A search finds so many matches, by its tokens and more; a cursor would read its way to the few among the many. */
  mostSearched: number;
}

/** Half an hour: a million recordings take a fast client half a minute, and a snapshot held for long keeps dead rows from being reused. */
const usualLimits: StreamLimits = {
  atOnce: 4,
  ofOneCenter: 2,
  waitMs: 5_000,
  stallMs: 20_000,
  longestMs: 30 * 60_000,
  mostSearched: 1_000,
};
/** Held in memory whole; larger ones take the same time. */
const batchSize = 200;
/** A search reads whole documents, of up to 5 MB each: so many at a time. */
const searchedAtATime = 100;

/** Whose recordings, and which of them. */
interface Asked {
  contactCenterId: string;
  region: string;
  query: RecordingQuery;
}

export function createRecordingListStore(db: Database, limits = usualLimits): RecordingListStore {
  const places = createStreamPlaces({ ...limits, refusal: 'Too many lists are being read whole' });
  return {
    list(contactCenterId, region, query, page) {
      const asked = { contactCenterId, region, query };
      return db.snapshot(async (tx) => {
        const totalCount = await count(tx, asked);
        const recordings: ListedRecording[] = [];
        for await (const batch of searched(tx, asked, page)) recordings.push(...batch);
        return { totalCount, recordings };
      });
    },

    stream(contactCenterId, region, query, { signal, page }, send) {
      const asked = { contactCenterId, region, query };
      const readSnapshot = () =>
        db.snapshot(async (tx) => {
          const totalCount = await count(tx, asked);
          const read = totalCount > limits.mostSearched ? listed : searched;
          const all = page ?? { limit: totalCount, offset: 0 };
          await sendAtPace(
            limits,
            signal,
            (over) => read(until(over, tx), asked, all),
            (recordings) => send({ totalCount, recordings }),
          );
        });
      return places.run(contactCenterId, signal, readSnapshot);
    },
  };
}

const count = (tx: Queryable, { contactCenterId, region, query }: Asked) =>
  createRecordingCountStore(tx).count(contactCenterId, region, query);

/** Once it is over, the connection may be somebody else's. */
function until(over: AbortSignal, tx: Queryable): Queryable {
  return {
    query: async (sql, params) => {
      over.throwIfAborted();
      return tx.query(sql, params);
    },
  };
}

async function* searched(tx: Queryable, asked: Asked, { limit, offset }: ListPage): AsyncIterable<ListedRecording[]> {
  const store = createRecordingSearchStore(tx);
  let after: Position | undefined;
  for (let left = limit; left > 0; left -= searchedAtATime) {
    const page = { limit: Math.min(left, searchedAtATime), offset, after };
    const { recordings, more } = await store.search(asked.contactCenterId, asked.region, asked.query, page);
    yield recordings.map(listedRecording);
    if (!more) return;
    after = recordings.at(-1);
  }
}

/**
 * A cursor by statements, and not by the protocol: each FETCH has the time of a statement, and between two of them the server
 * takes the session for idle, which it ends after a while.
 */
async function* listed(tx: Queryable, asked: Asked, page: ListPage): AsyncIterable<ListedRecording[]> {
  const { sql, params } = listStatement(asked, page);
  await tx.query(`declare listed no scroll cursor for ${sql}`, params);
  for (;;) {
    const rows = await tx.query<ListedRow>(`fetch forward ${batchSize} from listed`);
    if (rows.length > 0) yield await wholeRecordings(tx, asked.contactCenterId, rows);
    if (rows.length < batchSize) return;
  }
}

/** From the table `recording` alone. */
function listStatement({ contactCenterId, region, query }: Asked, { limit, offset }: ListPage): Statement {
  const { bind, params } = binder();
  const stretches = stretchesOf(contactCenterId, regionKey(region), query).map((stretch) => {
    const { scope, begin, compared } = conditionsOf(stretch, bind);
    return `
      select ${listedColumns}
      from recording r where ${[...scope, ...begin, ...compared].join(' and ')}`;
  });
  const sql = `
    select r.* from (${stretches.join(' union all ')}) r
    order by r.start_time desc, r.id desc limit ${bind(limit, 'bigint')} offset ${bind(offset, 'bigint')}`;
  return { sql, params };
}

/** What the table has shortened for an index stands whole in the document: rare, and one at a time, because documents may be large. */
async function wholeRecordings(tx: Queryable, contactCenterId: string, rows: ListedRow[]): Promise<ListedRecording[]> {
  const recordings: ListedRecording[] = [];
  for (const row of rows) {
    const isWhole = !isShortened(row.owner) && !isShortened(row.local_number);
    recordings.push(isWhole ? listedRow(row) : listedRecording(await findWhole(tx, contactCenterId, row.id)));
  }
  return recordings;
}

async function findWhole(tx: Queryable, contactCenterId: string, id: string): Promise<Recording> {
  const [row] = await tx.query<RecordingRow>(
    `select ${documentColumns} from recording r join recording_document d using (contact_center_id, id)
     where r.contact_center_id = $1 and r.id = $2`,
    [contactCenterId, id],
  );
  return decodeRecording(row!);
}
