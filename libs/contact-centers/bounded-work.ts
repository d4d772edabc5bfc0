import { TooManyRequestsError } from '../errors';

export interface BoundedWork {
  /**
   * Runs `work` when its turn has come.
   *
   * @param party on whose behalf: parties take turns, and one alone cannot fill the queue
   * @throws TooManyRequestsError when too much is waiting already
   */
  run<T>(party: string, work: () => Promise<T>): Promise<T>;
}

export interface BoundedWorkOptions {
  atOnce: number;
  /** How many may wait, in all and of one party. */
  waiting: number;
  waitingOfOneParty: number;
}

/** Keeps costly work from taking the whole machine: a few at once, some in a queue, the rest refused. */
export function createBoundedWork({ atOnce, waiting, waitingOfOneParty }: BoundedWorkOptions): BoundedWork {
  /** Who waits, by party; the party whose turn is next stands first. */
  const queues = new Map<string, (() => void)[]>();
  let running = 0;
  let queued = 0;

  async function turn(party: string): Promise<void> {
    if (running < atOnce) {
      running += 1;
      return;
    }
    const own = queues.get(party) ?? [];
    if (queued >= waiting || own.length >= waitingOfOneParty) {
      throw new TooManyRequestsError('Too many sign-ins at this moment', 1);
    }
    queued += 1;
    await new Promise<void>((start) => queues.set(party, [...own, start]));
  }

  /** The place is handed on, not given back: nobody who comes just now overtakes those who wait. */
  function handOn(): void {
    const [first] = queues;
    if (!first) {
      running -= 1;
      return;
    }
    const [party, [start, ...rest]] = first;
    queues.delete(party);
    if (rest.length > 0) queues.set(party, rest);
    queued -= 1;
    start!();
  }

  return {
    async run(party, work) {
      await turn(party);
      try {
        return await work();
      } finally {
        handOn();
      }
    },
  };
}
