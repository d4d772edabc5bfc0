import { Gauge, Histogram, type Registry } from 'prom-client';
import type { Database } from '../database';

export interface DatabaseMetrics {
  /** For `DatabaseOptions.onConnectionWait` of the pool of that name. */
  onConnectionWait: (pool: string) => (milliseconds: number) => void;
  /** Shows what the pools are doing, each by its name. */
  watchPools: (pools: Record<string, Pick<Database, 'poolUse'>>) => void;
}

export function watchDatabases(registry: Registry): DatabaseMetrics {
  const registers = [registry];
  const waits = new Histogram({
    ...{ name: 'database_connection_wait_seconds', help: 'Time that a request waited for a connection of the pool' },
    ...{ labelNames: ['pool'] as const, registers, buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 1, 3] },
  });
  return {
    onConnectionWait: (pool) => {
      const observe = waits.labels({ pool });
      return (milliseconds) => observe.observe(milliseconds / 1_000);
    },
    watchPools(pools) {
      new Gauge({
        ...{ name: 'database_pool_connections', help: 'Connections of a pool, and requests that wait for one' },
        ...{ labelNames: ['pool', 'state'] as const, registers },
        collect() {
          for (const [pool, { poolUse }] of Object.entries(pools))
            for (const [state, count] of Object.entries(poolUse())) this.set({ pool, state }, count);
        },
      });
    },
  };
}
