import { readEnvironment, type Environment, type EnvironmentReader } from '../../libs/env';
import { readRetentionSchedule } from '../../libs/recordings/retention-schedule';
import { readServerConfig, type ServerConfig } from '../../libs/server-config';

export interface OpsConfig extends ServerConfig {
  /** The first OPS admin, made at the first start. */
  firstOpsAdmin: { userName: string; password: string } | undefined;
  /** Uploads that are taken at once; each takes up to 8 MB. */
  uploadsAtOnce: number;
  /** How long audit entries are kept; 0: for ever. */
  auditRetentionDays: number;
  /** A cron expression; undefined: retention runs only when an ops admin asks for it. */
  retentionSchedule: string | undefined;
}

/** By night, and not on the hour, when everything else begins. */
const defaultSchedule = '17 3 * * *';

/** Three years: longer than disputes take, shorter than for ever, for they are personal data. */
const defaultAuditDays = 1_095;

function readSchedule(env: EnvironmentReader): string | undefined {
  const expected = 'a cron expression of times to come, such as 17 3 * * *, or off';
  const schedule = env.parsed('RETENTION_SCHEDULE', defaultSchedule, expected, (text) =>
    text === 'off' || readRetentionSchedule(text) ? text : undefined,
  );
  return schedule === 'off' ? undefined : schedule;
}

/** @throws EnvironmentError naming every variable that is wrong or missing */
export function readOpsConfig(environment: Environment): OpsConfig {
  const env = readEnvironment(environment);
  const server = readServerConfig(env, {
    port: 'OPS_PORT',
    defaultPort: 8081,
    baseUrl: 'OPS_BASE_URL',
    defaultMetricsPort: 9465,
  });
  const userName = env.optional('OPS_USERNAME');
  const password = env.optional('OPS_PASSWORD');
  if ((userName === undefined) !== (password === undefined))
    env.refuse('OPS_USERNAME and OPS_PASSWORD must be given together');
  const retentionSchedule = readSchedule(env);
  const auditRetentionDays = env.integer('AUDIT_RETENTION_DAYS', defaultAuditDays, { max: 36_500 });
  const uploadsAtOnce = env.integer('UPLOADS_AT_ONCE', 40, { min: 1, max: 10_000 });
  env.done();
  return {
    ...server,
    uploadsAtOnce,
    auditRetentionDays,
    retentionSchedule,
    firstOpsAdmin: userName !== undefined && password !== undefined ? { userName, password } : undefined,
  };
}
