import type { Request } from 'express';

const drainBytes = 16 * 1024 * 1024;
const drainMs = 2_000;

/**
 * Reads on what a client still sends before it is answered early: closed with unread bytes, the connection would be reset
 * and the client might never see the answer. Bounded: a client that keeps sending is cut.
 */
export function drain(req: Request): Promise<void> {
  // One that asked first (Expect: 100-continue) and was not told to go on sends nothing.
  if (req.complete || req.destroyed || req.headers.expect !== undefined) return Promise.resolve();
  return new Promise((resolve) => {
    let bytes = 0;
    const done = () => {
      clearTimeout(timer);
      req.off('data', count).off('end', done).off('close', done);
      resolve();
    };
    const count = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > drainBytes) done();
    };
    const timer = setTimeout(done, drainMs);
    req.on('data', count).on('end', done).on('close', done);
    req.resume();
  });
}
