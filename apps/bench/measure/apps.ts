import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startOps } from '../../ops/app';
import { startPublic } from '../../public/app';
import { benchSecretsKey } from '../contact-centers';
import { regions } from '../data/calls';
import { freePort } from '../../../libs/free-port';

export interface BenchApps {
  publicUrl: string;
  opsUrl: string;
  /** Of the public app's process. */
  publicPid: number;
  close(): Promise<void>;
}

/** How the apps are started on a database: as processes of their own, or, in a test, here. */
export type StartApps = (databaseUrl: string) => Promise<BenchApps>;

/** As `npm run start:public` and `npm run start:ops` do. */
export const startAppProcesses: StartApps = async (databaseUrl) => {
  const running = await Promise.all([startProcess('public', databaseUrl), startProcess('ops', databaseUrl)]);
  const [publicApp, opsApp] = running;
  return {
    publicUrl: publicApp.url,
    opsUrl: opsApp.url,
    publicPid: publicApp.pid,
    async close() {
      await Promise.all(running.map((app) => app.close()));
    },
  };
};

export const startAppsHere: StartApps = async (databaseUrl) => {
  const config = {
    ...{ host: '127.0.0.1', port: 0, metricsPort: undefined, baseUrl: undefined, region: regions[0], databaseUrl },
    ...{
      databasePoolSize: 10,
      databaseConnectTimeoutMs: 3_000,
      statementTimeoutMs: 15_000,
      secretsKey: benchSecretsKey,
      storageTimeoutMs: 1_000,
    },
    ...{
      trustProxy: false,
      consoleDir: path.resolve('dist/console'),
      logLevel: 'silent' as const,
      shutdownDelayMs: 0,
      shutdownGraceMs: 1_000,
      firstOpsAdmin: { userName: 'ops', password: 'bench' },
      retentionSchedule: undefined,
      auditRetentionDays: 0,
      uploadsAtOnce: 40,
    },
  };
  const [publicApp, opsApp] = [await startPublic(config), await startOps(config)];
  return {
    publicUrl: publicApp.url,
    opsUrl: opsApp.url,
    publicPid: process.pid,
    async close() {
      await Promise.all([publicApp.close(), opsApp.close()]);
    },
  };
};

async function startProcess(app: 'public' | 'ops', databaseUrl: string) {
  const port = String(await freePort());
  const child = fork(path.join(__dirname, '..', '..', app, 'main.js'), {
    stdio: 'inherit',
    env: {
      ...{ PATH: process.env.PATH, DATABASE_URL: databaseUrl, SECRETS_KEY: benchSecretsKey, REGION: regions[0] },
      ...{
        PUBLIC_PORT: port,
        OPS_PORT: port,
        METRICS_PORT: '0',
        LOG_LEVEL: 'warn',
        OPS_USERNAME: 'ops',
        OPS_PASSWORD: 'bench',
      },
    },
  });
  const url = `http://127.0.0.1:${port}`;
  while (!(await isReady(url))) {
    if (child.exitCode !== null) throw new Error(`The ${app} app ended with ${child.exitCode}`);
    await pause(50);
  }
  return {
    url,
    pid: child.pid!,
    async close() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

const isReady = (url: string) =>
  fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
