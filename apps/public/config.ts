import { readEnvironment, type Environment } from '../../libs/env';
import { readServerConfig, type ServerConfig } from '../../libs/server-config';

export type PublicConfig = ServerConfig;

/** @throws EnvironmentError naming every variable that is wrong or missing */
export function readPublicConfig(environment: Environment): PublicConfig {
  const env = readEnvironment(environment);
  const config = readServerConfig(env, {
    port: 'PUBLIC_PORT',
    defaultPort: 8080,
    baseUrl: 'PUBLIC_BASE_URL',
    defaultMetricsPort: 9464,
  });
  env.done();
  return config;
}
