import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres } from '../../db/embedded-postgres';
import { migrate } from '../../db/migrate';
import { freePort } from '../../libs/free-port';

/** A PostgreSQL that can be stopped as a power cut would stop it, and comes back at its address with its data. */
export interface OwnPostgres {
  url: string;
  port: number;
  /** Immediate shutdown: sessions are cut, nothing is written any more. */
  stopAtOnce(): Promise<void>;
  /** Resolves when it has recovered from its log. */
  startAgain(): Promise<void>;
  close(): Promise<void>;
}

/** Migrated and durable: what it has committed must survive. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  const asked = await mkdtemp(path.join(tmpdir(), 'tapehouse-chaos-'));
  const port = await freePort();
  const start = () => startEmbeddedPostgres({ dataDir: asked, port });
  let server = await start();
  const { url, dataDir } = server;
  await migrate(url);
  return {
    url,
    port,
    async stopAtOnce() {
      const [pid] = (await readFile(path.join(dataDir, 'cluster', 'postmaster.pid'), 'utf8')).split('\n');
      process.kill(Number(pid), 'SIGQUIT');
      await server.close();
    },
    async startAgain() {
      server = await start();
    },
    async close() {
      await server.close();
      await Promise.all([asked, dataDir].map((dir) => rm(dir, { recursive: true, force: true })));
    },
  };
}
