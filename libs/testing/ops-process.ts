import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { OpsConfig } from '../../apps/ops/config';

export interface OpsProcess {
  url: string;
  /** As the kernel ends a process that had no time for anything. */
  kill(): Promise<void>;
}

const root = path.join(__dirname, '..', '..');

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** The ops app in a process of its own, which can be killed. */
export async function startOpsProcess(config: OpsConfig): Promise<OpsProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, ['-r', './libs/testing/typescript-hook.cjs', 'apps/ops/main.ts'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      DATABASE_URL: config.databaseUrl,
      SECRETS_KEY: config.secretsKey,
      OPS_PORT: String(port),
      METRICS_PORT: '0',
      STORAGE_TIMEOUT_MS: String(config.storageTimeoutMs),
      OPS_USERNAME: config.firstOpsAdmin?.userName,
      OPS_PASSWORD: config.firstOpsAdmin?.password,
      LOG_LEVEL: 'silent',
    },
  });
  const ended = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  const ready = () =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await ready())) {
    if (child.exitCode !== null) throw new Error(`The ops app ended with ${child.exitCode}`);
    await pause(50);
  }
  return {
    url,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
