import { isIP } from 'node:net';
import path from 'node:path';
import ipaddr from 'ipaddr.js';
import type { EnvironmentReader } from './env';
import { logLevels, type LogLevel } from './logger';

/** What both apps need to know, read from the environment. */
export interface ServerConfig {
  /** Address to listen on. */
  host: string;
  /** 0: any free port. */
  port: number;
  /** 0: any free port; undefined: metrics are not served by this app. */
  metricsPort: number | undefined;
  /** What addresses in answers begin with, without a trailing slash; undefined: `http://host:port` as listened on. */
  baseUrl: string | undefined;
  /** The region of this server: it reads, lists and plays only recordings of this one. */
  region: string;
  databaseUrl: string;
  databasePoolSize: number;
  /** How long a request waits for one of them. */
  databaseConnectTimeoutMs: number;
  statementTimeoutMs: number;
  /** 32 bytes as hex, or several such separated by commas: the first one encrypts, each decrypts. */
  secretsKey: string;
  /** How long a store may take for its first byte, and between bytes. */
  storageTimeoutMs: number;
  trustProxy: string | number | boolean;
  /** Where the built pages are. */
  consoleDir: string;
  logLevel: LogLevel;
  /** How long requests are still taken at a stop, while /readyz says no: a proxy needs time to see that. */
  shutdownDelayMs: number;
  /** How long requests may take to finish at a stop. */
  shutdownGraceMs: number;
}

const isProxyAddress = (text: string) =>
  /^(loopback|linklocal|uniquelocal)$/.test(text) || isIP(text) !== 0 || ipaddr.isValidCIDR(text);

function readTrustProxy(env: EnvironmentReader): string | number | boolean {
  const expected = 'true, false, a number of hops, or addresses and subnets separated by commas';
  return env.parsed<string | number | boolean>('TRUST_PROXY', false, expected, (text) => {
    if (text === 'true' || text === 'false') return text === 'true';
    if (/^\d+$/.test(text)) return Number(text);
    return text.split(',').every((part) => isProxyAddress(part.trim())) ? text : undefined;
  });
}

const databaseUrlRule = 'a URL such as postgres://user:password@host:5432/database, percent-encoded where it is needed';

function isDatabaseUrl(text: string): boolean {
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) return false;
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** `DATABASE_URL`, which must be given; refused through `env` where it is wrong or missing. */
export function readDatabaseUrl(env: EnvironmentReader): string {
  if (env.isUnset('DATABASE_URL')) env.refuse(`DATABASE_URL is missing; it must be ${databaseUrlRule}`);
  return env.parsed('DATABASE_URL', '', databaseUrlRule, (text) => (isDatabaseUrl(text) ? text : undefined));
}

const secretsKeyRule =
  '32 bytes as 64 hex digits (openssl rand -hex 32), or several such separated by commas, of which the first encrypts';

/** `SECRETS_KEY`, which must be given; refused through `env` where it is wrong or missing. */
export function readSecretsKey(env: EnvironmentReader): string {
  if (env.isUnset('SECRETS_KEY')) env.refuse(`SECRETS_KEY is missing; it must be ${secretsKeyRule}`);
  return env.matching('SECRETS_KEY', /^[0-9a-f]{64}(,[0-9a-f]{64})*$/i, secretsKeyRule) ?? '';
}

/** @param names which variables are this app's own */
export function readServerConfig(
  env: EnvironmentReader,
  names: { port: string; defaultPort: number; baseUrl: string; defaultMetricsPort: number },
): ServerConfig {
  const databaseUrl = readDatabaseUrl(env);
  const secretsKey = readSecretsKey(env);
  const baseUrl = env.url(names.baseUrl, '');
  return {
    host: env.text('HOST', '127.0.0.1'),
    port: env.integer(names.port, names.defaultPort, { max: 65_535 }),
    metricsPort: env.integer('METRICS_PORT', names.defaultMetricsPort, { max: 65_535 }),
    baseUrl: baseUrl === '' ? undefined : baseUrl,
    // A recording's region has no spaces at its ends either: with one, no recording would ever be of this region.
    region: env.parsed('REGION', 'default', 'a text without leading or trailing spaces', (text) =>
      text.trim() === text ? text : undefined,
    ),
    databaseUrl,
    databasePoolSize: env.integer('DB_POOL_SIZE', 20, { min: 1, max: 1_000 }),
    databaseConnectTimeoutMs: env.integer('DB_CONNECT_TIMEOUT_MS', 3_000, { min: 100 }),
    statementTimeoutMs: env.integer('STATEMENT_TIMEOUT_MS', 15_000, { min: 100 }),
    secretsKey,
    storageTimeoutMs: env.integer('STORAGE_TIMEOUT_MS', 10_000, { min: 100, max: 600_000 }),
    trustProxy: readTrustProxy(env),
    // `npm run build` puts both below dist.
    consoleDir: path.resolve(__dirname, '../console'),
    logLevel: env.oneOf<LogLevel>('LOG_LEVEL', 'info', logLevels),
    shutdownDelayMs: env.integer('SHUTDOWN_DELAY_MS', 0, { max: 600_000 }),
    shutdownGraceMs: env.integer('SHUTDOWN_GRACE_MS', 30_000),
  };
}
