import { setTimeout as pause } from 'node:timers/promises';

/** Long enough for the busiest machine: it ends what hangs, and measures nothing. */
const withinMs = 120_000;

/** Resolves when it is so; rejects where that does not come about. */
export async function eventually(isSo: () => Promise<boolean> | boolean): Promise<void> {
  const latest = Date.now() + withinMs;
  while (!(await isSo())) {
    if (Date.now() > latest) throw new Error(`Not within ${withinMs} ms`);
    await pause(20);
  }
}
