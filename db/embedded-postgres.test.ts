import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgresOptions } from './embedded-postgres';

const root = path.resolve(__dirname, '..');
let folder: string;
const processes = new Set<ChildProcess>();

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tapehouse-postgres-'));
  // As root the database runs as another user, who must be able to enter.
  await chmod(folder, 0o755);
});

afterAll(async () => {
  for (const child of processes) child.kill('SIGKILL');
  await Promise.all([...processes].map((child) => once(child, 'close')));
  await rm(folder, { recursive: true, maxRetries: 20 });
});

function endAtLast(child: ChildProcess): void {
  processes.add(child);
  void once(child, 'close').then(() => processes.delete(child));
}

const options = (name: string): EmbeddedPostgresOptions => ({ dataDir: path.join(folder, name), durable: false });

async function on<T extends object>(url: string, sql: string): Promise<T[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Starts the database in a process of its own, which can then be killed. */
async function startElsewhere(given: EmbeddedPostgresOptions): Promise<{ holder: ChildProcess; url: string }> {
  const code = `require('./db/embedded-postgres.ts').startEmbeddedPostgres(JSON.parse(process.argv[1]))
    .then(({ url }) => { console.log(url); setInterval(() => 0, 1e6); });`;
  const holder = spawn(
    process.execPath,
    ['-r', './libs/testing/typescript-hook.cjs', '-e', code, JSON.stringify(given)],
    {
      cwd: root,
    },
  );
  endAtLast(holder);
  const [line] = (await once(holder.stdout, 'data')) as [Buffer];
  return { holder, url: line.toString().trim() };
}

const postmasterPid = async ({ dataDir }: EmbeddedPostgresOptions) =>
  Number((await readFile(path.join(dataDir, 'cluster/postmaster.pid'), 'utf8')).split('\n')[0]);

/** The shells between the starting process and the server, which stop the server when that process is gone. */
function guardsOf(holder: ChildProcess): number[] {
  const children = (pid: number) =>
    spawnSync('sh', ['-c', `cat /proc/${pid}/task/*/children`], { encoding: 'utf8' })
      .stdout.split(' ')
      .filter(Boolean)
      .map(Number);
  const guards = children(holder.pid!);
  return [...guards, ...guards.flatMap(children)];
}

test('data are found again at the next start, in UTF-8 and ordered bytewise', async () => {
  const first = await startEmbeddedPostgres(options('again'));
  await on(first.url, `create table kept as select 'grüße' as text`);
  await first.close();
  const second = await startEmbeddedPostgres(options('again'));
  expect(await on(second.url, 'select text from kept')).toEqual([{ text: 'grüße' }]);
  expect(
    await on(
      second.url,
      `select current_setting('server_encoding') as encoding, datcollate from pg_database where datname = current_database()`,
    ),
  ).toEqual([{ encoding: 'UTF8', datcollate: 'C' }]);
  await second.close();
});

test('it listens on 127.0.0.1 only, with a password that only its user can read', async () => {
  const { url, dataDir, close } = await startEmbeddedPostgres(options('closed'));
  expect(
    await on(
      url,
      `select current_setting('listen_addresses') as address, current_setting('unix_socket_directories') as sockets`,
    ),
  ).toEqual([{ address: '127.0.0.1', sockets: '' }]);
  const wrong = new URL(url);
  wrong.password = 'guessed';
  await expect(on(wrong.href, 'select 1')).rejects.toThrow(/password authentication failed/);
  expect((await stat(path.join(dataDir, 'password'))).mode & 0o777).toBe(0o600);
  expect((await stat(path.join(dataDir, 'cluster'))).mode & 0o777).toBe(0o700);
  await close();
});

test('durable is the default', async () => {
  const { url, close } = await startEmbeddedPostgres({ dataDir: path.join(folder, 'durable') });
  expect(
    await on(url, `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit`),
  ).toEqual([{ fsync: 'on', commit: 'on' }]);
  await close();
});

test('when the starting process is killed the server ends too, and the next start finds the data', async () => {
  const { holder, url } = await startElsewhere(options('killed'));
  await on(url, 'create table kept as select 1 as number');
  const pid = await postmasterPid(options('killed'));
  holder.kill('SIGKILL');
  await eventually(() => !isAlive(pid));
  const next = await startEmbeddedPostgres(options('killed'));
  expect(await on(next.url, 'select number from kept')).toEqual([{ number: 1 }]);
  await next.close();
});

test('a server that outlived even its guards is stopped, and its data are found', async () => {
  const { holder, url } = await startElsewhere(options('orphan'));
  await on(url, 'create table kept as select 1 as number');
  const pid = await postmasterPid(options('orphan'));
  const guards = guardsOf(holder).filter((guard) => guard !== pid);
  expect(guards).toHaveLength(2);
  for (const guard of guards.reverse()) process.kill(guard, 'SIGKILL');
  holder.kill('SIGKILL');
  await once(holder, 'close');
  expect(isAlive(pid)).toBe(true);
  const next = await startEmbeddedPostgres(options('orphan'));
  await eventually(() => !isAlive(pid));
  expect(await on(next.url, 'select number from kept')).toEqual([{ number: 1 }]);
  await next.close();
});

test('a lock file of a killed server does not hinder, whoever has its pid by now', async () => {
  const { holder, url } = await startElsewhere({ dataDir: path.join(folder, 'stale') });
  await on(url, 'create table kept as select 1 as number');
  const lockFile = path.join(folder, 'stale/cluster/postmaster.pid');
  const lock = await readFile(lockFile, 'utf8');
  process.kill(await postmasterPid(options('stale')), 'SIGKILL');
  holder.kill('SIGKILL');
  await once(holder, 'close');
  // The same user as the server's: PostgreSQL itself would take this one for a running server.
  const { uid, gid } = await stat(path.dirname(lockFile));
  const stranger = spawn('sleep', ['1000'], { uid, gid, cwd: '/' });
  endAtLast(stranger);
  await writeFile(lockFile, lock.replace(/^\d+/, String(stranger.pid)));
  await chown(lockFile, uid, gid);

  const next = await startEmbeddedPostgres(options('stale'));
  expect(await on(next.url, 'select number from kept')).toEqual([{ number: 1 }]);
  expect(stranger.exitCode).toBeNull();
  await next.close();
  stranger.kill();
});

test('a second start on data in use says so, and the first goes on', async () => {
  const first = await startEmbeddedPostgres(options('twice'));
  await expect(startEmbeddedPostgres(options('twice'))).rejects.toThrow(/Another process .* is using it/);
  expect(await on(first.url, 'select 1 as up')).toEqual([{ up: 1 }]);
  await first.close();
});

test('of two first starts at once one wins, and the other says why it does not', async () => {
  const both = await Promise.allSettled([
    startEmbeddedPostgres(options('race')),
    startEmbeddedPostgres(options('race')),
  ]);
  const started = both.filter((one) => one.status === 'fulfilled');
  const refused = both.filter((one) => one.status === 'rejected');
  expect([started.length, refused.length]).toEqual([1, 1]);
  expect(String(refused[0]!.reason)).toMatch(/Another process .* is using it/);
  expect(await on(started[0]!.value.url, 'select 1 as up')).toEqual([{ up: 1 }]);
  await started[0]!.value.close();
});

test('a start that was killed while it made the cluster leaves nothing that stays', async () => {
  const first = await startEmbeddedPostgres(options('unfinished'));
  await first.close();
  await writeFile(path.join(folder, 'unfinished/initialising-cut-off'), 'half');
  const second = await startEmbeddedPostgres(options('unfinished'));
  expect((await readdir(path.join(folder, 'unfinished'))).sort()).toEqual(['cluster', 'password']);
  await second.close();
});

/** Only root has another user run the database. */
const asRoot = process.getuid?.() === 0 ? test : test.skip;

asRoot(
  'in a folder that the database’s user cannot enter only a pointer is kept, and the data are found where it points',
  async () => {
    const closed = path.join(folder, 'home');
    await mkdir(closed, { mode: 0o700 });
    const first = await startEmbeddedPostgres(options('home/data'));
    try {
      await on(first.url, 'create table kept as select 1 as number');
      await first.close();
      expect(first.dataDir).toMatch(/^\/var\/lib\/tapehouse\/data-/);
      expect(await readdir(path.join(closed, 'data'))).toEqual(['data-is-in']);
      expect((await stat(closed)).mode & 0o777).toBe(0o700);

      const second = await startEmbeddedPostgres(options('home/data'));
      expect(second.dataDir).toBe(first.dataDir);
      expect(await on(second.url, 'select number from kept')).toEqual([{ number: 1 }]);
      await second.close();
    } finally {
      await rm(first.dataDir, { recursive: true });
    }
  },
);

test('a port that was asked for and is taken is an error that tells it', async () => {
  const taken = createServer().listen(0, '127.0.0.1').unref();
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  await expect(startEmbeddedPostgres({ ...options('port'), port })).rejects.toThrow(/Address already in use/);
  taken.close();
});

test('temporary data are removed at the end, also when the starting process is killed', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'tapehouse-temporary-'));
  const { close } = await startEmbeddedPostgres({ dataDir, durable: false, temporary: true });
  expect(await readdir(dataDir)).toContain('cluster');
  await close();
  await expect(stat(dataDir)).rejects.toThrow('ENOENT');

  const killed = await mkdtemp(path.join(tmpdir(), 'tapehouse-temporary-'));
  const { holder } = await startElsewhere({ dataDir: killed, durable: false, temporary: true });
  expect(existsSync(killed)).toBe(true);
  holder.kill('SIGKILL');
  await eventually(() => !existsSync(killed));
});

/** A process that has ended may be listed until somebody asks for its exit code: state Z. */
function isAlive(pid: number): boolean {
  const state = spawnSync('cat', [`/proc/${pid}/stat`], { encoding: 'utf8' }).stdout;
  return state !== '' && !/\) Z /.test(state);
}

async function eventually(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('did not come about within 20 s');
    await new Promise((resolve) => setImmediate(resolve));
  }
}
