import type { IncomingMessage, Server } from 'node:http';
import { hasUnreadBody } from './drain';

/** How slowly a client may send a body. */
export interface BodyPace {
  /** Bytes that must come within each `withinMs`, until the body is whole. */
  leastBytes: number;
  withinMs: number;
}

interface Window {
  bytesRead: number;
  since: number;
}

/** What has come and was not taken by us: the client waits for us, not we for the client. */
const isOurTurn = ({ readableLength }: IncomingMessage) => readableLength > 0;

/**
 * Cuts clients that send a body a few bytes at a time (slowloris). Not by a time for the whole body: an honest upload of 256 MB over a
 * slow line takes as long as it takes. They are answered 408 as Node does it for heads, by way of `clientError`.
 */
export function cutSlowBodies(server: Server, { leastBytes, withinMs }: BodyPace): void {
  const underWay = new Map<IncomingMessage, Window>();

  server.on('request', (req: IncomingMessage) => {
    if (!hasUnreadBody(req)) return;
    underWay.set(req, { bytesRead: req.socket.bytesRead, since: performance.now() });
    req.once('close', () => underWay.delete(req));
  });

  function look(): void {
    const now = performance.now();
    for (const [req, window] of underWay) {
      if (now - window.since < withinMs) continue;
      const { socket } = req;
      if (isOurTurn(req) || req.complete || socket.bytesRead - window.bytesRead >= leastBytes) {
        underWay.set(req, { bytesRead: socket.bytesRead, since: now });
      } else {
        underWay.delete(req);
        const error = new Error('The body came too slowly');
        server.emit('clientError', Object.assign(error, { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), socket);
      }
    }
  }

  const watch = setInterval(look, withinMs / 4).unref();
  server.once('close', () => clearInterval(watch));
}
