import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { Client } from 'pg';
import type { Plan } from '../data/calls';
import { dropIndexes, makeIndexes } from './indexes';
import { loadChunks, type LoadTask } from './load-chunks';

export interface LoadOptions {
  url: string;
  plan: Plan;
  /** 0: in this thread. */
  threads: number;
  /** Told what was done, as it is done. */
  say: (line: string) => void;
}

/** Seconds that each step took. */
export interface LoadTimes {
  copy: number;
  indexes: number;
  vacuum: number;
}

/** Fills an empty, migrated database whose contact centers are there. */
export async function load({ url, plan, threads, say }: LoadOptions): Promise<LoadTimes> {
  const client = new Client(url);
  await client.connect();
  try {
    const dropped = await dropIndexes(client);
    const copy = await seconds(() => copyAll({ url, plan, threads, say }));
    const made = await seconds(() =>
      makeIndexes(url, dropped, (name, took) => say(`  index ${name}: ${took.toFixed(1)} s`)),
    );
    await client.query(`select setval('recording_reference_number', $1)`, [plan.recordings]);
    // Visibility maps and statistics, as autovacuum would leave them.
    const vacuum = await seconds(() => client.query('vacuum analyze'));
    return { copy, indexes: made, vacuum };
  } finally {
    await client.end();
  }
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1_000;
}

async function copyAll({ url, plan, threads, say }: LoadOptions): Promise<void> {
  const nextChunk = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const task: LoadTask = { url, seed: plan.seed, recordings: plan.recordings, nextChunk };
  const start = performance.now();
  let loaded = 0;
  let said = start;
  const onChunk = (recordings: number) => {
    loaded += recordings;
    const now = performance.now();
    if (now - said < 10_000) return;
    said = now;
    say(`  ${loaded} of ${plan.recordings} recordings, ${Math.round((loaded / (now - start)) * 1_000)}/s`);
  };
  if (threads === 0) return loadChunks(task, onChunk);
  await Promise.all(Array.from({ length: threads }, () => inThread(task, onChunk)));
}

function inThread(task: LoadTask, onChunk: (recordings: number) => void): Promise<void> {
  const worker = new Worker(path.join(__dirname, 'load-worker.js'), { workerData: task });
  worker.on('message', onChunk);
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`A load thread ended with ${code}`))));
  });
}
