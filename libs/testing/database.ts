import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { openDatabase, type Database } from '../database';

export interface TestDatabase {
  url: string;
  database: Database;
  /**
   * Closes `database` and drops the database behind it.
   * @throws Error when something else still has a connection to it: a test, or what it tested, left one open.
   */
  close: () => Promise<void>;
}

/** An empty database with today's schema, for one test file. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `tapehouse_test_${randomBytes(8).toString('hex')}`;
  const template = process.env.TEST_DATABASE_TEMPLATE;
  if (!template) throw new Error('No template database: the global setup of jest.config.ts did not run');
  await onServer((server) => server.query(`create database ${name} template ${template}`));

  const url = withDatabaseName(name);
  const database = openDatabase({ url, poolSize: 10, statementTimeoutMs: 20_000, connectTimeoutMs: 10_000 });
  return {
    url,
    database,
    async close() {
      await database.close();
      await onServer((server) => drop(server, name));
    },
  };
}

/** PostgreSQL itself waits up to 5 seconds for sessions that are on their way out. */
async function drop(server: Client, name: string): Promise<void> {
  const objectInUse = '55006';
  try {
    await server.query(`drop database ${name}`);
  } catch (error) {
    if ((error as { code?: string }).code !== objectInUse) throw error;
    const { rows } = await server.query<{ session: string }>(
      `select concat_ws(', ', application_name, state, query) as session from pg_stat_activity where datname = $1`,
      [name],
    );
    await server.query(`drop database ${name} with (force)`);
    throw new Error(`Connections were left open; their last statements: ${rows.map((row) => row.session).join(' | ')}`);
  }
}

/** Runs `work` on a short connection to the test server itself. */
export async function onServer<T>(work: (server: Client) => Promise<T>): Promise<T> {
  const server = new Client(process.env.TEST_DATABASE_URL);
  await server.connect();
  try {
    return await work(server);
  } finally {
    await server.end();
  }
}

/** The test server's address, with another database's name in it. */
export function withDatabaseName(name: string): string {
  const url = new URL(process.env.TEST_DATABASE_URL ?? '');
  url.pathname = `/${name}`;
  return url.href;
}
