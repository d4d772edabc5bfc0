import type { Readable } from 'node:stream';
import { NotFoundError, RangeNotSatisfiableError, UpstreamFailedError, UpstreamTimeoutError } from '../errors';
import type { MediaDescriptor } from '../recordings/media-descriptor';

/** What a store was asked, what became of it, and how long that took. */
export interface StoreRequest {
  storage: MediaDescriptor['storage'];
  /** `read`: until it answered. `stream`: the rest of such an answer; told of only where it breaks off. */
  operation: 'read' | 'stream' | 'write' | 'remove';
  /** `left`: none of the store's doing. Who asked went away, or what was to be stored broke off. */
  outcome: 'done' | 'gone' | 'failed' | 'timeout' | 'left';
  milliseconds: number;
}

export type OnStoreRequest = (request: StoreRequest) => void;

function outcomeOf(error: unknown): StoreRequest['outcome'] {
  if (error instanceof UpstreamTimeoutError) return 'timeout';
  if (error instanceof UpstreamFailedError) return 'failed';
  if (error instanceof RangeNotSatisfiableError) return 'done';
  return error instanceof NotFoundError ? 'gone' : 'left';
}

/** Runs one request to a store and tells of it. */
export async function timeStoreRequest<T>(
  kind: Pick<StoreRequest, 'storage' | 'operation'>,
  onRequest: OnStoreRequest | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const start = performance.now();
  const tell = (outcome: StoreRequest['outcome']) =>
    onRequest?.({ ...kind, outcome, milliseconds: performance.now() - start });
  try {
    const result = await work();
    tell('done');
    return result;
  } catch (error) {
    tell(outcomeOf(error));
    throw error;
  }
}

/** Tells of a body that the store does not bring to its end. */
export function watchStoreBody(
  storage: StoreRequest['storage'],
  onRequest: OnStoreRequest | undefined,
  body: Readable | undefined,
): void {
  const start = performance.now();
  body?.once('error', (error) => {
    const outcome = outcomeOf(error);
    if (outcome !== 'left')
      onRequest?.({ storage, operation: 'stream', outcome, milliseconds: performance.now() - start });
  });
}
