import { startEmbeddedPostgres } from '../../db/embedded-postgres';
import { migrate } from '../../db/migrate';
import { EnvironmentError, type Environment } from '../../libs/env';
import { createMetricsServer } from '../../libs/http/metrics';
import { listen } from '../../libs/http/serve';
import { startOps } from '../ops/app';
import type { OpsConfig } from '../ops/config';
import { startPublic } from '../public/app';
import type { PublicConfig } from '../public/config';
import type { Addresses } from './addresses';
import { readAppConfigs, readEmbeddedConfig, type EmbeddedConfig } from './config';
import { openDataDir, type DataDir } from './data-dir';
import { makeDemo, wantsDemo } from './demo/make-demo';
import { greeting } from './greeting';
import { startMediaServer } from './media-server';

type Close = () => Promise<unknown>;
interface Configs {
  embedded: EmbeddedConfig;
  ops: OpsConfig;
  public: PublicConfig;
}

/**
 * Everything on one machine in one process: a database of its own, a media server, both apps, and the demo.
 * @param say told what the user is to read
 * @throws EnvironmentError saying what to change
 */
export async function startEmbedded(
  environment: Environment,
  say: (text: string) => void,
): Promise<{ close: () => Promise<void> }> {
  const embedded = readEmbeddedConfig(environment);
  const dataDir = await openDataDir(embedded.dataDir);
  const withDemo = await wantsDemo(embedded, dataDir);
  // Before anything else is kept: a start that is cut off must still find that the demo is wanted.
  if (withDemo) await dataDir.demoBegun();
  const madeUp = embedded.ownDatabase
    ? { secretsKey: await dataDir.secretsKey(), opsPassword: await dataDir.password('ops') }
    : undefined;
  const configs = { embedded, ...readAppConfigs(environment, madeUp) };

  const opened: Close[] = [];
  const close = async () => {
    for (const closeOne of opened.splice(0).reverse()) await closeOne();
  };
  try {
    const at = await startAll(configs, dataDir, opened);
    say(await greeting(at, configs.ops.firstOpsAdmin));
    if (withDemo) opened.push(makeDemo({ at, dataDir, ops: configs.ops, say }));
  } catch (error) {
    await close();
    throw explained(error, configs);
  }
  return { close };
}

/** @param opened what is open by now, in the order opened: also when something further on fails */
async function startAll({ embedded, ...configs }: Configs, dataDir: DataDir, opened: Close[]): Promise<Addresses> {
  const postgres = embedded.ownDatabase ? await startEmbeddedPostgres({ dataDir: dataDir.postgres }) : undefined;
  if (postgres) opened.push(postgres.close);
  const shared = { databaseUrl: postgres?.url ?? configs.ops.databaseUrl, metricsPort: undefined };
  await migrate(shared.databaseUrl);

  const mediaUser = await dataDir.mediaUser();
  const media = await startMediaServer({ dataDir: dataDir.media, ...mediaUser, port: embedded.mediaPort });
  opened.push(media.close);
  const opsApp = await startOps({ ...configs.ops, ...shared });
  opened.push(opsApp.close);
  const publicApp = await startPublic({ ...configs.public, ...shared });
  opened.push(publicApp.close);

  const metrics = createMetricsServer([opsApp.metrics.registry, publicApp.metrics.registry]);
  const { address, port } = await listen(metrics, configs.public.host, configs.public.metricsPort!, 'METRICS_PORT');
  opened.push(() => new Promise((resolve) => metrics.close(resolve)));
  return {
    publicUrl: publicApp.url,
    opsUrl: opsApp.url,
    mediaUrl: media.url,
    metricsUrl: `http://${address.includes(':') ? `[${address}]` : address}:${port}/metrics`,
    databaseDir: postgres?.dataDir,
  };
}

/** What the user can do about it. */
function explained(error: unknown, { embedded, ...configs }: Configs): unknown {
  const { code, port, message } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE' || code === 'EACCES') {
    const variable = Object.entries({
      PUBLIC_PORT: configs.public.port,
      OPS_PORT: configs.ops.port,
      MEDIA_PORT: embedded.mediaPort,
      METRICS_PORT: configs.public.metricsPort,
    }).find(([, configured]) => configured === port)?.[0];
    if (variable) return new EnvironmentError(`${variable} must be a port that is free: ${message}`);
  }
  return error;
}
