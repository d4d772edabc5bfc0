import { isNativeError } from 'node:util/types';
import { Pool, TypeOverrides, types, type PoolClient } from 'pg';
import { UpstreamTimeoutError } from './errors';

/** Runs statements. Rows come back as plain objects: `timestamptz` and `bigint` columns as numbers (epoch milliseconds for the former). */
export interface Queryable {
  query<Row extends object = Record<string, unknown>>(sql: string, params?: readonly unknown[]): Promise<Row[]>;
}

export interface Database extends Queryable {
  /** Runs `work` in one transaction on one connection: committed when it resolves, rolled back when it rejects. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** Like `transaction`, but `work` only reads, and all its statements see the database as the first one did. */
  snapshot<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** Connections open, idle, and requests that wait for one. */
  poolUse(): { total: number; idle: number; waiting: number };
  close(): Promise<void>;
}

export interface DatabaseOptions {
  url: string;
  /** Connections at most. */
  poolSize: number;
  /** How long one statement may run before it is cancelled, in milliseconds. */
  statementTimeoutMs: number;
  /** How long a request waits for a free connection, in milliseconds. */
  connectTimeoutMs: number;
  /** How long a transaction may wait for something else than the database before it is rolled back. Default a minute. */
  idleInTransactionMs?: number;
  /** Told of connections that broke while idle. */
  onError?: (error: Error) => void;
  /** Told how long each request waited for a connection, in milliseconds, also where it got none in time. */
  onConnectionWait?: (milliseconds: number) => void;
}

/** pg's default parser makes a Date by regular expressions; the text is nearly ISO already (`2013-05-17 19:45:32.123+00`). */
export function parseTimestamp(text: string): number {
  const iso = `${text.slice(0, 10)}T${text.slice(11)}`;
  return Date.parse(/[+-]\d\d$/.test(iso) ? `${iso}:00` : iso);
}

const typeParsers = new TypeOverrides();
typeParsers.setTypeParser(types.builtins.TIMESTAMPTZ, parseTimestamp);
typeParsers.setTypeParser(types.builtins.INT8, Number);
// Documents are read as text: libs/json.ts parses them without losing digits.
typeParsers.setTypeParser(types.builtins.JSON, (text: string) => text);

/** SQLSTATEs that say "not now": connection trouble, shutdown, cancelled by a timeout, no room, deadlock or serialisation. */
const outOfReach = /^(08...|57P..|57014|53...|55P03|40...|25006)$/;
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
]);

/** A database that is away or too slow is a 504 for the client; anything else is our own fault and stays as it is. */
function translate<E>(error: E): E | UpstreamTimeoutError {
  if (!isNativeError(error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const lost = /timeout|terminated|Connection|not queryable|Cannot use a pool/.test(error.message);
  if (outOfReach.test(code) || networkCodes.has(code) || (code === '' && lost)) {
    return new UpstreamTimeoutError('The database did not answer in time', { cause: error });
  }
  return error;
}

/** For what can be done without: undefined where the database is away or too slow. */
export async function unlessAway<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof UpstreamTimeoutError) return undefined;
    throw error;
  }
}

/**
 * The server cancels what takes too long before `longestMs`; this notices a server that no longer answers at all. By callback
 * and with a timer of its own, because pg's promise and timer keep the rows of statements long done until the next full
 * garbage collection.
 */
function runWithin(longestMs: number) {
  return <Row extends object>(client: PoolClient, sql: string, params: readonly unknown[] = []) =>
    new Promise<Row[]>((resolve, reject) => {
      const silence = setTimeout(() => {
        reject(new UpstreamTimeoutError('The database did not answer in time'));
        void client.end();
      }, longestMs);
      client.query<Row>(sql, params as unknown[], (error: Error | undefined, result) => {
        clearTimeout(silence);
        if (error) reject(translate(error));
        else resolve(result.rows);
      });
    });
}

export function openDatabase(options: DatabaseOptions): Database {
  const pool = new Pool({
    connectionString: options.url,
    max: options.poolSize,
    connectionTimeoutMillis: options.connectTimeoutMs,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    statement_timeout: options.statementTimeoutMs,
    idle_in_transaction_session_timeout: options.idleInTransactionMs ?? 60_000,
    types: typeParsers,
    // What parseTimestamp reads, whatever the server's settings are. Compiling a short statement, or starting workers for it, takes
    // longer than running it.
    options: '-c timezone=UTC -c datestyle=ISO -c jit=off -c max_parallel_workers_per_gather=0',
  });
  let closing = false;
  // Its connections may still be on their way out when the pool says that it has ended.
  pool.on('error', (error) => closing || options.onError?.(error));
  // Of a connection that breaks while it changes hands, between the pool and who asked for it, nobody else would hear, and what
  // nobody hears ends the process. That it is broken shows in its next statement.
  pool.on('connect', (client) => client.on('error', () => undefined));

  const run = runWithin(options.statementTimeoutMs + 2_000);

  async function onConnection<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const asked = performance.now();
    const client = await pool
      .connect()
      .catch((error: unknown) => {
        throw translate(error);
      })
      .finally(() => options.onConnectionWait?.(performance.now() - asked));
    let broken: Error | undefined;
    const onError = (error: Error) => (broken = error);
    client.on('error', onError);
    try {
      return await work(client);
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  }

  const inTransaction = <T>(begin: string, work: (tx: Queryable) => Promise<T>) =>
    onConnection(async (client) => {
      try {
        await run(client, begin);
        const result = await work({ query: (sql, params) => run(client, sql, params) });
        await run(client, 'commit');
        return result;
      } catch (error) {
        // A connection that cannot even roll back is not given back to the pool.
        await run(client, 'rollback').catch(() => client.end());
        throw error;
      }
    });

  return {
    query: (sql, params) => onConnection((client) => run(client, sql, params)),
    transaction: (work) => inTransaction('begin', work),
    snapshot: (work) => inTransaction('begin isolation level repeatable read read only', work),
    poolUse: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    close() {
      closing = true;
      return pool.end();
    },
  };
}
