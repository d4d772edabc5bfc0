import { UpstreamTimeoutError } from '../errors';

/** Work at stores takes turns, store by store: one that hangs holds no more than its share of what all of them need. */
export interface StoreTurns {
  /**
   * Runs `work` when its turn at the store has come.
   *
   * @param patienceMs how long it waits for its turn
   * @throws UpstreamTimeoutError where that was in vain, or where work before it got no answer in time: it would get none either
   */
  run<T>(store: number, patienceMs: number, work: () => Promise<T>): Promise<T>;
}

interface Waiting {
  start: () => void;
  giveUp: (error: UpstreamTimeoutError) => void;
}

interface Queue {
  running: number;
  waiting: Set<Waiting>;
}

/** @param atOnce turns of one store */
export function createStoreTurns(atOnce: number): StoreTurns {
  const queues = new Map<number, Queue>();

  const wait = ({ waiting }: Queue, patienceMs: number) =>
    new Promise<void>((resolve, reject) => {
      const end = (settle: () => void) => {
        clearTimeout(timer);
        waiting.delete(own);
        settle();
      };
      const own: Waiting = { start: () => end(resolve), giveUp: (error) => end(() => reject(error)) };
      const inVain = () => own.giveUp(new UpstreamTimeoutError('The store of the media is busy'));
      const timer = setTimeout(inVain, patienceMs);
      waiting.add(own);
    });

  return {
    async run(store, patienceMs, work) {
      const queue = queues.get(store) ?? { running: 0, waiting: new Set() };
      queues.set(store, queue);
      if (queue.running < atOnce) queue.running += 1;
      else await wait(queue, patienceMs);
      try {
        return await work();
      } catch (error) {
        if (error instanceof UpstreamTimeoutError) for (const { giveUp } of [...queue.waiting]) giveUp(error);
        throw error;
      } finally {
        // The place is handed on.
        const [next] = queue.waiting;
        if (next) next.start();
        else queue.running -= 1;
        if (queue.running === 0) queues.delete(store);
      }
    },
  };
}
