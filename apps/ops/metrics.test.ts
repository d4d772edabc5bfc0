import { once } from 'node:events';
import { get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { basic, request, startTestApps, testConfig, type TestApps } from '../../libs/testing/apps';
import { startOps } from './app';
import { openDatabase } from '../../libs/database';
import { eventually } from '../../libs/testing/eventually';
import { startFaultyServer } from '../../libs/testing/faulty-server';
import { openRaw } from '../../libs/testing/raw-http';
import { recordingBody } from '../../libs/testing/recordings';
import { createMetrics } from '../../libs/http/metrics';
import type { RunningApp } from '../../libs/http/run-app';

const size = 3_000_000;
let apps: TestApps;
let app: RunningApp;
/** Sends the beginning of an object, and the rest when it is told to; other objects in ways of their own. */
let store: Awaited<ReturnType<typeof startFaultyServer>>;
let sendRest: () => void;
let playUrl: (object: string) => Promise<string>;

beforeAll(async () => {
  apps = await startTestApps();
  app = await startOps({ ...testConfig(apps.db.url), storageTimeoutMs: 3_000 });
  store = await startFaultyServer((req, res) => {
    if (req.url === '/refused.wav') res.writeHead(403).end();
    else if (req.url === '/gone.wav') res.writeHead(404).end();
    else if (req.url === '/cut.wav') res.writeHead(200, { 'content-length': size }).write('x', () => res.destroy());
    else if (req.url === '/whole.wav') {
      res.writeHead(200, { 'content-length': size }).write(Buffer.alloc(size / 2));
      sendRest = () => res.end(Buffer.alloc(size / 2));
    }
  });
  const { ccid } = await apps.createContactCenter({ webDAV: [{ baseUrl: `${store.url}/` }] });
  playUrl = async (object) => {
    const recordings = `${app.url}/api/v2/ops/contact-centers/${ccid}/recordings`;
    const body = recordingBody({ id: object });
    const mediaDescriptor = { storage: 'webDAV', path: `${store.url}/${object}.wav` };
    const mediaFiles = [{ ...body.mediaFiles[0], mediaDescriptor }];
    await request('POST', recordings, apps.ops, { ...body, mediaFiles });
    const { recording } = (await request('GET', `${recordings}/${object}`, apps.ops)).body;
    return recording.mediaFiles[0].mediaUri as string;
  };
});
afterAll(async () => {
  await app.close();
  await store.close();
  await apps.close();
});

const playRoute = '/api/v2/ops/contact-centers/:ccid/recordings/:id/play/:file';

/** The sum of the samples that begin so, labels in any order. */
async function sample(name: string, labels: Record<string, string>): Promise<number> {
  const text = await app.metrics.registry.metrics();
  const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`));
  const fitting = lines.filter((line) =>
    Object.entries(labels).every(([key, value]) => line.includes(`${key}="${value}"`)),
  );
  return fitting.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

test('what is being heard shows while it is heard: streams and bytes', async () => {
  const url = await playUrl('whole');
  const sent = { route: playRoute, direction: 'sent' };
  const listening = get(url, { headers: { authorization: basic(apps.ops) } });
  const [answer] = await once(listening, 'response');
  let heard = 0;
  answer.on('data', (chunk: Buffer) => (heard += chunk.length));
  await eventually(() => heard === size / 2);
  expect(await sample('http_requests_in_progress', { route: playRoute })).toBe(1);
  const halfway = await sample('http_bytes_total', sent);
  expect(halfway).toBeGreaterThanOrEqual(size / 2);
  expect(halfway).toBeLessThan(size / 2 + 2_000);
  sendRest();
  await once(answer, 'end');
  await eventually(async () => (await sample('http_requests_in_progress', { route: playRoute })) === 0);
  const whole = await sample('http_bytes_total', sent);
  expect(whole).toBeGreaterThanOrEqual(size);
  expect(whole).toBeLessThan(size + 2_000);
});

test('bytes that came over a connection kept alive are counted once', async () => {
  const route = '/api/v2/diagnostics/version';
  const asked = `GET ${route} HTTP/1.1\r\nHost: x\r\n\r\n`;
  const { socket, until } = await openRaw(app.url);
  for (let n = 0; n < 5; n += 1) {
    socket.write(asked);
    await until(new RegExp(`(HTTP/1.1 200[^]*?\\}[^]*?){${n + 1}}$`));
  }
  await eventually(async () => (await sample('http_requests_in_progress', { route })) === 0);
  expect(await sample('http_bytes_total', { route, direction: 'received' })).toBe(5 * asked.length);
  expect(await sample('http_bytes_total', { route, direction: 'sent' })).toBe(socket.bytesRead);
  socket.destroy();
});

test.each([
  ['refused', 'read', 'failed'],
  ['gone', 'read', 'gone'],
  ['silent', 'read', 'timeout'],
  ['cut', 'stream', 'failed'],
])('requests to stores are told apart by what became of them: %s', async (object, operation, outcome) => {
  await request('GET', await playUrl(object), apps.ops).catch(() => undefined);
  const labels = { storage: 'webDAV', operation, outcome };
  await eventually(async () => (await sample('store_request_duration_seconds_count', labels)) === 1);
});

test('what waits for a connection of a pool is timed, also where it gets none', async () => {
  const waits: number[] = [];
  const options = { poolSize: 1, statementTimeoutMs: 5_000, connectTimeoutMs: 3_000 };
  const db = openDatabase({
    ...options,
    url: apps.db.url,
    onConnectionWait: (milliseconds) => waits.push(milliseconds),
  });
  await db.transaction(async (tx) => {
    await tx.query('select 1');
    await expect(db.query('select 1')).rejects.toMatchObject({ status: 504 });
  });
  await db.close();
  expect(waits).toHaveLength(2);
  expect(waits[1]).toBeGreaterThanOrEqual(2_990);
});

test('a database that is away leaves the metrics readable', async () => {
  const away = new Promise<never>(() => undefined);
  const metrics = createMetrics('ops');
  metrics.watchDeletions(() => away);
  const text = await Promise.race([metrics.registry.metrics(), pause(5_000, 'late', { ref: false })]);
  expect(text).toContain('process_resident_memory_bytes');
  expect(text).not.toContain('media_deletions{');
});

test('media deletions pending and given up are counted', async () => {
  const metrics = createMetrics('ops');
  metrics.watchDeletions(() => Promise.resolve({ pending: 3, givenUp: 2 }));
  const text = await metrics.registry.metrics();
  expect(text).toContain('media_deletions{state="pending",app="ops"} 3');
  expect(text).toContain('media_deletions{state="given_up",app="ops"} 2');
});
