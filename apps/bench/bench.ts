import type { Plan } from './data/calls';
import type { StartApps } from './measure/apps';

/** What a measurement is given. */
export interface Bench {
  plan: Plan;
  /** Of a database that `bench:generate` filled by the same plan. */
  url: string;
  startApps: StartApps;
  /** Told what was measured, as it is measured. */
  say: (line: string) => void;
  effort: Effort;
  /** Query kinds whose name has this in it; empty: all. */
  only: string;
}

/** How much is measured. */
export interface Effort {
  /** Different questions a query kind. */
  questions: number;
  /** Times that each is asked again after the first. */
  rounds: number;
  openLoopSeconds: number;
  /** Pages walked by `nextUri`. */
  pages: number;
  /** Times that a page is asked for to know what it costs. */
  pageTimes: number;
  /** Totals counted of each kind. */
  totalTimes: number;
  /** Rounds of each side of a comparison. */
  comparisons: number;
  /** New recordings posted a round. */
  posts: number;
  /** Different recordings that pgbench writes. */
  pgbenchRecordings: number;
  pgbenchSeconds: number;
  memorySeconds: number;
}

export const fullEffort: Effort = {
  ...{ questions: 200, rounds: 3, openLoopSeconds: 60, pages: 1_000, pageTimes: 40, totalTimes: 60 },
  ...{ comparisons: 3, posts: 15_000, pgbenchRecordings: 2_000, pgbenchSeconds: 20, memorySeconds: 30 },
};
/** To see that everything runs. */
export const littleEffort: Effort = {
  ...{ questions: 2, rounds: 1, openLoopSeconds: 0.2, pages: 3, pageTimes: 2, totalTimes: 2 },
  ...{ comparisons: 1, posts: 20, pgbenchRecordings: 20, pgbenchSeconds: 1, memorySeconds: 0.2 },
};
