import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually } from '../../libs/testing/eventually';
import { callCount } from './demo/calls';
import { demoContactCenter } from './demo/seed';

const root = path.resolve(__dirname, '../..');

let folder: string;
let ports: Record<string, string>;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tapehouse-embedded-'));
  // As root the database runs as another user, who must be able to enter.
  await chmod(folder, 0o755);
  ports = await freePorts('PUBLIC_PORT', 'OPS_PORT', 'MEDIA_PORT', 'METRICS_PORT');
});

afterAll(async () => {
  await end(() => true);
  await rm(folder, { recursive: true, maxRetries: 20 });
});

async function end(which: (child: ChildProcess) => boolean): Promise<void> {
  const children = [...running].filter(which);
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(children.map((child) => once(child, 'close')));
}

async function freePorts(...names: string[]): Promise<Record<string, string>> {
  const servers = await Promise.all(
    names.map(async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const found = servers.map((server) => String((server.address() as AddressInfo).port));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return Object.fromEntries(names.map((name, at) => [name, found[at]!]));
}

interface Started {
  child: ChildProcess;
  /** All that it said up to now. */
  said: () => string;
  /** Resolves when it has said something that fits. */
  says: (pattern: RegExp) => Promise<string>;
  /** Its exit code (or signal), once all that it says was read. */
  ended: Promise<number | string>;
}

/** What `npm start` runs, with nothing of this process's own settings. */
function start(settings: Record<string, string>): Started {
  const child = spawn(process.execPath, ['-r', './libs/testing/typescript-hook.cjs', 'apps/embedded/main.ts'], {
    cwd: root,
    env: { PATH: process.env.PATH, LOG_LEVEL: 'warn', DATA_DIR: path.join(folder, 'data'), ...ports, ...settings },
  });
  running.add(child);
  let text = '';
  const more = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      for (const look of more) look();
    });
  }
  const ended = once(child, 'close').then(([code, signal]: (number | string)[]) => {
    running.delete(child);
    return code ?? signal!;
  });
  const says = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        if (pattern.test(text)) resolve(text);
      };
      more.add(look);
      look();
      void ended.then((code) => reject(new Error(`ended with ${code} without saying ${pattern}: ${text}`)));
    });
  return { child, said: () => text, says, ended };
}

/** The words of a command line as the shell reads them. */
function words(line: string): string[] {
  const { stdout } = spawnSync('sh', ['-c', `curl() { printf '%s\\n' "$@"; }\n${line}`], { encoding: 'utf8' });
  return stdout.trimEnd().split('\n');
}

/** Does what a printed curl line says. */
async function paste(line: string): Promise<Response> {
  const args = words(line);
  const after = (flag: string) => (args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined);
  const body = after('-d');
  return fetch(args.at(-1)!, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(after('-u')!).toString('base64')}`,
      ...(body !== undefined && { 'content-type': after('-H')!.replace('Content-Type: ', '') }),
    },
    body,
  });
}

const curlLines = (said: string) => said.split('\n').filter((line) => line.trimStart().startsWith('curl'));

/** Ids of all recordings, walking the pages. */
async function allRecordings(said: string): Promise<string[]> {
  const user = words(curlLines(said)[0]!)[2]!;
  const headers = { authorization: `Basic ${Buffer.from(user).toString('base64')}` };
  const ids: string[] = [];
  let next: string | undefined = `http://127.0.0.1:${ports.PUBLIC_PORT}/api/v2/recordings?startTime=0`;
  while (next) {
    const answer = await fetch(next, { headers });
    const page = (await answer.json()) as { recordings: { id: string }[]; nextUri?: string };
    ids.push(...page.recordings.map((recording) => recording.id));
    next = page.nextUri;
  }
  return ids;
}

const mediaFiles = async () =>
  (await readdir(path.join(folder, 'data/media-server/media'), { recursive: true })).filter((name) =>
    name.endsWith('.wav'),
  );

/** Goes on from the first test to the one that kills it. */
let secondStart: Started | undefined;

/** One that a failed test left running would be in the way of the next. */
afterEach(() => end((child) => child !== secondStart?.child));

