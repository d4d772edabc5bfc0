import { TooManyRequestsError } from '../errors';

export interface StreamPlaces {
  /**
   * Runs `work` when there is a place for it.
   *
   * @throws TooManyRequestsError when there was none in time
   */
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

export interface StreamPlacesOptions {
  atOnce: number;
  /** How long one may wait for a place. */
  waitMs: number;
  /** What is told to whom there was no place for. */
  refusal: string;
}

/** A stream holds memory or a connection as long as its client takes: a few at a time leave the others to everybody else. */
export function createStreamPlaces({ atOnce, waitMs, refusal }: StreamPlacesOptions): StreamPlaces {
  /** Who waits, in the order they came. */
  const waiting = new Set<() => void>();
  let running = 0;

  function wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        waiting.delete(start);
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      };
      const start = () => {
        leave();
        resolve();
      };
      const giveUp = (reason: Error) => {
        leave();
        reject(reason);
      };
      const onAbort = () => giveUp(signal.reason as Error);
      const retryAfterSeconds = Math.ceil(waitMs / 1_000);
      const tooMany = () => giveUp(new TooManyRequestsError(refusal, retryAfterSeconds));
      const timer = setTimeout(tooMany, waitMs);
      signal.addEventListener('abort', onAbort);
      waiting.add(start);
    });
  }

  /** The place is handed on, not given back: nobody who comes just now overtakes those who wait. */
  function handOn(): void {
    const [next] = waiting;
    if (next) next();
    else running -= 1;
  }

  return {
    async run(signal, work) {
      signal.throwIfAborted();
      if (running < atOnce) running += 1;
      else await wait(signal);
      try {
        return await work();
      } finally {
        handOn();
      }
    },
  };
}
