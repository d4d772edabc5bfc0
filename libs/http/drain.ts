import type { IncomingMessage } from 'node:http';

/** Looked for in the headers: while a request is handed over, not even one without a body counts as complete. */
export function hasUnreadBody({ complete, headers }: IncomingMessage): boolean {
  const announced = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  return announced && !complete;
}

const drainBytes = 16 * 1024 * 1024;
const drainMs = 2_000;
const lookMs = 20;

/** Reads on what a client still sends that nobody wants. Bounded: a client that keeps sending is to be cut afterwards. */
export function drain(req: IncomingMessage): Promise<void> {
  // One that asked first (Expect: 100-continue) and was not told to go on sends nothing.
  if (!hasUnreadBody(req) || req.destroyed || req.headers.expect !== undefined) return Promise.resolve();
  return new Promise((resolve) => {
    const { socket } = req;
    const [mostBytes, latest] = [socket.bytesRead + drainBytes, Date.now() + drainMs];
    const done = () => {
      clearInterval(watch);
      req.off('end', done).off('close', done);
      resolve();
    };
    // Of a body that Node has begun to throw away no `data` tells: the connection is looked at.
    const watch = setInterval(() => {
      if (socket.bytesRead > mostBytes || Date.now() > latest) done();
    }, lookMs);
    req.on('end', done).on('close', done);
    req.resume();
  });
}
