import { createServer, type Server } from 'node:http';
import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { watchDatabases, type DatabaseMetrics } from './database-metrics';
import { createRequestMetrics } from './request-metrics';
import { createStoreMetrics, type StoreMetrics } from './store-metrics';

/** One app's metrics: each app has a registry of its own, so that both can live in one process. */
export interface Metrics extends DatabaseMetrics, StoreMetrics {
  registry: Registry;
  /** Times every request by method, route (the mount's path, never the client's text) and status, and counts its bytes. */
  timeRequests: RequestHandler;
  /** Counts what was refused before it was a request. */
  onMalformed: (status: number) => void;
  /** Counts log lines; one of level `error` means that somebody must act. */
  onLogLine: (level: string) => void;
  /** Something that is counted elsewhere and asked for when the metrics are. */
  gauge: (name: string, help: string, read: () => number) => void;
}

export function createMetrics(app: 'ops' | 'public'): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ app });
  // Among them the delay of the event loop and the memory of the process.
  collectDefaultMetrics({ register: registry });
  const malformed = new Counter({
    name: 'http_malformed_requests_total',
    help: 'What came that was no HTTP request, or did not come in time, by the status of the answer',
    labelNames: ['status'],
    registers: [registry],
  });
  const logLines = new Counter({
    name: 'log_lines_total',
    help: 'Lines written to the log, by level',
    labelNames: ['level'],
    registers: [registry],
  });
  for (const level of ['error', 'warn']) logLines.inc({ level }, 0);
  return {
    registry,
    timeRequests: createRequestMetrics(registry),
    ...watchDatabases(registry),
    ...createStoreMetrics(registry),
    onMalformed: (status) => malformed.inc({ status }),
    onLogLine: (level) => logLines.inc({ level }),
    gauge(name, help, read) {
      new Gauge({
        ...{ name, help, registers: [registry] },
        collect() {
          this.set(read());
        },
      });
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
