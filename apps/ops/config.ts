import { readEnvironment, type Environment } from '../../libs/env';
import { readServerConfig, type ServerConfig } from '../../libs/server-config';

export interface OpsConfig extends ServerConfig {
  /** The first OPS admin, made at the first start. */
  firstOpsAdmin: { userName: string; password: string } | undefined;
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
  env.done();
  return {
    ...server,
    firstOpsAdmin: userName !== undefined && password !== undefined ? { userName, password } : undefined,
  };
}
