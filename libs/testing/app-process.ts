import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { testConfig } from './apps';
import { freePort } from '../free-port';

export interface AppProcess {
  url: string;
  pid: number;
  /** What it has written so far. */
  output: () => { stdout: string; stderr: string };
  signal: (name: 'SIGTERM' | 'SIGINT' | 'SIGKILL') => void;
  /** Resolves when it has ended. */
  exit: Promise<number | null>;
  /** Resolves when it answers; rejects when it ends first. */
  ready: () => Promise<void>;
}

const root = path.join(__dirname, '..', '..');

/** An app as `npm run start:ops` or `start:public` runs it, in a process of its own; `undefined` takes a variable out. */
export async function spawnApp(
  app: 'ops' | 'public',
  databaseUrl: string,
  environment: Record<string, string | undefined> = {},
): Promise<AppProcess> {
  const { secretsKey, region, firstOpsAdmin } = testConfig(databaseUrl);
  const port = environment.PUBLIC_PORT ?? environment.OPS_PORT ?? String(await freePort());
  const child = spawn(process.execPath, ['-r', './libs/testing/typescript-hook.cjs', `apps/${app}/main.ts`], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      DATABASE_URL: databaseUrl,
      SECRETS_KEY: secretsKey,
      REGION: region,
      OPS_PORT: port,
      PUBLIC_PORT: port,
      METRICS_PORT: '0',
      OPS_USERNAME: firstOpsAdmin!.userName,
      OPS_PASSWORD: firstOpsAdmin!.password,
      ...environment,
    },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const url = `http://127.0.0.1:${port}`;
  const answers = () =>
    fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  return {
    url,
    pid: child.pid!,
    output: () => output,
    signal: (name) => child.kill(name),
    exit: once(child, 'close').then(([code]) => code as number | null),
    async ready() {
      while (!(await answers())) {
        if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}: ${output.stderr}`);
        await pause(50);
      }
    },
  };
}
