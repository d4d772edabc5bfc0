import { Readable } from 'node:stream';
import { storeBrokeOff, storeSilent } from './store-errors';

export interface MediaBodyOptions {
  /** How long the store may be silent while we want more. */
  timeoutMs: number;
  /** Lets the store go when it fires, at any moment. */
  signal: AbortSignal;
}

/**
 * A store's answer as a body that always ends well or with one of our errors. The time that counts is the store's: a listener
 * who pauses for an hour (back-pressure) is no silence of the store, so a socket's idle timeout would not do.
 */
export function createMediaBody(source: Readable, { timeoutMs, signal }: MediaBodyOptions): Readable {
  let timer: NodeJS.Timeout | undefined;
  const rest = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  const body = new Readable({
    read() {
      timer ??= setTimeout(() => body.destroy(storeSilent()), timeoutMs);
      source.resume();
    },
    destroy(error, done) {
      rest();
      signal.removeEventListener('abort', leave);
      source.destroy();
      done(error);
    },
  });
  const leave = () => body.destroy(signal.reason as Error);
  // One listener a body, taken off with it: the signal may outlive it.
  signal.addEventListener('abort', leave, { once: true });
  source.on('data', (chunk: Buffer) => {
    rest();
    if (!body.push(chunk)) source.pause();
  });
  source.on('end', () => {
    rest();
    body.push(null);
  });
  source.on('error', (error) => body.destroy(storeBrokeOff(error)));
  source.on('close', () => {
    if (!source.readableEnded) body.destroy(storeBrokeOff());
  });
  source.pause();
  // It may fail before anybody reads it: an error event that nobody hears would end the process.
  body.on('error', () => undefined);
  if (signal.aborted) leave();
  return body;
}