test('a start that is killed while it makes the demo leaves nothing that the next one trips over', async () => {
  const first = start({});
  await first.says(/Making the demo/);
  await eventually(async () => (await mediaFiles().catch(() => [])).length > 20);
  first.child.kill('SIGKILL');
  expect(await first.ended).toBe('SIGKILL');

  secondStart = start({});
  const said = await secondStart.says(/internal-api.*\n/);
  const ids = await allRecordings(said);
  expect(ids).toHaveLength(callCount);
  expect(new Set(ids).size).toBe(callCount);

  // Who does what is printed is signed in to the console.
  const [, address] = /console +(http:\/\/\S+)\/ /.exec(said)!;
  const [, userName, password] = /contact-center admin +(\S+) +password: (\S+)/.exec(said)!;
  const signedIn = await fetch(`${address}/api/v2/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userName, password }),
  });
  expect(signedIn.status).toBe(200);
});

test('it prints who can sign in, and three lines that work as they are pasted', async () => {
  const lines = curlLines(secondStart!.said());
  expect(lines).toHaveLength(3);
  const found = (await (await paste(lines[0]!)).json()) as {
    recordings: { eventHistory: { contact: { lastName?: string } }[] }[];
  };
  expect(found).toMatchObject({ statusCode: 0 });
  expect(found.recordings).toHaveLength(2);
  for (const { eventHistory } of found.recordings) {
    expect(eventHistory.map((event) => event.contact.lastName)).toContain('van Dyke');
  }
  const heard = await paste(lines[1]!);
  expect([heard.status, heard.headers.get('content-type')]).toEqual([200, 'audio/wav']);
  const wav = Buffer.from(await heard.arrayBuffer());
  expect(wav.subarray(0, 4).toString()).toBe('RIFF');
  expect(wav).toHaveLength(Number(heard.headers.get('content-length')));
  const posted = await paste(lines[2]!);
  expect([posted.status, await posted.json()]).toMatchObject([200, { statusCode: 0, id: 'my-first-recording' }]);

  const [, password] = /OPS admin +ops +password: (\S+)/.exec(secondStart!.said())!;
  const authorization = `Basic ${Buffer.from(`ops:${password}`).toString('base64')}`;
  const centers = await fetch(`http://127.0.0.1:${ports.OPS_PORT}/api/v2/ops/contact-centers`, {
    headers: { authorization },
  });
  expect(await centers.text()).toContain(demoContactCenter.id);
});

test("both apps' metrics are served on the one metrics port", async () => {
  const metrics = await (await fetch(`http://127.0.0.1:${ports.METRICS_PORT}/metrics`)).text();
  expect(metrics).toMatch(/http_request_duration_seconds_count\{.*app="ops"/);
  expect(metrics).toMatch(/http_request_duration_seconds_count\{.*app="public"/);
});

test('a second start on the same data says so and ends, and the first goes on', async () => {
  const other = start(await freePorts('PUBLIC_PORT', 'OPS_PORT', 'MEDIA_PORT', 'METRICS_PORT'));
  expect(await other.ended).toBe(1);
  expect(other.said()).toMatch(/Another process .* is using it/);
  expect((await fetch(`http://127.0.0.1:${ports.PUBLIC_PORT}/readyz`)).status).toBe(200);
});

test('everything is there again after a SIGKILL, and what was made up is the same', async () => {
  const before = secondStart!.said();
  secondStart!.child.kill('SIGKILL');
  await secondStart!.ended;
  const third = start({});
  const said = await third.says(/internal-api.*\n/);
  expect(said).not.toContain('Making the demo');
  expect(curlLines(said)).toEqual(curlLines(before));
  expect(await allRecordings(said)).toHaveLength(callCount + 1);
  expect((await paste(curlLines(said)[1]!)).status).toBe(200);

  third.child.kill('SIGINT');
  expect(await third.ended).toBe(0);
});

test('Ctrl-C ends the database too, and no process is left behind', async () => {
  const last = start({});
  await last.says(/Tapehouse is up/);
  const [pid] = (await readFile(path.join(folder, 'data/postgres/cluster/postmaster.pid'), 'utf8')).split('\n');
  expect(process.kill(Number(pid), 0)).toBe(true);
  last.child.kill('SIGINT');
  expect(await last.ended).toBe(0);
  expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH');
});

test('Ctrl-C while the demo is made ends at once', async () => {
  const early = start({ DATA_DIR: path.join(folder, 'early') });
  await early.says(/Making the demo/);
  early.child.kill('SIGINT');
  expect(await early.ended).toBe(0);
  expect(early.said()).not.toContain('could not be made');
});

test.each(['PUBLIC_PORT', 'OPS_PORT', 'MEDIA_PORT', 'METRICS_PORT'])(
  'a busy %s is named, and the start ends with 1',
  async (variable) => {
    const taken = createServer().listen(0, '127.0.0.1').unref();
    await once(taken, 'listening');
    const port = String((taken.address() as AddressInfo).port);
    const refused = start({ DATA_DIR: path.join(folder, 'busy'), DEMO: '0', [variable]: port });
    expect(await refused.ended).toBe(1);
    expect(refused.said()).toMatch(new RegExp(`^${variable} must be a port that is free`, 'm'));
    taken.close();
  },
);

test('a DATA_DIR that cannot be written and a wrong variable are named, and the start ends with 1', async () => {
  await writeFile(path.join(folder, 'file'), '');
  const unwritable = start({ DATA_DIR: path.join(folder, 'file/data') });
  expect(await unwritable.ended).toBe(1);
  expect(unwritable.said()).toMatch(/^DATA_DIR must be a folder that can be written/);
  const wrong = start({ DEMO: 'yes', MEDIA_PORT: 'eighty' });
  expect(await wrong.ended).toBe(1);
  expect(wrong.said()).toMatch(/DEMO must be one of 0, 1\nMEDIA_PORT must be a whole number/);
});
