import path from 'node:path';
import { readEnvironment, type Environment } from '../../libs/env';
import { readOpsConfig, type OpsConfig } from '../ops/config';
import { readPublicConfig, type PublicConfig } from '../public/config';

/** What only the embedded start reads; all else is the two apps'. */
export interface EmbeddedConfig {
  /** Absolute. */
  dataDir: string;
  /** Whether the database is one of our own: no DATABASE_URL is given. */
  ownDatabase: boolean;
  /** Undefined: only where the data are new. */
  demo: boolean | undefined;
  /** It stands in the addresses of the media: once there are recordings it must stay. */
  mediaPort: number;
}

/** @throws EnvironmentError naming every variable that is wrong */
export function readEmbeddedConfig(environment: Environment): EmbeddedConfig {
  const env = readEnvironment(environment);
  const demo = env.oneOf<'0' | '1' | ''>('DEMO', '', ['0', '1']);
  const config = {
    dataDir: path.resolve(env.text('DATA_DIR', '.data')),
    ownDatabase: env.isUnset('DATABASE_URL'),
    demo: demo === '' ? undefined : demo === '1',
    mediaPort: env.integer('MEDIA_PORT', 8_082, { min: 1, max: 65_535 }),
  };
  env.done();
  return config;
}

export interface MadeUp {
  secretsKey: string;
  opsPassword: string;
}

/**
 * The two apps' configuration. With a database of our own, what the environment leaves out is made up; with another's it
 * has to be given, as in production. `databaseUrl` is filled in when the own database is up.
 * @throws EnvironmentError naming every variable that is wrong or missing
 */
export function readAppConfigs(
  environment: Environment,
  madeUp: MadeUp | undefined,
): { ops: OpsConfig; public: PublicConfig } {
  const whole = madeUp
    ? {
        ...environment,
        DATABASE_URL: 'postgres://embedded',
        SECRETS_KEY: environment.SECRETS_KEY || madeUp.secretsKey,
        OPS_USERNAME: environment.OPS_USERNAME || 'ops',
        OPS_PASSWORD: environment.OPS_PASSWORD || madeUp.opsPassword,
      }
    : environment;
  return { ops: readOpsConfig(whole), public: readPublicConfig(whole) };
}
