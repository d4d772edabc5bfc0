import { Counter, Gauge, type Registry } from 'prom-client';

export interface RetentionMetrics {
  onRemoved: (recordings: number) => void;
  onFailed: () => void;
  /** When all contact centers were last begun and done with: epoch milliseconds. */
  onLastRun: (startedAt: number, endedAt: number) => void;
}

/** The last run is read from the database by every ops process: each tells the same, also where another carried it out. */
export function createRetentionMetrics(registry: Registry): RetentionMetrics {
  const registers = [registry];
  const removed = new Counter({
    ...{ name: 'retention_removed_total', help: 'Recordings that retention removed in this process', registers },
  });
  const failed = new Counter({
    ...{
      name: 'retention_failed_total',
      help: 'Recordings that retention could not remove in this process',
      registers,
    },
  });
  const lastRun = new Gauge({
    ...{
      name: 'retention_last_run_timestamp_seconds',
      help: 'When retention last was done with all centers',
      registers,
    },
  });
  const duration = new Gauge({
    ...{ name: 'retention_last_run_duration_seconds', help: 'How long the last run took', registers },
  });
  return {
    onRemoved: (recordings) => removed.inc(recordings),
    onFailed: () => failed.inc(),
    onLastRun(startedAt, endedAt) {
      lastRun.set(endedAt / 1_000);
      duration.set((endedAt - startedAt) / 1_000);
    },
  };
}
