import { setTimeout as pause } from 'node:timers/promises';
import { Gauge, Histogram, type Registry } from 'prom-client';
import type { StoreRequest } from '../media/store-request';
import type { DeletionCounts } from '../recordings/media-deletion-store';

export interface StoreMetrics {
  /** For `MediaAccessOptions.onRequest`. */
  onStoreRequest: (request: StoreRequest) => void;
  /** Shows how many media are still to be deleted. The counts are of the database: every process tells the same. */
  watchDeletions: (count: () => Promise<DeletionCounts>) => void;
}

/** By kind of store, not by host: what hosts there are the tenants decide. The log's WARN lines say which one it was. */
export function createStoreMetrics(registry: Registry): StoreMetrics {
  const registers = [registry];
  const durations = new Histogram({
    ...{ name: 'store_request_duration_seconds', help: 'Time that media stores took to answer, by what became of it' },
    ...{ labelNames: ['storage', 'operation', 'outcome'] as const, registers },
    buckets: [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60],
  });
  return {
    onStoreRequest: ({ storage, operation, outcome, milliseconds }) =>
      durations.observe({ storage, operation, outcome }, milliseconds / 1_000),
    watchDeletions(count) {
      const latest = remembered(count);
      new Gauge({
        ...{ name: 'media_deletions', help: 'Media objects still to be deleted, and those given up' },
        ...{ labelNames: ['state'] as const, registers },
        async collect() {
          const counts = await latest();
          // A database that is away leaves a gap in the curve, and the other metrics untouched.
          this.reset();
          if (!counts) return;
          this.set({ state: 'pending' }, counts.pending);
          this.set({ state: 'given_up' }, counts.givenUp);
        },
      });
    },
  };
}

const freshMs = 10_000;
const patienceMs = 1_000;

/**
 * Asks once in {@link freshMs} at most, however often the metrics are read; undefined where that failed, or takes so long that the
 * other metrics would have to wait.
 */
function remembered<T>(ask: () => Promise<T>): () => Promise<T | undefined> {
  let asked = -Infinity;
  let answer: Promise<T | undefined> = Promise.resolve(undefined);
  return () => {
    if (performance.now() - asked > freshMs) {
      asked = performance.now();
      answer = ask().catch(() => undefined);
    }
    return Promise.race([answer, pause(patienceMs, undefined, { ref: false })]);
  };
}
