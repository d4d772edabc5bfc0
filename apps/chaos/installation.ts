import { freePort } from '../../libs/free-port';
import { spawnApp, type AppProcess } from '../../libs/testing/app-process';
import { testConfig, type Credentials, type TestContactCenter } from '../../libs/testing/apps';
import { createHttpClient, json, type HttpClient } from './http-client';

export interface InstallationOptions {
  databaseUrl: string;
  /** Processes of each app. */
  ops?: number;
  public?: number;
  environment?: Record<string, string | undefined>;
}

/** Apps as processes of their own on one database, as an operator runs them. */
export interface Installation {
  opsAdmin: Credentials;
  ops: AppProcess[];
  public: AppProcess[];
  client: HttpClient;
  /** Of the ops process of that number. */
  centerUrl(center: Pick<TestContactCenter, 'ccid'>, process?: number): string;
  createContactCenter(storage: object): Promise<TestContactCenter>;
  /** SIGKILL, and another process in its place. */
  replaceOps(process: number): Promise<void>;
  /** What the pools of all processes together have: connections, of which idle, and requests that wait for one. */
  poolUse(): Promise<{ total: number; idle: number; waiting: number }>;
  /** Resolves when every process says that it is ready. */
  whenReady(): Promise<void>;
  close(): Promise<void>;
}

export const centersPath = '/api/v2/ops/contact-centers';

export async function startInstallation(options: InstallationOptions): Promise<Installation> {
  const { databaseUrl, environment = {} } = options;
  const opsAdmin = testConfig(databaseUrl).firstOpsAdmin!;
  const client = createHttpClient();
  const metricsUrls = new Map<AppProcess, string>();
  const start = async (app: 'ops' | 'public') => {
    const metricsPort = String(await freePort());
    const started = await spawnApp(app, databaseUrl, { METRICS_PORT: metricsPort, ...environment });
    await started.ready();
    metricsUrls.set(started, `http://127.0.0.1:${metricsPort}/metrics`);
    return started;
  };
  // One after another: the first ops process makes the ops admin.
  const ops = [await start('ops')];
  while (ops.length < (options.ops ?? 1)) ops.push(await start('ops'));
  const publicApps: AppProcess[] = [];
  while (publicApps.length < (options.public ?? 0)) publicApps.push(await start('public'));
  let centers = 0;

  async function succeed(method: string, path: string, body: object) {
    const answer = await client.send(method, ops[0]!.url + path, { credentials: opsAdmin, body });
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${answer.bytes.toString()}`);
    return json(answer);
  }

  async function createUser(ccid: string, userName: string, role: string): Promise<Credentials> {
    const credentials = { userName, password: `${userName}: pässword` };
    await succeed('POST', `${centersPath}/${ccid}/users`, { ...credentials, roles: [role] });
    return credentials;
  }

  return {
    opsAdmin,
    ops,
    public: publicApps,
    client,
    centerUrl: ({ ccid }, process = 0) => `${ops[process]!.url}${centersPath}/${ccid}`,
    async createContactCenter(storage) {
      const number = (centers += 1);
      const { id } = await succeed('POST', centersPath, { name: `Center ${number}`, storage });
      const ccid = id as string;
      const admin = await createUser(ccid, `admin-${number}`, 'CONTACT_CENTER_ADMIN');
      return { ccid, admin, recorder: await createUser(ccid, `recorder-${number}`, 'RECORDER') };
    },
    async replaceOps(process) {
      ops[process]!.signal('SIGKILL');
      await ops[process]!.exit;
      ops[process] = await start('ops');
    },
    async poolUse() {
      const use = { total: 0, idle: 0, waiting: 0 };
      for (const app of [...ops, ...publicApps]) {
        const metrics = (await client.send('GET', metricsUrls.get(app)!)).bytes.toString();
        for (const [, state, count] of metrics.matchAll(/^database_pool_connections\{.*state="(\w+)".*\} (\d+)$/gm))
          use[state as keyof typeof use] += Number(count);
      }
      return use;
    },
    async whenReady() {
      for (const { url } of [...ops, ...publicApps]) while ((await client.send('GET', `${url}/readyz`)).status !== 200);
    },
    async close() {
      client.close();
      const all = [...ops, ...publicApps];
      for (const app of all) app.signal('SIGTERM');
      await Promise.all(all.map(({ exit }) => exit));
    },
  };
}
