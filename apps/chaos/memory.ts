import { setTimeout as pause } from 'node:timers/promises';
import path from 'node:path';
import type { AppProcess } from '../../libs/testing/app-process';

/** For an app whose memory is watched. */
export const watchedEnvironment = { NODE_OPTIONS: `--require=${path.join(__dirname, 'forced-collection.cjs')}` };

/** Megabytes in use by the process after a forced collection: its heap, and buffers outside of it. */
export async function memoryInUse({ pid, output }: AppProcess): Promise<number> {
  const reports = () => [...output().stderr.matchAll(/^memory (\{.*\})$/gm)];
  const before = reports().length;
  process.kill(pid, 'SIGUSR2');
  while (reports().length === before) await pause(20);
  const { heapUsed, external } = JSON.parse(reports().at(-1)![1]!) as NodeJS.MemoryUsage;
  return Math.round((heapUsed + external) / 1e5) / 10;
}
