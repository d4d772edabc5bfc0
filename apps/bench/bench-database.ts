import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../db/embedded-postgres';
import { migrate } from '../../db/migrate';

export interface BenchDatabase {
  url: string;
  close(): Promise<void>;
}

/**
 * For a machine of 2 cores and 24 GB with nothing else to do; written to the cluster once, so every later start has them. What searches
 * look at (14 GB at ten million) lies in PostgreSQL's own memory: a virtual machine may take the system's cache of files away.
 */
const settings = {
  effective_cache_size: '18GB',
  random_page_cost: '1.1',
  max_wal_size: '6GB',
  checkpoint_timeout: '15min',
  // last: whether it is set says whether all are
  shared_buffers: '14GB',
};

/**
 * The database that `DATABASE_URL` names, or one of our own under `.data/bench/{recordings}`, durable, with settings for the
 * size. Migrated.
 *
 * @param warmed what searches look at is read into memory first, in one of our own
 */
export async function openBenchDatabase(recordings: number, { warmed }: { warmed: boolean }): Promise<BenchDatabase> {
  const given = process.env.DATABASE_URL;
  const database = given ? { url: given, close: () => Promise.resolve() } : await startOwn(recordings);
  await migrate(database.url);
  if (warmed && !given) await warm(database.url);
  return database;
}

/** Not the documents: of those a page reads its twenty. */
async function warm(url: string): Promise<void> {
  const client = new Client(url);
  await client.connect();
  try {
    await client.query('create extension if not exists pg_prewarm');
    await client.query(`
      select pg_prewarm(c.oid) from pg_class c
      where c.oid = 'recording'::regclass or c.oid in (select i.indexrelid from pg_index i where i.indrelid = 'recording'::regclass)`);
  } finally {
    await client.end();
  }
}

async function startOwn(recordings: number): Promise<BenchDatabase> {
  const dataDir = path.resolve('.data', 'bench', String(recordings));
  await mkdir(dataDir, { recursive: true });
  const started = await startEmbeddedPostgres({ dataDir });
  if (!(await tune(started.url))) return started;
  await started.close();
  return startEmbeddedPostgres({ dataDir });
}

/** @returns whether settings were written that take a restart */
async function tune(url: string): Promise<boolean> {
  const client = new Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<{ shared_buffers: string }>('show shared_buffers');
    if (rows[0]!.shared_buffers === settings.shared_buffers) return false;
    for (const [name, value] of Object.entries(settings)) await client.query(`alter system set ${name} = '${value}'`);
    return true;
  } finally {
    await client.end();
  }
}
