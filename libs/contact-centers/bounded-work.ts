import { TooManyRequestsError } from '../errors';

export interface Party {
  /** On whose behalf: parties take turns, and one alone cannot fill the queue. */
  name: string;
  /** Goes first, and is let in also when strangers have filled the queue. */
  known: boolean;
}

export interface BoundedWork {
  /**
   * Lets `work` in. What it gives `inTurn` is run when its turn has come; what it does before that is bounded by the queue alone.
   *
   * @throws TooManyRequestsError when too much is waiting already
   */
  run<T>(party: Party, work: (inTurn: InTurn) => Promise<T>): Promise<T>;
}

export type InTurn = <T>(costly: () => Promise<T>) => Promise<T>;

export interface BoundedWorkOptions {
  atOnce: number;
  /** How many may wait, in all and of one party. */
  waiting: number;
  waitingOfOneParty: number;
}

/** Who waits, by party; the party whose turn is next stands first. */
type Queues = Map<string, (() => void)[]>;

function takeNext(queues: Queues): (() => void) | undefined {
  const [first] = queues;
  if (!first) return undefined;
  const [party, [start, ...rest]] = first;
  queues.delete(party);
  if (rest.length > 0) queues.set(party, rest);
  return start;
}

/** Counts who is let in: so many strangers in all, and so many of each party. */
function createDoor(most: number, mostOfOneParty: number) {
  const inside = new Map<string, number>();
  let strangers = 0;
  return {
    enter({ name, known }: Party): void {
      const own = inside.get(name) ?? 0;
      if (own >= mostOfOneParty || (!known && strangers >= most)) {
        throw new TooManyRequestsError('Too many sign-ins at this moment', 1);
      }
      inside.set(name, own + 1);
      if (!known) strangers += 1;
    },
    leave({ name, known }: Party): void {
      const own = inside.get(name)! - 1;
      if (own > 0) inside.set(name, own);
      else inside.delete(name);
      if (!known) strangers -= 1;
    },
  };
}

/** Keeps costly work from taking the whole machine: a few at once, some in a queue, the rest refused. */
export function createBoundedWork({ atOnce, waiting, waitingOfOneParty }: BoundedWorkOptions): BoundedWork {
  const door = createDoor(atOnce + waiting, atOnce + waitingOfOneParty);
  const known: Queues = new Map();
  const strangers: Queues = new Map();
  let running = 0;

  async function turn(party: Party): Promise<void> {
    if (running < atOnce) {
      running += 1;
      return;
    }
    const queues = party.known ? known : strangers;
    await new Promise<void>((start) => queues.set(party.name, [...(queues.get(party.name) ?? []), start]));
  }

  /** The place is handed on, not given back: nobody who comes just now overtakes those who wait. */
  function handOn(): void {
    const next = takeNext(known) ?? takeNext(strangers);
    if (next) next();
    else running -= 1;
  }

  return {
    async run(party, work) {
      door.enter(party);
      try {
        return await work(async (costly) => {
          await turn(party);
          try {
            return await costly();
          } finally {
            handOn();
          }
        });
      } finally {
        door.leave(party);
      }
    },
  };
}
