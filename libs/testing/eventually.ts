import { setTimeout as pause } from 'node:timers/promises';

/** Resolves when it is so; rejects where it is not within the time. */
export async function eventually(isSo: () => Promise<boolean> | boolean, withinMs = 10_000): Promise<void> {
  const latest = Date.now() + withinMs;
  while (!(await isSo())) {
    if (Date.now() > latest) throw new Error(`Not within ${withinMs} ms`);
    await pause(20);
  }
}
