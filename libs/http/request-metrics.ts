import type { Request, RequestHandler, Response } from 'express';
import type { Socket } from 'node:net';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Up to 5 minutes: playing a call takes as long as its listener. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120, 300];

interface UnderWay {
  req: Request;
  start: number;
}

/** The mount's path; what the client wrote could be anything, and each would be a series of its own. */
function routeOf({ route }: Request): string {
  const { path } = (route ?? {}) as { path?: unknown };
  return typeof path === 'string' ? path : 'none';
}

/**
 * Bytes are read off the connections, when a request ends and whenever the metrics are asked for: a recording that is heard for
 * an hour shows from its first minute, and no chunk costs anything.
 */
function countBytes(bytes: Counter<'route' | 'direction'>) {
  const counted = new WeakMap<Socket, { received: number; sent: number }>();
  return (req: Request) => {
    const { socket } = req;
    const before = counted.get(socket) ?? { received: 0, sent: 0 };
    const now = { received: socket.bytesRead, sent: socket.bytesWritten };
    counted.set(socket, now);
    const route = routeOf(req);
    bytes.inc({ route, direction: 'received' }, now.received - before.received);
    bytes.inc({ route, direction: 'sent' }, now.sent - before.sent);
  };
}

/** @returns times and counts every request that passes it */
export function createRequestMetrics(registry: Registry): RequestHandler {
  const underWay = new Set<UnderWay>();
  const routes = new Set<string>();
  const registers = [registry];
  const durations = new Histogram({
    ...{ name: 'http_request_duration_seconds', help: 'Time from the request to the end of its answer' },
    ...{ labelNames: ['method', 'route', 'status'] as const, buckets, registers },
  });
  const bytes = new Counter({
    ...{ name: 'http_bytes_total', help: 'Bytes of the connections, by the route of the request, heads included' },
    ...{ labelNames: ['route', 'direction'] as const, registers },
    collect() {
      for (const { req } of underWay) count(req);
    },
  });
  new Gauge({
    ...{ name: 'http_requests_in_progress', help: 'Requests being answered now: of media, streams being heard' },
    ...{ labelNames: ['route'] as const, registers },
    collect() {
      for (const { req } of underWay) routes.add(routeOf(req));
      // Of a route where nobody is any more: 0, and no gap.
      for (const route of routes) this.set({ route }, 0);
      for (const { req } of underWay) this.inc({ route: routeOf(req) });
    },
  });
  const count = countBytes(bytes);

  function end(request: UnderWay, res: Response): void {
    const { req, start } = request;
    underWay.delete(request);
    const labels = { method: req.method, route: routeOf(req), status: res.statusCode };
    routes.add(labels.route);
    durations.observe(labels, (performance.now() - start) / 1_000);
    count(req);
  }

  return (req, res, next) => {
    const request = { req, start: performance.now() };
    underWay.add(request);
    res.once('close', () => end(request, res));
    next();
  };
}
