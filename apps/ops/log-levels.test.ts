import { spawnApp, type AppProcess } from '../../libs/testing/app-process';
import { basic, request, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { eventually } from '../../libs/testing/eventually';
import { startFaultyServer, type FaultyServer } from '../../libs/testing/faulty-server';
import { startNetworkWay, type NetworkWay } from '../../libs/testing/network-way';
import { openRaw } from '../../libs/testing/raw-http';
import { opsRecordingsUrl, recordingBody } from '../../libs/testing/recordings';

/** What only an app in a process of its own writes: its log. */
interface Line {
  level: string;
  msg: string;
  res?: { status: number };
  mediaDeletionId?: string;
}

let apps: TestApps;
let center: TestContactCenter;
let store: FaultyServer;
let way: NetworkWay;
let app: AppProcess;
beforeAll(async () => {
  apps = await startTestApps();
  store = await startFaultyServer((req, res) => {
    if (req.url!.includes('refused')) res.writeHead(403).end();
    else if (req.url!.includes('broken')) res.writeHead(500).end();
    else if (req.url!.includes('cut')) res.writeHead(200, { 'content-length': 1_000 }).write('x', () => res.destroy());
  });
  center = await apps.createContactCenter({ webDAV: [{ baseUrl: `${store.url}/` }] });
  const url = new URL(apps.db.url);
  way = await startNetworkWay(Number(url.port));
  [url.hostname, url.port] = ['127.0.0.1', String(way.port)];
  app = await spawnApp('ops', url.href, { STORAGE_TIMEOUT_MS: '2000' });
  await app.ready();
  // Whatever is due is this process's, and in its log.
  await apps.stopOps();
});
afterAll(async () => {
  await way.close();
  await store.close();
  await apps.close();
});

const lines = () =>
  app
    .output()
    .stdout.trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
const recordings = () => opsRecordingsUrl({ ...apps, opsUrl: app.url }, center.ccid);

async function post(id: string): Promise<void> {
  const body = recordingBody({ id });
  const mediaDescriptor = { storage: 'webDAV', path: `${store.url}/${id}.wav` };
  const mediaFiles = [{ ...body.mediaFiles[0], mediaDescriptor }];
  expect((await request('POST', recordings(), apps.ops, { ...body, mediaFiles })).status).toBe(200);
}

async function play(id: string): Promise<number> {
  const { recording } = (await request('GET', `${recordings()}/${id}`, apps.ops)).body;
  const { status, arrayBuffer } = await fetch(recording.mediaFiles[0].mediaUri as string, {
    headers: { authorization: basic(apps.ops) },
  }).then((answer) => ({ status: answer.status, arrayBuffer: answer.arrayBuffer().catch(() => undefined) }));
  await arrayBuffer;
  return status;
}

test("a client's fault is never ERROR nor WARN", async () => {
  const before = lines().length;
  const wrong = { userName: 'ops', password: 'wrong' };
  const faults = [
    await request('GET', recordings(), apps.ops),
    await request('GET', `${recordings()}/none`, apps.ops),
    await request('GET', `${recordings()}/%ff`, apps.ops),
    await request('PATCH', recordings(), apps.ops),
    await request('POST', recordings(), apps.ops, '{"id"'),
    await request('POST', recordings(), apps.ops, 'x'.repeat(6 * 1024 * 1024)),
    await request('GET', recordings(), wrong),
    await request('GET', recordings()),
  ];
  expect(faults.filter(({ status }) => status < 400 || status >= 500)).toEqual([]);
  const authorized = `Host: x\r\nAuthorization: ${basic(apps.ops)}\r\nContent-Type: application/json\r\n`;
  const { pathname } = new URL(recordings());
  for (const bytes of [
    'garbage\r\n\r\n',
    `POST ${pathname} HTTP/1.1\r\n${authorized}Content-Length: 900\r\n\r\n{`,
    `POST ${pathname} HTTP/1.1\r\n${authorized}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
  ]) {
    const { socket } = await openRaw(app.url, bytes);
    socket.resetAndDestroy();
  }
  // The last request line is in the log: those before it are, too.
  await request('GET', `${app.url}/healthz`);
  await eventually(() => lines().at(-1)?.res?.status === 200);
  const since = lines().slice(before);
  expect(since.filter(({ level }) => level !== 'info')).toEqual([]);
});

test('a store that refuses, fails, is silent or breaks off is WARN', async () => {
  const before = lines().length;
  for (const [id, status] of [
    ['refused', 502],
    ['broken', 502],
    ['silent', 504],
    ['cut', 200],
  ] as const) {
    await post(id);
    expect(await play(id)).toBe(status);
  }
  const failed = () =>
    lines()
      .slice(before)
      .filter(({ msg, level }) => msg === 'request failed' && level === 'warn');
  await eventually(() => failed().length === 4);
  expect(lines().filter(({ level }) => level === 'error')).toEqual([]);
});

test('a database that is away is WARN, and the app recovers by itself', async () => {
  way.become('cut');
  expect((await request('GET', `${recordings()}/none`, apps.ops)).status).toBe(504);
  way.become('open');
  await eventually(async () => (await request('GET', `${recordings()}/none`, apps.ops)).status === 404);
  expect(lines().filter(({ level }) => level === 'error')).toEqual([]);
});

test('a media deletion that is given up is ERROR: an ops admin must look', async () => {
  await post('refused');
  await request('DELETE', `${recordings()}/refused?subresources=*`, apps.ops);
  const [deletion] = await apps.db.database.query<{ id: string }>(
    `update media_deletion m set created_at = now() - interval '8 days', next_attempt_at = now() returning m.id`,
  );
  await eventually(() => lines().some(({ level }) => level === 'error'));
  const errors = lines().filter(({ level }) => level === 'error');
  expect(errors.map(({ msg, mediaDeletionId }) => [msg, mediaDeletionId])).toEqual([
    ['media deletion given up', deletion!.id],
  ]);
  app.signal('SIGTERM');
  expect(await app.exit).toBe(0);
});
