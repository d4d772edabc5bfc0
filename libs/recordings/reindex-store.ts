import type { Database, Queryable } from '../database';
import { moveCounts, type Counted } from './recording-day-counts';
import { decodeRecording, documentColumns, type RecordingRow } from './recording-document';
import { recordingColumns, type RecordingColumns } from './recording-row';

/** What follows from a recording's document, made anew after a change of how it follows (search-keys.ts). */
export interface ReindexStore {
  /**
   * Makes it anew for all recordings, beside all other work, and goes on where a run was interrupted.
   *
   * @param onBatch told how many recordings are done
   * @returns how many recordings were not as they should be
   */
  reindex(onBatch: (recordings: number) => void): Promise<number>;
  /** Counts what is not as it should be, and changes nothing. @param onBatch told how many recordings are looked at */
  check(onBatch: (recordings: number) => void): Promise<Disagreements>;
}

export interface Disagreements {
  recordings: number;
  /** Days of a contact center's region whose counts are not those of its recordings. */
  days: number;
}

/** Small: its documents are locked until it is written, and a POST to one of them waits so long. */
const batchSize = 100;
const beginning = ['00000000-0000-0000-0000-000000000000', ''];

type StoredRow = RecordingRow & Counted & { contact_center_id: string };
interface Progress {
  contact_center_id: string;
  id: string;
  recordings: number;
  changed: number;
}

export function createReindexStore(db: Database): ReindexStore {
  return {
    async reindex(onBatch) {
      let progress: Progress | undefined;
      for (;;) {
        const next = await db.transaction(reindexBatch);
        if (!next) break;
        progress = next;
        onBatch(progress.recordings);
      }
      return progress?.changed ?? 0;
    },

    async check(onBatch) {
      let [seen, wrong] = [0, 0];
      for (let after = beginning; ;) {
        const rows = await readBatch(db, after);
        for (const row of rows) wrong += (await isRight(db, row)) ? 0 : 1;
        if (rows.length === 0) break;
        onBatch((seen += rows.length));
        after = [rows.at(-1)!.contact_center_id, rows.at(-1)!.id];
      }
      const [days] = await db.query<{ wrong: number }>(wrongDaysSql);
      return { recordings: wrong, days: days!.wrong };
    },
  };
}

/** One batch behind the one before; undefined, and the progress forgotten, when there is none. */
async function reindexBatch(tx: Queryable): Promise<Progress | undefined> {
  // A second run waits here and goes on with the batch after.
  const [last] = await tx.query<Progress>(
    `insert into recording_reindex as p (singleton, contact_center_id, id, recordings, changed)
     values (true, $1, $2, 0, 0) on conflict (singleton) do update set recordings = p.recordings
     returning p.contact_center_id, p.id, p.recordings, p.changed`,
    beginning,
  );
  // The documents first, as every writer does; then the rows, as they are once nobody else writes them.
  const after = [last!.contact_center_id, last!.id];
  await tx.query(`select d.id from recording_document d ${batchOf('d')} for update`, after);
  const rows = await readBatch(tx, after);
  if (rows.length === 0) {
    await tx.query('delete from recording_reindex');
    return undefined;
  }
  const moves: Move[] = [];
  for (const row of rows) {
    const to = await rewrite(tx, row);
    if (to) moves.push({ from: row, to });
  }
  for (const contactCenterId of new Set(moves.map(({ from }) => from.contact_center_id))) {
    const ofCenter = moves.filter(({ from }) => from.contact_center_id === contactCenterId);
    const [gone, come] = [ofCenter.map(({ from }) => from), ofCenter.map(({ to }) => to)];
    await moveCounts(tx, contactCenterId, gone, come);
  }
  const changed = last!.changed + moves.length;
  const end = rows.at(-1)!;
  const progress = { ...last!, ...end, recordings: last!.recordings + rows.length, changed };
  await tx.query('update recording_reindex set contact_center_id = $1, id = $2, recordings = $3, changed = $4', [
    ...[end.contact_center_id, end.id],
    ...[progress.recordings, changed],
  ]);
  return progress;
}

const batchOf = (table: string) =>
  `where (${table}.contact_center_id, ${table}.id) > ($1, $2)
   order by ${table}.contact_center_id, ${table}.id limit ${batchSize}`;

const readBatch = (db: Queryable, after: string[]) =>
  db.query<StoredRow>(
    `select r.contact_center_id, r.region, r.direction, ${documentColumns}
     from recording r join recording_document d using (contact_center_id, id) ${batchOf('r')}`,
    after,
  );

/** The columns that follow from the document, with what they should be as parameters from $3 on. */
const columnTypes: Record<keyof RecordingColumns, string> = {
  region: 'text',
  start_time: 'timestamptz',
  stop_time: 'timestamptz',
  caller_key: 'text',
  dialed_key: 'text',
  direction: 'smallint',
  owner: 'text',
  local_number: 'text',
  remote_number: 'text',
  long_remote_number: 'text',
  name_terms: 'text[]',
  data_terms: 'text[]',
  media_resources: 'bigint[]',
};
const names = Object.keys(columnTypes) as (keyof RecordingColumns)[];
const ofRow = names.map((name) => `r.${name}`).join(', ');
const asItShouldBe = names.map((name, index) => `$${index + 3}::${columnTypes[name]}`).join(', ');
const ofRecording = 'r.contact_center_id = $1 and r.id = $2';

function parametersOf(row: StoredRow) {
  const columns = recordingColumns(decodeRecording(row));
  return { columns, params: [row.contact_center_id, row.id, ...names.map((name) => columns[name])] };
}

async function isRight(db: Queryable, row: StoredRow): Promise<boolean> {
  const wrong = await db.query(
    `select r.id from recording r where ${ofRecording} and row(${ofRow}) is distinct from row(${asItShouldBe})`,
    parametersOf(row).params,
  );
  return wrong.length === 0;
}

/** What a recording was counted as, and what it is to be. */
interface Move {
  from: StoredRow;
  to: Counted;
}

/** @returns what it is to be counted as; undefined where there was nothing to write */
async function rewrite(tx: Queryable, row: StoredRow): Promise<Counted | undefined> {
  const { columns, params } = parametersOf(row);
  const written = await tx.query(
    `update recording r set (${names.join(', ')}) = row(${asItShouldBe})
     where ${ofRecording} and row(${ofRow}) is distinct from row(${asItShouldBe}) returning r.id`,
    params,
  );
  if (written.length === 0) return undefined;
  const { region, direction } = columns;
  return { ...row, region, direction };
}

const sums =
  'sum(recordings) as recordings, sum(incoming) as incoming, sum(outgoing) as outgoing, sum(stopped) as stopped';
const wrongDaysSql = `
  select count(*) as wrong from (
    select contact_center_id, region, day, ${sums} from (
      select contact_center_id, region, day, recordings, incoming, outgoing, stopped from recording_count
      union all
      select contact_center_id, region, (start_time at time zone 'utc')::date, -1, -(direction = 1)::int, -(direction = 2)::int, 0
      from recording
      union all
      select contact_center_id, region, (stop_time at time zone 'utc')::date, 0, 0, 0, -1 from recording
    ) counted group by contact_center_id, region, day
  ) difference where recordings <> 0 or incoming <> 0 or outgoing <> 0 or stopped <> 0`;
