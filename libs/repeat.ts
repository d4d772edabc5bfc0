import { setTimeout as pause } from 'node:timers/promises';

/**
 * Runs `work` again and again, `pauseMs` after it ended; at once where it says that there is more to do.
 *
 * @param onError told of a run that failed; the next one comes all the same
 * @returns stops it: resolves when the run under way has ended
 */
export function repeat(
  work: () => Promise<boolean>,
  pauseMs: number,
  onError: (error: unknown) => void,
): () => Promise<void> {
  const stop = new AbortController();
  const running = (async () => {
    while (!stop.signal.aborted) {
      const more = await work().catch((error: unknown) => {
        onError(error);
        return false;
      });
      if (!more) await pause(pauseMs, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  })();
  return () => {
    stop.abort();
    return running;
  };
}
