import { Readable } from 'node:stream';
import { storeSilent } from './store-errors';

/** The stream that was to be stored has another length than was said. */
export class LengthMismatchError extends Error {
  constructor(expected: number, got: number) {
    super(`expected ${expected} bytes to store, got ${got < expected ? 'only ' : ''}${got}`);
    this.name = 'LengthMismatchError';
  }
}

export interface UploadOptions {
  /** How long the store may take neither bytes nor give an answer. Undefined: not watched here. */
  timeoutMs?: number;
  contentLength?: number;
}

/** A timer that runs while it is the store's turn. */
function createPatience(timeoutMs: number | undefined, onEnd: () => void) {
  let timer: NodeJS.Timeout | undefined;
  return {
    storesTurn() {
      if (timeoutMs !== undefined) timer = setTimeout(onEnd, timeoutMs);
    },
    ourTurn() {
      clearTimeout(timer);
    },
  };
}

/**
 * Runs `work` with a body to send and a signal. The signal fires when the caller's does, when `source` fails or has another length
 * (an HTTP client that pipes a body would wait for ever, or store the part as the whole), and when the store is silent for too
 * long: the time that `source` takes does not count.
 */
export async function withUploadBody<T>(
  source: Readable,
  { timeoutMs, contentLength }: UploadOptions,
  callerSignal: AbortSignal,
  work: (body: Readable, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  callerSignal.throwIfAborted();
  const controller = new AbortController();
  const { signal } = controller;
  const patience = createPatience(timeoutMs, () => controller.abort(storeSilent()));
  const leave = () => controller.abort(callerSignal.reason);
  callerSignal.addEventListener('abort', leave, { once: true });

  async function* chunks() {
    let sent = 0;
    patience.ourTurn();
    try {
      for await (const chunk of source as AsyncIterable<Buffer>) {
        sent += chunk.length;
        if (contentLength !== undefined && sent > contentLength) throw new LengthMismatchError(contentLength, sent);
        patience.storesTurn();
        yield chunk;
        patience.ourTurn();
      }
      if (contentLength !== undefined && sent < contentLength) throw new LengthMismatchError(contentLength, sent);
    } catch (error) {
      controller.abort(error);
      throw error;
    }
    patience.storesTurn();
  }

  const body = Readable.from(chunks(), { objectMode: false });
  body.on('error', () => undefined);
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  patience.storesTurn();
  try {
    return await Promise.race([work(body, signal), aborted]);
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    patience.ourTurn();
    callerSignal.removeEventListener('abort', leave);
    body.destroy();
    source.destroy();
  }
}
