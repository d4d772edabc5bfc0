import { UpstreamTimeoutError } from '../errors';

/** How long a stream may hold what it reads from, in milliseconds. */
export interface StreamPace {
  /** Between two batches. */
  stallMs: number;
  longestMs: number;
}

/**
 * Has `send` take batches, until it settles, `signal` aborts or it is too slow; then nothing is read any more, whatever `send`
 * is waiting for.
 *
 * @param read makes the batches; it is to look at `over` before each thing that it does
 * @throws UpstreamTimeoutError when it was too slow
 */
export async function sendAtPace<Batch>(
  { stallMs, longestMs }: StreamPace,
  signal: AbortSignal,
  read: (over: AbortSignal) => AsyncIterable<Batch>,
  send: (batches: AsyncIterable<Batch>) => Promise<void>,
): Promise<void> {
  signal.throwIfAborted();
  const over = new AbortController();
  const tooSlow = () => over.abort(new UpstreamTimeoutError('The list was taken too slowly'));
  const gone = () => over.abort(signal.reason);
  const longest = setTimeout(tooSlow, longestMs);
  let stall = setTimeout(tooSlow, stallMs);

  async function* paced() {
    clearTimeout(stall);
    for await (const batch of read(over.signal)) {
      over.signal.throwIfAborted();
      stall = setTimeout(tooSlow, stallMs);
      yield batch;
      clearTimeout(stall);
    }
  }

  const isOver = new Promise<never>((_, reject) =>
    over.signal.addEventListener('abort', () => reject(over.signal.reason as Error)),
  );
  signal.addEventListener('abort', gone);
  try {
    await Promise.race([isOver, send(paced())]);
  } finally {
    over.abort();
    clearTimeout(longest);
    clearTimeout(stall);
    signal.removeEventListener('abort', gone);
  }
}
