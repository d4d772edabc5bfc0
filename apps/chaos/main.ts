import { parseArgs } from 'node:util';
import { runDatabaseAway } from './database-away';
import { runFailedSignIns } from './failed-sign-ins';
import { runFuzz } from './fuzz';
import { runHungStore } from './hung-store';
import { runRounds } from './rounds';
import { runSideBySide } from './side-by-side';
import { runTiming } from './timing';

const say = (line: string) => console.log(line);

/** What a run is told, and what it found: `slow` is what took longer than it must on a machine with nothing else to do. */
type Run = (size: number, seed: number) => Promise<{ wrong: string[]; slow?: string[] }>;

const runs: Record<string, { size: number; run: Run }> = {
  rounds: { size: 100, run: (rounds, seed) => runRounds({ rounds, seed, say }) },
  'database-away': {
    size: 5,
    run: (times) => runDatabaseAway({ times, awayMs: 8_000, silentMs: 25_000, clients: 8, say }),
  },
  'hung-store': { size: 300, run: (hanging) => runHungStore({ hanging, storageTimeoutMs: 5_000, say }) },
  'side-by-side': { size: 60, run: (seconds, seed) => runSideBySide({ seconds, seed, say }) },
  fuzz: { size: 100_000, run: (requests, seed) => runFuzz({ requests, seed, say }) },
  timing: { size: 2_000, run: (tries, seed) => runTiming({ tries, seed, say }) },
  'failed-sign-ins': { size: 20, run: (seconds, seed) => runFailedSignIns({ perSecond: 1_000, seconds, seed, say }) },
};

const mostShown = 40;

/** `npm run chaos -- rounds --size 100 --seed 42`. Exits with 1 where something was found wrong or slow. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { size: { type: 'string' }, seed: { type: 'string', default: '42' } },
  });
  const [name = ''] = positionals;
  const chosen = runs[name];
  if (!chosen) throw new Error(`Say what to run, one of ${Object.keys(runs).join(', ')}`);
  const size = Number(values.size ?? chosen.size);
  const seed = Number(values.seed);
  if (!Number.isInteger(size) || size < 1 || !Number.isInteger(seed)) throw new Error('--size and --seed are integers');
  say(`${name}, size ${size}, seed ${seed}`);
  const { wrong, slow = [], ...measured } = await chosen.run(size, seed);
  console.dir(measured, { depth: 5, maxArrayLength: null });
  const found = [...wrong, ...slow];
  for (const what of found.slice(0, mostShown)) console.error(what);
  if (found.length > mostShown) console.error(`... and ${found.length - mostShown} more`);
  process.exitCode = found.length > 0 ? 1 : 0;
}

void main();
