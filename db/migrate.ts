import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import knex, { type Knex } from 'knex';
import type { Queryable } from '../libs/database';
import { EnvironmentError } from '../libs/env';

const directory = path.join(__dirname, 'migrations');
const load = createRequire(__filename);

const migrations = readdirSync(directory)
  .filter((file) => /^\d{4}-[^.]+\.(ts|js)$/.test(file))
  .map((file) => path.parse(file).name)
  .sort();

/** Migrations are known by their file's name without its ending: `.ts` in tests and `.js` in a build are the same one. */
const migrationSource: Knex.MigrationSource<string> = {
  getMigrations: () => Promise.resolve(migrations),
  getMigrationName: (name) => name,
  // Not import(): that one wants the file's ending.
  getMigration: (name) => Promise.resolve(load(path.join(directory, name)) as Knex.Migration),
};

/**
 * Brings the database to today's schema. Safe when several run at once: the others wait on an advisory lock, which ends with
 * its session, so that a killed migration blocks nobody (knex's own lock row would stay).
 */
export async function migrate(url: string): Promise<void> {
  const connection = knex({ client: 'pg', connection: url, pool: { min: 0, max: 2 } });
  try {
    await connection.transaction(async (holder) => {
      await holder.raw('select pg_advisory_xact_lock(hashtext(?))', ['tapehouse migrations']);
      await connection.migrate.forceFreeMigrationsLock({ migrationSource });
      // Not validated: a newer version may have migrated further while this one is still rolled out.
      await connection.migrate.latest({ migrationSource, disableMigrationsListValidation: true });
    });
  } finally {
    await connection.destroy();
  }
}

/** Does the database know all migrations of this version? (It may know later ones: a newer version rolls out beside us.) */
export async function isMigrated(db: Queryable): Promise<boolean> {
  const [table] = await db.query<{ found: boolean }>(`select to_regclass('knex_migrations') is not null as found`);
  if (!table?.found) return false;
  const done = await db.query<{ name: string }>('select m.name from knex_migrations m');
  return migrations.every((name) => done.some((migration) => migration.name === name));
}

/**
 * Is this a database that an app of this version can work with?
 *
 * @throws EnvironmentError saying what to do about it
 */
export async function checkSchema(db: Queryable): Promise<void> {
  const [server] = await db
    .query<{ version: number; encoding: string }>(
      `select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding`,
    )
    .catch((error: unknown) => {
      const { cause = error } = error as Error;
      const { message } = cause as Error;
      throw new EnvironmentError(`DATABASE_URL must lead to a database that lets us in: ${message}`, { cause: error });
    });
  if (server!.version < 150_000 || server!.encoding !== 'UTF8') {
    throw new EnvironmentError('DATABASE_URL must lead to a database in UTF-8, of PostgreSQL 15 or newer');
  }
  if (!(await isMigrated(db))) {
    throw new EnvironmentError("The database lacks this version's schema: run `npm run db:migrate` first");
  }
}
