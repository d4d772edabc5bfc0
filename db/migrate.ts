import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import knex, { type Knex } from 'knex';
import { Client } from 'pg';
import type { Queryable } from '../libs/database';
import { EnvironmentError } from '../libs/env';

const directory = path.join(__dirname, 'migrations');
const load = createRequire(__filename);

/** Known by its file's name without the ending: `.ts` in tests and `.js` in a build are the same one. */
export interface NamedMigration {
  name: string;
  load: () => Knex.Migration;
}

/** This version's, in their order. */
export const migrations: readonly NamedMigration[] = readdirSync(directory)
  .filter((file) => /^\d{4}-[^.]+\.(ts|js)$/.test(file))
  .map((file) => path.parse(file).name)
  .sort()
  // Not import(): that one wants the file's ending.
  .map((name) => ({ name, load: () => load(path.join(directory, name)) as Knex.Migration }));

/**
 * How long a migration's statement waits for a lock, in milliseconds: whatever the apps ask of that table meanwhile waits behind it,
 * so it stays far below the time that a statement of theirs may take.
 */
const lockTimeoutMs = 500;
/** Between two tries the apps go on; a long reader may take minutes. */
const retryPauseMs = 1_000;
const patienceMs = 15 * 60_000;
const sessionSettings = {
  lock_timeout: lockTimeoutMs,
  // An index of millions of rows takes what it takes, whatever the server's defaults are.
  statement_timeout: 0,
  // A statement whose migration was killed ends too, instead of standing in the way of the next one.
  client_connection_check_interval: 2_000,
};
const options = Object.entries(sessionSettings)
  .map(([name, value]) => `-c ${name}=${value}`)
  .join(' ');

/** lock_not_available, deadlock_detected */
const isInTheWay = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === '55P03' || error.code === '40P01');

/**
 * Brings the database to a version's schema, beside running apps: each migration in a transaction of its own, tried again where
 * a lock is not to be had at once. Safe when several run at once, and after a kill.
 *
 * @param log told what is done, and what is waited for
 */
export async function migrate(
  url: string,
  wanted: readonly NamedMigration[] = migrations,
  log: (line: string) => void = () => undefined,
): Promise<void> {
  // One connection: what a migration sets for its session holds for its next statement.
  const connection = knex({
    client: 'pg',
    connection: { connectionString: url, options },
    pool: { min: 0, max: 1 },
    // What fails is thrown, too.
    log: { warn: () => undefined },
  });
  try {
    await alone(url, async () => {
      await connection.migrate.forceFreeMigrationsLock({ migrationSource: sourceOf(wanted) });
      while (await migrateOne(connection, wanted, log));
    });
  } finally {
    await connection.destroy();
  }
}

/** @returns false when there was none left to run */
async function migrateOne(connection: Knex, wanted: readonly NamedMigration[], log: (line: string) => void) {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      // Not validated: a newer version may have migrated further while this one is still rolled out.
      const config = { migrationSource: sourceOf(wanted), disableMigrationsListValidation: true };
      const [, done] = (await connection.migrate.up(config)) as [number, string[]];
      for (const name of done) log(`${name}: done`);
      return done.length > 0;
    } catch (error) {
      if (!isInTheWay(error) || Date.now() > deadline) throw error;
      log('A migration waits for a lock: a transaction on one of its tables has been open for long');
      await pause(retryPauseMs);
    }
  }
}

const sourceOf = (wanted: readonly NamedMigration[]): Knex.MigrationSource<NamedMigration> => ({
  getMigrations: () => Promise.resolve([...wanted]),
  getMigrationName: ({ name }) => name,
  getMigration: (migration) => Promise.resolve(migration.load()),
});

const othersPollMs = 200;

/**
 * One migration at a time. The lock ends with its session, so that a killed one blocks nobody (knex's own lock row would stay). Asked
 * for again and again: a statement that waits for it would hold a snapshot, which `create index concurrently` waits for in turn.
 */
async function alone(url: string, work: () => Promise<void>): Promise<void> {
  const holder = new Client({ connectionString: url, keepAlive: true });
  // A connection that breaks meanwhile is noticed by the migrations' own.
  holder.on('error', () => undefined);
  await holder.connect().catch(refusedBy);
  try {
    const { rows } = await holder.query<Server>(serverSql);
    checkServer(rows[0]!);
    const tryToTake = async () => {
      const { rows } = await holder.query<{ taken: boolean }>('select pg_try_advisory_lock(hashtext($1)) as taken', [
        'tapehouse migrations',
      ]);
      return rows[0]!.taken;
    };
    while (!(await tryToTake())) await pause(othersPollMs);
    await work();
  } finally {
    await holder.end().catch(() => undefined);
  }
}

interface Server {
  version: number;
  encoding: string;
}
const serverSql = `select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding`;

function checkServer({ version, encoding }: Server): void {
  if (version < 150_000 || encoding !== 'UTF8')
    throw new EnvironmentError('DATABASE_URL must lead to a database in UTF-8, of PostgreSQL 15 or newer');
}

function refusedBy(error: unknown): never {
  const { cause = error } = error as Error;
  const { message } = cause as Error;
  throw new EnvironmentError(`DATABASE_URL must lead to a database that lets us in: ${message}`, { cause: error });
}

/** Does the database know all migrations of this version? (It may know later ones: a newer version rolls out beside us.) */
export async function isMigrated(db: Queryable): Promise<boolean> {
  const [table] = await db.query<{ found: boolean }>(`select to_regclass('knex_migrations') is not null as found`);
  if (!table?.found) return false;
  const done = await db.query<{ name: string }>('select m.name from knex_migrations m');
  return migrations.every(({ name }) => done.some((migration) => migration.name === name));
}

/**
 * Is this a database that an app of this version can work with?
 *
 * @throws EnvironmentError saying what to do about it
 */
export async function checkSchema(db: Queryable): Promise<void> {
  const [server] = await db.query<Server>(serverSql).catch(refusedBy);
  checkServer(server!);
  if (!(await isMigrated(db))) {
    throw new EnvironmentError("The database lacks this version's schema: run `npm run db:migrate` first");
  }
}
