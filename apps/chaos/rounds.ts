import { setTimeout as pause } from 'node:timers/promises';
import type { TestContactCenter } from '../../libs/testing/apps';
import { startAudioStore } from '../../libs/testing/audio-store';
import type { Database } from '../../libs/database';
import { startNetworkWay, type NetworkWay } from '../../libs/testing/network-way';
import { createRandom, type Random } from '../bench/data/random';
import { startInstallation, type Installation } from './installation';
import { newLoad, startClients, type Load } from './load';
import { storagesAt } from './marked-recording';
import { startOwnPostgres, type OwnPostgres } from './own-postgres';
import { openOwn, verify } from './verify';

interface Struck {
  installation: Installation;
  postgres: OwnPostgres;
  way: NetworkWay;
}

const faults: Record<string, (struck: Struck, lasts: () => Promise<void>) => Promise<void>> = {
  'ops process killed': ({ installation }) => installation.replaceOps(0),
  async 'database stopped'({ postgres }, lasts) {
    await postgres.stopAtOnce();
    await lasts();
    await postgres.startAgain();
  },
  'store down': (struck, lasts) => wayIs('cut', struck, lasts),
  'store mute': (struck, lasts) => wayIs('silent', struck, lasts),
  'network cut': (struck, lasts) => wayIs('dark', struck, lasts),
};

async function wayIs(state: 'cut' | 'silent' | 'dark', { way }: Struck, lasts: () => Promise<void>): Promise<void> {
  way.become(state);
  await lasts();
  way.become('open');
}

export interface RoundsOptions {
  rounds: number;
  seed: number;
  clients?: number;
  ids?: number;
  /** For the test of the harness: what is spoilt here must be found. */
  beforeVerify?: (load: Load, database: Database) => Promise<unknown>;
  say: (line: string) => void;
}

export interface RoundsResult {
  wrong: string[];
  /** How often each fault struck, and how often each answer was given. */
  faults: Record<string, number>;
  answers: Record<string, number>;
}

const storageTimeoutMs = 1_000;

/**
 * Rounds of mixed work by several clients, in each of which a random fault strikes at a random moment; after each, everything
 * that was acknowledged must be true.
 */
export async function runRounds(options: RoundsOptions): Promise<RoundsResult> {
  const { rounds, seed, clients = 12, ids = 50, say } = options;
  const postgres = await startOwnPostgres();
  const store = await startAudioStore();
  const way = await startNetworkWay(store.port);
  const environment = { STORAGE_TIMEOUT_MS: String(storageTimeoutMs), LOG_LEVEL: 'error' };
  const installation = await startInstallation({ databaseUrl: postgres.url, environment });
  const database = openOwn(postgres.url);
  const struck: Struck = { installation, postgres, way };
  const result: RoundsResult = { wrong: [], faults: {}, answers: {} };
  try {
    const centers: TestContactCenter[] = [];
    for (const storage of storagesAt(store, way.port)) centers.push(await installation.createContactCenter(storage));
    const load = newLoad({ installation, store, storeUrl: `http://127.0.0.1:${way.port}`, centers, ids });
    result.answers = load.counts;
    for (let round = 0; round < rounds; round += 1) {
      const name = await strike(struck, load, clients, seed, round);
      result.faults[name] = (result.faults[name] ?? 0) + 1;
      await options.beforeVerify?.(load, database);
      const wrong = await verify(load, database);
      say(`round ${round}, ${name}: ${load.marks} posts and uploads so far, ${wrong.length} wrong`);
      wrong.forEach(say);
      result.wrong.push(...wrong.map((what) => `seed ${seed}, round ${round}, ${name}: ${what}`));
    }
  } finally {
    await database.close();
    await installation.close();
    await way.close();
    await store.close();
    await postgres.close();
  }
  return result;
}

/** One round: work, a fault in the midst of it, work again. @returns the fault */
async function strike(struck: Struck, load: Load, clients: number, seed: number, round: number): Promise<string> {
  const random = createRandom(seed, -1 - round);
  const [name, fault] = pickFault(random, round);
  const stopClients = startClients(load, clients, seed, round);
  await pause(100 + random.below(500));
  await fault(struck, () => pause(100 + random.below(2 * storageTimeoutMs)));
  await struck.installation.whenReady();
  await pause(200);
  await stopClients();
  return name;
}

/** Each in turn for the first rounds, so that a short run has seen all of them. */
function pickFault(random: Random, round: number) {
  const all = Object.entries(faults);
  return all[round] ?? random.pick(all);
}
