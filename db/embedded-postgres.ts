import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { EnvironmentError } from '../libs/env';
import { postgresBinaries } from './postgres-binaries';
import { dataPlace, initialise, owner, removeUnfinished, type DataPlace } from './postgres-cluster';
import { stopOrphan } from './postgres-orphan';
import { startServer, type ServerProcess } from './postgres-process';
import { freePort } from '../libs/free-port';

export interface EmbeddedPostgresOptions {
  /** Made when it is not there. */
  dataDir: string;
  /** A free one when left out. */
  port?: number;
  /** Told every line that the server writes. */
  log?: (line: string) => void;
  /** false: commits are not waited for on the disk, and a crash of the machine ruins the data. Default true. */
  durable?: boolean;
  /** The data folder is removed when the server ends, also when this process is killed. */
  temporary?: boolean;
}

export interface EmbeddedPostgres {
  /** Of the database `tapehouse`, with user and password. */
  url: string;
  /** Where the data really are: another place than asked for where the server's user cannot enter that one. */
  dataDir: string;
  close: () => Promise<void>;
}

const startTimeoutMs = 60_000;

const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 200,
  log_checkpoints: 'off',
  timezone: 'UTC',
};
const notDurable = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_wal_size: '4GB' };

/**
 * Starts a PostgreSQL of our own, from the binaries that npm brings, on 127.0.0.1 only. Finds the data of former starts
 * again, also after a kill.
 * @throws EnvironmentError with a message for the operator, also when another process has this data folder in use.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const place = await dataPlace(path.resolve(options.dataDir));
  const binaries = await postgresBinaries(place.account);
  const password = await initialise(place, binaries, options.durable ?? true);

  const deadline = Date.now() + startTimeoutMs;
  for (;;) {
    const strangerPid = await stopOrphan(place.cluster, (port) => isOwned(adminUrl(port, password)), deadline);
    const port = options.port ?? (await freePort());
    const server = startServer({
      command: serverCommand(binaries, place, port, options.durable ?? true),
      account: place.account,
      strangerPid,
      removeAtEnd: options.temporary ? place.dataDir : undefined,
      log: options.log ?? (() => undefined),
    });
    const failure = await server.started;
    if (!failure) return takeOver(server, adminUrl(port, password), place.dataDir);
    if (Date.now() > deadline || !isWorthAnotherTry(failure, options.port)) {
      throw new EnvironmentError(`The embedded PostgreSQL in ${place.dataDir} did not start:\n${failure.join('\n')}`);
    }
    await pause(100);
  }
}

function serverCommand(binaries: string, { cluster }: DataPlace, port: number, durable: boolean): string[] {
  const all = { ...settings, ...(!durable && notDurable), port };
  return [
    path.join(binaries, 'bin', 'postgres'),
    '-D',
    cluster,
    ...Object.entries(all).map(([name, value]) => `--${name}=${value}`),
  ];
}

/** Another start got in between, a dead server's last children have not ended yet, or a free port was taken meanwhile. */
function isWorthAnotherTry(lines: string[], askedPort: number | undefined): boolean {
  return lines.some(
    (line) =>
      line.includes('lock file "postmaster.pid" already exists') ||
      line.includes('shared memory block') ||
      (line.includes('could not create any TCP/IP sockets') && askedPort === undefined),
  );
}

/** Held by the process that started the server for as long as that process lives: no file could say that after a kill. */
const takeOwnership = 'select pg_try_advisory_lock(742683) as taken';

/** Makes the server this process's own, and its database where there is none. */
async function takeOver(server: ServerProcess, url: string, dataDir: string): Promise<EmbeddedPostgres> {
  const session = new Client(url);
  // A server that goes away is noticed by the requests.
  session.on('error', () => undefined);
  try {
    await session.connect();
    await session.query(takeOwnership);
    const { rowCount } = await session.query('select 1 from pg_database where datname = $1', [owner]);
    if (!rowCount) await session.query(`create database ${owner}`);
    await removeUnfinished(dataDir);
  } catch (error) {
    await session.end().catch(() => undefined);
    await server.stop();
    throw error;
  }
  return {
    url: url.replace(/\/postgres$/, `/${owner}`),
    dataDir,
    async close() {
      await session.end().catch(() => undefined);
      await server.stop();
    },
  };
}

async function isOwned(url: string): Promise<boolean | undefined> {
  const session = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  session.on('error', () => undefined);
  try {
    await session.connect();
    const { rows } = await session.query<{ taken: boolean }>(takeOwnership);
    return !rows[0]?.taken;
  } catch {
    return undefined;
  } finally {
    await session.end().catch(() => undefined);
  }
}

function adminUrl(port: number, password: string): string {
  return `postgresql://${owner}:${password}@127.0.0.1:${port}/postgres`;
}
