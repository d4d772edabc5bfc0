import { randomBytes } from 'node:crypto';
import { mkdtemp, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../db/embedded-postgres';
import { migrate } from '../../db/migrate';
import { onServer, withDatabaseName } from './database';

declare global {
  /** Set by the global setup, read by the global teardown: Jest runs both in one process, with module registries of their own. */
  var testServer: EmbeddedPostgres | undefined;
}

const memoryDir = '/dev/shm';
const roomNeeded = 1024 ** 3;

/**
 * One PostgreSQL for the run (or the one that TEST_DATABASE_URL names), with one migrated template database in it, of which
 * every test file gets a copy. The workers learn of both through the environment.
 */
export default async function globalSetup(): Promise<void> {
  if (!process.env.TEST_DATABASE_URL) {
    globalThis.testServer = await startEmbeddedPostgres({
      dataDir: await mkdtemp(path.join(await fastestDir(), 'tapehouse-test-')),
      durable: false,
      temporary: true,
    });
    process.env.TEST_DATABASE_URL = globalThis.testServer.url;
  }
  // A name of its own: several runs may share a server.
  const template = `tapehouse_template_${randomBytes(6).toString('hex')}`;
  await onServer((server) => server.query(`create database ${template} encoding 'UTF8' locale 'C' template template0`));
  process.env.TEST_DATABASE_TEMPLATE = template;
  await migrate(withDatabaseName(template));
}

/** In memory where there is room (a container's default of 64 MB is none). */
async function fastestDir(): Promise<string> {
  const memory = await statfs(memoryDir).catch(() => undefined);
  return memory && memory.bavail * memory.bsize > roomNeeded ? memoryDir : tmpdir();
}
