import { setTimeout as pause } from 'node:timers/promises';
import { latencyOf, type Latency } from './latency';

/**
 * Starts work so many times a second, whether what was started before has ended or not: a slow answer holds up nobody, and each
 * is timed from when it was due.
 */
export async function runOpenLoop(
  perSecond: number,
  seconds: number,
  work: (number: number) => Promise<unknown>,
): Promise<Latency> {
  const start = performance.now();
  const milliseconds: number[] = [];
  const running: Promise<void>[] = [];
  for (let number = 0; number < perSecond * seconds; number++) {
    const due = start + (number * 1_000) / perSecond;
    if (due > performance.now()) await pause(due - performance.now());
    running.push(work(number).then(() => void milliseconds.push(performance.now() - due)));
  }
  await Promise.all(running);
  return latencyOf(milliseconds);
}
