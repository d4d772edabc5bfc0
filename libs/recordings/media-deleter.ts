import { TapehouseError, UpstreamTimeoutError } from '../errors';
import type { MediaDeletion, MediaDeletionStore } from './media-deletion-store';
import type { MediaDescriptor } from './media-descriptor';
import { mediaResourceLock } from './media-resource-locks';
import { createStoreTurns } from './store-turns';

/** What became of an attempt to delete an object. */
export type DeletionOutcome =
  | { deletion: MediaDeletion; result: 'removed' }
  /** A recording names it (again): it is left alone, and the deletion dropped. */
  | { deletion: MediaDeletion; result: 'named' }
  /** It will be tried again, until it is given up. */
  | { deletion: MediaDeletion; result: 'failed'; error: string };

export interface MediaDeleter {
  /** Tries each in turn, for `budgetMs` at most: what is not reached in that time is left to the background, as failed. */
  attemptAll(deletions: readonly MediaDeletion[]): Promise<DeletionOutcome[]>;
  /** Tries what is due. Resolves when all of it was tried. @returns how many were due */
  attemptDue(): Promise<number>;
}

export interface MediaDeleterOptions {
  store: MediaDeletionStore;
  /** Deletes an object; resolves also when it was gone already. */
  removeObject: (contactCenterId: string, descriptor: MediaDescriptor) => Promise<void>;
  budgetMs: number;
  leaseMs: number;
  /** Told of a deletion that is given up: somebody must look at it. */
  onGivenUp: (deletion: MediaDeletion, error: string) => void;
}

const second = 1_000;
const firstRetryMs = 5 * second;
const longestRetryMs = 3_600 * second;
/** How long an object is tried before somebody must look: long enough for a store that is down over a long weekend. */
const giveUpAfterMs = 7 * 24 * 3_600 * second;
/** As many stores may be tried at once, each on a database connection of its own. */
const dueAtOnce = 8;
/** Of one store: each attempt holds a database connection while the store works, and a hung store must not hold them all. */
const atOneStore = 3;

/** 5 s after the first failure, then twice as long each time, an hour at most; undefined: no more. */
export function retryInMs(attempts: number, ageMs: number): number | undefined {
  if (ageMs >= giveUpAfterMs) return undefined;
  return Math.min(firstRetryMs * 2 ** Math.min(attempts, 20), longestRetryMs);
}

export function createMediaDeleter(options: MediaDeleterOptions): MediaDeleter {
  const { store, removeObject } = options;
  const turns = createStoreTurns(atOneStore);

  async function fail(deletion: MediaDeletion, error: unknown): Promise<DeletionOutcome> {
    const message = error instanceof TapehouseError ? error.message : 'The deletion failed';
    const retry = retryInMs(deletion.attempts, Date.now() - deletion.createdAt);
    // Should even that fail: the deletion stays noted, and comes due again when its lease is over.
    await store.fail(deletion, message, retry).catch(() => undefined);
    if (retry === undefined) options.onGivenUp(deletion, message);
    return { deletion, result: 'failed', error: message };
  }

  async function attempt(deletion: MediaDeletion, patienceMs: number): Promise<DeletionOutcome> {
    const { contactCenterId, mediaDescriptor } = deletion;
    const [storeNumber] = mediaResourceLock(mediaDescriptor);
    try {
      const result = await turns.run(storeNumber, patienceMs, () =>
        store.settle(deletion, () => removeObject(contactCenterId, mediaDescriptor)),
      );
      return { deletion, result };
    } catch (error) {
      return await fail(deletion, error);
    }
  }

  return {
    async attemptAll(deletions) {
      const deadline = Date.now() + options.budgetMs;
      const outcomes: DeletionOutcome[] = [];
      for (const deletion of deletions) {
        const late = Date.now() > deadline;
        outcomes.push(
          late
            ? await fail(
                deletion,
                new UpstreamTimeoutError('The stores did not answer in time; it will be tried again'),
              )
            : await attempt(deletion, deadline - Date.now()),
        );
      }
      return outcomes;
    },

    async attemptDue() {
      const due = await store.takeDue(dueAtOnce, options.leaseMs);
      // Side by side: one hung store must not keep the others' objects waiting.
      await Promise.all(due.map((deletion) => attempt(deletion, options.budgetMs)));
      return due.length;
    },
  };
}
