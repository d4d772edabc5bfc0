import { setTimeout as pause } from 'node:timers/promises';
import { latencyOf, type Latency } from '../bench/measure/latency';
import type { Answer } from './http-client';

/** One request as a client saw it. */
export interface Seen {
  what: string;
  status: number;
  milliseconds: number;
  /** When its answer came, on the clock of `performance.now()`. */
  endedAt: number;
}

export interface SteadyLoad {
  seen: Seen[];
  /** Resolves when what was asked is answered. */
  stop(): Promise<void>;
}

/** Kinds of requests, each given a number that no other request of the load has. */
export type Kinds = Record<string, (number: number) => Promise<Answer>>;

/** So many clients of each kind, each asking again as soon as it has its answer. */
export function startSteadyLoad(kinds: Kinds, clients: number): SteadyLoad {
  const seen: Seen[] = [];
  let isStopped = false;
  let numbers = 0;
  async function work(what: string, ask: Kinds[string]): Promise<void> {
    while (!isStopped) {
      const { status, milliseconds } = await ask((numbers += 1));
      seen.push({ what, status, milliseconds, endedAt: performance.now() });
      // What is refused at once would keep the whole machine busy with refusals.
      await pause(status < 400 && status > 0 ? 1 : 20);
    }
  }
  const all = Object.entries(kinds).flatMap(([what, ask]) => Array.from({ length: clients }, () => work(what, ask)));
  return {
    seen,
    async stop() {
      isStopped = true;
      await Promise.all(all);
    },
  };
}

/** Counts and times by status, of what was answered in a stretch of time. */
export function summaryOf(seen: readonly Seen[], from = 0, to = Infinity): Record<string, Latency> {
  const within = seen.filter(({ endedAt }) => endedAt >= from && endedAt < to);
  const names = [...new Set(within.map(({ what, status }) => `${what} ${status}`))].sort();
  return Object.fromEntries(
    names.map((name) => [
      name,
      latencyOf(within.filter(({ what, status }) => `${what} ${status}` === name).map((one) => one.milliseconds)),
    ]),
  );
}
