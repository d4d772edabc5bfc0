import type { Queryable } from '../database';
import type { Direction, Instant } from './recording';

/** What `recording_count` counts of a recording, as its row has it. */
export interface Counted {
  /** As `regionKey` gives it. */
  region: string;
  start_time: Instant;
  stop_time: Instant;
  direction: Direction;
}

/** What is added to a day's counts (UTC). */
export interface DayCounts {
  region: string;
  day: string;
  recordings: number;
  incoming: number;
  outgoing: number;
  stopped: number;
}

export const dayOf = (instant: Instant) => new Date(instant).toISOString().slice(0, 10);

/**
 * What changes in the counts when recordings go and come. In the order of their keys: two changes at the same time never wait for each
 * other in a circle.
 */
export function dayCountChanges(gone: readonly Counted[], come: readonly Counted[]): DayCounts[] {
  const days = new Map<string, DayCounts>();
  const add = (counted: Counted, by: number) => {
    const started = dayIn(days, counted.region, dayOf(counted.start_time));
    started.recordings += by;
    started.incoming += counted.direction === 1 ? by : 0;
    started.outgoing += counted.direction === 2 ? by : 0;
    dayIn(days, counted.region, dayOf(counted.stop_time)).stopped += by;
  };
  for (const counted of gone) add(counted, -1);
  for (const counted of come) add(counted, 1);
  return [...days]
    .filter(([, day]) => day.recordings || day.incoming || day.outgoing || day.stopped)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, day]) => day);
}

function dayIn(days: Map<string, DayCounts>, region: string, day: string): DayCounts {
  const key = `${region} ${day}`;
  const counts = days.get(key) ?? { region, day, recordings: 0, incoming: 0, outgoing: 0, stopped: 0 };
  days.set(key, counts);
  return counts;
}

/** The changes as arrays, in the order of {@link unnestedChanges}. */
export const changeParameters = (changes: readonly DayCounts[]) => [
  changes.map((change) => change.region),
  changes.map((change) => change.day),
  changes.map((change) => change.recordings),
  changes.map((change) => change.incoming),
  changes.map((change) => change.outgoing),
  changes.map((change) => change.stopped),
];

/** A row `n` for each change; its six parameters begin with the number `first`. */
export function unnestedChanges(first: number): string {
  const types = ['text', 'date', 'bigint', 'bigint', 'bigint', 'bigint'];
  const arrays = types.map((type, index) => `$${first + index}::${type}[]`);
  return `unnest(${arrays.join(', ')}) as n (region, day, recordings, incoming, outgoing, stopped)`;
}

export const addCounts = `
  insert into recording_count as c (contact_center_id, region, day, shard, recordings, incoming, outgoing, stopped)`;
export const toCounts = `
  on conflict (contact_center_id, region, day, shard) do update set recordings = c.recordings + excluded.recordings,
    incoming = c.incoming + excluded.incoming, outgoing = c.outgoing + excluded.outgoing, stopped = c.stopped + excluded.stopped`;

/** Rows of a day at most: writers, who hold theirs until they commit, need not queue for one. */
const shardsOfDay = 16;
/** How many of this process write each now. */
const writers = Array.from({ length: shardsOfDay }, () => 0);

/** With the shard of fewest writers, the first of those: totals read all that a day has, and where few write at once it has few. */
export async function inShard<T>(write: (shard: number) => Promise<T>): Promise<T> {
  const shard = writers.indexOf(Math.min(...writers));
  writers[shard]! += 1;
  try {
    return await write(shard);
  } finally {
    writers[shard]! -= 1;
  }
}

/**
 * Moves recordings from their days' counts to others', in the transaction that moves, changes or deletes them. Once a transaction and contact
 * center: the order of the keys holds within one call.
 */
export async function moveCounts(
  tx: Queryable,
  contactCenterId: string,
  gone: readonly Counted[],
  come: readonly Counted[],
): Promise<void> {
  const changes = dayCountChanges(gone, come);
  if (changes.length === 0) return;
  await tx.query(
    `${addCounts}
     select $1, n.region, n.day, 0, n.recordings, n.incoming, n.outgoing, n.stopped from ${unnestedChanges(2)}
     ${toCounts}`,
    [contactCenterId, ...changeParameters(changes)],
  );
}
