import { TooManyRequestsError } from '../errors';

export interface StreamPlaces {
  /**
   * Runs `work` when there is a place for it.
   *
   * @throws TooManyRequestsError when there was none in time, or too many wait for one
   */
  run<T>(contactCenterId: string, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

export interface StreamPlacesOptions {
  atOnce: number;
  /** Of these, one contact center has at most so many: its slow clients, or a store of its that hangs, are not the others' matter. */
  ofOneCenter: number;
  /** How long one may wait for a place. */
  waitMs: number;
  /** How many of one contact center may wait; any number where it is left out. */
  waitingOfOneCenter?: number;
  /** What is told to whom there was no place for. */
  refusal: string;
}

interface Waiting {
  contactCenterId: string;
  start: () => void;
}

/** A stream holds memory or a connection as long as its client takes: a few at a time leave the others to everybody else. */
export function createStreamPlaces(options: StreamPlacesOptions): StreamPlaces {
  const { atOnce, ofOneCenter, waitMs, waitingOfOneCenter = Infinity, refusal } = options;
  const tooMany = () => new TooManyRequestsError(refusal, Math.ceil(waitMs / 1_000));
  /** Whose streams are running. */
  const running: string[] = [];
  /** In the order they came. */
  const waiting = new Set<Waiting>();

  const hasPlace = (contactCenterId: string) =>
    running.length < atOnce && running.filter((one) => one === contactCenterId).length < ofOneCenter;

  function wait(contactCenterId: string, signal: AbortSignal): Promise<void> {
    const ofCenter = [...waiting].filter((one) => one.contactCenterId === contactCenterId);
    if (ofCenter.length >= waitingOfOneCenter) throw tooMany();
    return new Promise((resolve, reject) => {
      const leave = () => {
        waiting.delete(own);
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      };
      const start = () => {
        leave();
        running.push(contactCenterId);
        resolve();
      };
      const giveUp = (reason: Error) => {
        leave();
        reject(reason);
      };
      const own = { contactCenterId, start };
      const onAbort = () => giveUp(signal.reason as Error);
      const timer = setTimeout(() => giveUp(tooMany()), waitMs);
      signal.addEventListener('abort', onAbort);
      waiting.add(own);
    });
  }

  /** Who comes just now overtakes nobody: whoever waits and may start has started before. */
  function giveBack(contactCenterId: string): void {
    running.splice(running.indexOf(contactCenterId), 1);
    [...waiting].find((one) => hasPlace(one.contactCenterId))?.start();
  }

  return {
    async run(contactCenterId, signal, work) {
      signal.throwIfAborted();
      if (hasPlace(contactCenterId)) running.push(contactCenterId);
      else await wait(contactCenterId, signal);
      try {
        return await work();
      } finally {
        giveBack(contactCenterId);
      }
    },
  };
}
