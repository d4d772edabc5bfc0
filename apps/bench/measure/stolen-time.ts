import { existsSync, readFileSync } from 'node:fs';

const statFile = '/proc/stat';

/** Ticks of all cores since the machine started: of them all, and those that the host of a virtual machine gave to others. */
function ticks(): { all: number; stolen: number } {
  if (!existsSync(statFile)) return { all: 0, stolen: 0 };
  const line = readFileSync(statFile, 'utf8').split('\n', 1)[0]!;
  // user nice system idle iowait irq softirq steal; guest time that may follow is counted in user already
  const times = line.trim().split(/\s+/).slice(1, 9).map(Number);
  return { all: times.reduce((sum, time) => sum + time, 0), stolen: times[7] ?? 0 };
}

/**
 * @returns asked later: how many of 100 parts of the CPU's time were stolen since. Times measured where it is more than a few
 * say more of the host than of us. NaN where nobody says: Linux does.
 */
export function watchStolenTime(): () => number {
  const before = ticks();
  return () => {
    const now = ticks();
    const all = now.all - before.all;
    return Math.round(((now.stolen - before.stolen) * 1_000) / all) / 10;
  };
}
