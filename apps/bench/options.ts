import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Plan } from './data/calls';
import { createPopulation } from './data/population';

export interface Chosen {
  name: string;
  plan: Plan;
  only: string;
  /** Nothing is in PostgreSQL's memory yet. */
  cold: boolean;
}

/** `npm run bench:... -- --size 1000000 --only prefix`: what is measured, and the numbers that its data follow from. */
export function readPlan(names: readonly string[]): Chosen {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      size: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: '42' },
      only: { type: 'string', default: '' },
      cold: { type: 'boolean', default: false },
    },
  });
  const [recordings, seed] = [values.size, values.seed].map(Number) as [number, number];
  const [name = ''] = positionals;
  if (!names.includes(name)) throw new Error(`Say what to do, one of ${names.join(', ')}`);
  if (!Number.isInteger(recordings) || recordings < 1_000) throw new Error('--size must be an integer of 1000 or more');
  if (!Number.isInteger(seed)) throw new Error('--seed must be an integer');
  const { only, cold } = values;
  return { name, plan: { recordings, seed, population: createPopulation(seed) }, only, cold };
}

/** Keeps what was measured as JSON under `.data/bench/results`, beside what was measured at other sizes. */
export function keepResult(name: string, plan: Plan, result: object): void {
  const directory = path.resolve('.data', 'bench', 'results');
  mkdirSync(directory, { recursive: true });
  const file = path.join(directory, `${name}-${plan.recordings}.json`);
  writeFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), seed: plan.seed, ...result }, null, 1)}\n`);
}
