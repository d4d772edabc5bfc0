import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { writeNotes, type AuditNote } from '../audit-note';
import type { Database, Queryable } from '../database';
import { UpstreamTimeoutError } from '../errors';
import type { Instant } from './recording';
import type { RetentionRun, RetentionRunStore, RetentionTally } from './retention-run-store';
import type { RetentionSchedule } from './retention-schedule';
import { deletionsPileUp, examine, removeDue, type ExaminedRecording } from './retention-store';

/**
 * Removes recordings beyond their center's retention period: one process at a time, in small steps, each a transaction that also
 * says how far it has come.
 */
export interface Retention {
  /** The next small step. @returns whether there is more to do at once */
  work(): Promise<boolean>;
  /** Lets another process take over at once. */
  release(): Promise<void>;
}

export interface RetentionOptions {
  db: Database;
  runs: RetentionRunStore;
  /** Undefined: only when asked to. */
  schedule: RetentionSchedule | undefined;
  /** The instant before which a center's recordings start that are too old; undefined: none is. */
  findCutoff: (contactCenterId: string) => Promise<Instant | undefined>;
  /** As `findCutoff`, and it stays so until the transaction ends. */
  holdCutoff: (tx: Queryable, contactCenterId: string) => Promise<Instant | undefined>;
  /** The entry of a removal, written in the transaction that removes. */
  auditPurge: (contactCenterId: string, recordingId: string) => AuditNote;
  onRemoved: (recordings: number) => void;
  /** Told of a recording that cannot be removed: somebody must look at it. */
  onFailed: (contactCenterId: string, recordingId: string, error: unknown) => void;
  /** Told of a center that the others go before for a while. */
  onPostponed: (contactCenterId: string, error: unknown) => void;
  /** Told, every few seconds, when all centers were last begun and done with. */
  onLastRun: (startedAt: Instant, endedAt: Instant) => void;
}

/** What a step looks at; cheap, so that hundreds of thousands on hold are passed in seconds. */
const examinedAtOnce = 500;
/** What a step removes: some 20 ms. */
const removedAtOnce = 100;
/** Who is killed in mid-run is followed by another process after so long. */
const leaseMs = 30_000;
/** Media that wait at most for one center's purge: what an ops admin deletes must not queue behind a million others. */
const mostDeletions = 1_000;
const deletionsPauseMs = 2_000;
const failurePauseMs = 60_000;
/** So many on end are no fault of theirs: the center waits, lest the log be flooded with what is one fault. */
const mostFailures = 100;

const nothingKept = { nonDelete: 0, preserved: 0, recentlyPosted: 0 };

export function createRetention(options: RetentionOptions): Retention {
  const { db, runs, schedule } = options;
  const holder = randomUUID();
  let limit = removedAtOnce;
  let failuresOnEnd = 0;

  /** Undefined, and nothing happens, where another process is at it. */
  const whileOurs = (run: RetentionRun, work: (tx: Queryable, cutoff: Instant | undefined) => Promise<void>) =>
    db.transaction(async (tx) => {
      if (!(await runs.lease(tx, holder, leaseMs))) return false;
      const cutoff = await options.holdCutoff(tx, run.contactCenterId);
      if (!(await runs.isAt(tx, run))) return false;
      await work(tx, cutoff);
      return true;
    });

  const beginAll = (since: Instant | null) =>
    db.transaction(async (tx) => {
      if (!(await runs.lease(tx, holder, leaseMs))) return false;
      await runs.beginAll(tx, since);
      return true;
    });

  /** Removes what is due of a batch, and moves on behind it. */
  async function remove(run: RetentionRun, batch: Batch): Promise<boolean> {
    const broken: string[] = [];
    let count = 0;
    const isOurs = await whileOurs(run, async (tx, cutoff) => {
      const due = cutoff === undefined ? undefined : await removeDue(tx, run.contactCenterId, batch.due, cutoff);
      const removed = due?.removed ?? [];
      broken.push(...(due?.broken ?? []));
      count = removed.length;
      await writeNotes(
        tx,
        removed.map(({ id }) => options.auditPurge(run.contactCenterId, id)),
      );
      await runs.advance(tx, run, batch.last, { removed: count, failed: broken.length, kept: batch.kept });
    });
    // Told after the commit alone.
    if (count > 0) options.onRemoved(count);
    for (const id of broken) options.onFailed(run.contactCenterId, id, new Error('The recording has no document'));
    return isOurs;
  }

  /** A batch that fails is tried in halves, down to the one recording that fails: that one is passed by. */
  async function removeOrNarrow(run: RetentionRun, batch: Batch): Promise<boolean> {
    try {
      const isOurs = await remove(run, batch);
      limit = Math.min(2 * limit, removedAtOnce);
      failuresOnEnd = 0;
      return isOurs;
    } catch (error) {
      if (batch.due.length > 1) {
        limit = Math.floor(batch.due.length / 2);
        return true;
      }
      const [id] = batch.due;
      if (id === undefined || error instanceof UpstreamTimeoutError) throw error;
      if (++failuresOnEnd % mostFailures === 0) throw error;
      const tally = { removed: 0, failed: 1, kept: batch.kept };
      const isOurs = await whileOurs(run, (tx) => runs.advance(tx, run, batch.last, tally));
      if (isOurs) options.onFailed(run.contactCenterId, id, error);
      return isOurs;
    }
  }

  async function step(run: RetentionRun): Promise<boolean> {
    const { contactCenterId } = run;
    const cutoff = await options.findCutoff(contactCenterId);
    const examined =
      cutoff === undefined ? [] : await examine(db, contactCenterId, cutoff, run.position, examinedAtOnce);
    const batch = batchOf(examined, limit);
    if (!batch) return await whileOurs(run, (tx) => runs.end(tx, run));
    if (batch.due.length > 0 && (await deletionsPileUp(db, contactCenterId, mostDeletions))) {
      await runs.postpone(run, deletionsPauseMs);
      return true;
    }
    const began = Date.now();
    const isOurs = await removeOrNarrow(run, batch);
    // As long as it took: POSTs and searches have at least half of what a step takes of the database.
    if (batch.due.length > 0) await pause(Math.min(Date.now() - began, 1_000));
    return isOurs;
  }

  async function goOn(run: RetentionRun): Promise<boolean> {
    try {
      return await step(run);
    } catch (error) {
      // Where the database is away this fails as well.
      await runs.postpone(run, failurePauseMs);
      options.onPostponed(run.contactCenterId, error);
      return true;
    }
  }

  return {
    async work() {
      const { now, startedAt, endedAt, next, isIdle } = await runs.agenda();
      if (startedAt !== null && endedAt !== null) options.onLastRun(startedAt, endedAt);
      if (schedule?.isDue(startedAt, now)) return await beginAll(startedAt);
      if (next) return await goOn(next);
      if (isIdle && startedAt !== null && endedAt === null) await runs.endAll();
      return false;
    },

    release: () => runs.release(holder),
  };
}

interface Batch {
  /** Ids of what is due. */
  due: string[];
  kept: RetentionTally['kept'];
  last: ExaminedRecording;
}

/** The first of what was examined, with at most so many that are due; undefined where there is nothing. */
export function batchOf(examined: readonly ExaminedRecording[], limit: number): Batch | undefined {
  const due: string[] = [];
  const kept = { ...nothingKept };
  let last: ExaminedRecording | undefined;
  for (const recording of examined) {
    if (recording.reason === null && due.length === limit) break;
    if (recording.reason === null) due.push(recording.id);
    else kept[recording.reason] += 1;
    last = recording;
  }
  return last && { due, kept, last };
}
