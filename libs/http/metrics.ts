import { createServer, type Server } from 'node:http';
import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** One app's metrics: each app has a registry of its own, so that both can live in one process. */
export interface Metrics {
  registry: Registry;
  /** Times every request by method, route (the mount's path, never the client's text) and status. */
  timeRequests: RequestHandler;
}

export function createMetrics(
  app: 'ops' | 'public',
  poolUse: () => { total: number; idle: number; waiting: number },
): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ app });
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  });
  new Gauge({
    name: 'database_pool_connections',
    help: 'Connections of the database pool, and requests that wait for one',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      for (const [state, count] of Object.entries(poolUse())) this.set({ state }, count);
    },
  });
  return {
    registry,
    timeRequests: (req, res, next) => {
      const stop = durations.startTimer();
      res.once('close', () => {
        const route = req.route as { path: string } | undefined;
        stop({ method: req.method, route: route?.path ?? 'none', status: res.statusCode });
      });
      next();
    },
  };
}

/** Serves `GET /metrics` of some registries on a port of its own, never on a public one. */
export function createMetricsServer(registries: readonly Registry[]): Server {
  return createServer((req, res) => {
    if (req.url !== '/metrics') {
      res.writeHead(404).end();
      return;
    }
    Promise.all(registries.map((registry) => registry.metrics())).then(
      (texts) => res.writeHead(200, { 'Content-Type': Registry.PROMETHEUS_CONTENT_TYPE }).end(mergeExpositions(texts)),
      () => res.writeHead(500).end(),
    );
  });
}

/** Two apps of one process expose the same names: the help and type of a name may stand once only. */
function mergeExpositions(texts: readonly string[]): string {
  const metrics = new Map<string, { comments: Set<string>; samples: string[] }>();
  let name = '';
  for (const line of texts.join('\n').split('\n')) {
    if (line === '') continue;
    if (line.startsWith('# ')) name = line.split(' ')[2]!;
    const metric = metrics.get(name) ?? { comments: new Set(), samples: [] };
    metrics.set(name, metric);
    if (line.startsWith('#')) metric.comments.add(line);
    else metric.samples.push(line);
  }
  const blocks = [...metrics.values()].map(({ comments, samples }) => [...comments, ...samples].join('\n'));
  return `${blocks.join('\n')}\n`;
}
