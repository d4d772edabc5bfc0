import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo, createServer } from 'node:net';
import { spawnApp, type AppProcess } from '../../libs/testing/app-process';
import { basic, request, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { eventually } from '../../libs/testing/eventually';
import { opsRecordingsUrl, recordingBody } from '../../libs/testing/recordings';

let apps: TestApps;
let center: TestContactCenter;
const running: AppProcess[] = [];
beforeAll(async () => {
  apps = await startTestApps();
  center = await apps.createContactCenter();
});
afterAll(async () => {
  for (const app of running) app.signal('SIGTERM');
  await Promise.all(running.map((app) => app.exit));
  await apps.close();
});

async function spawned(...parameters: Parameters<typeof spawnApp>): Promise<AppProcess> {
  const app = await spawnApp(...parameters);
  running.push(app);
  return app;
}

/** A POST whose last byte has not been sent. */
async function beginPost(url: string, id: string) {
  const { hostname, port, pathname } = new URL(url);
  const body = Buffer.from(JSON.stringify(recordingBody({ id })));
  const socket = connect(Number(port), hostname).setEncoding('utf8');
  let answer = '';
  socket.on('data', (text: string) => (answer += text));
  socket.write(
    `POST ${pathname} HTTP/1.1\r\nHost: x\r\nAuthorization: ${basic(center.recorder)}\r\nContent-Length: ${body.length}\r\n` +
      `Expect: 100-continue\r\n\r\n`,
  );
  // Told to go on: the request has arrived and runs.
  await once(socket, 'data');
  socket.write(body.subarray(0, -1));
  return {
    finish: () => socket.write(body.subarray(-1)),
    answer: once(socket, 'close').then(() => answer),
  };
}

const isRefused = (url: string) =>
  fetch(url).then(
    () => false,
    () => true,
  );

test('SIGTERM: stops accepting, finishes what runs, exits 0', async () => {
  const app = await spawned('ops', apps.db.url, { LOG_LEVEL: 'silent' });
  await app.ready();
  const { port } = new URL(app.url);
  // One that keeps its connection, and one that connects ahead and never asks anything.
  await request('GET', `${app.url}/healthz`);
  const silent = connect(Number(port), '127.0.0.1').unref();
  await once(silent, 'connect');
  const post = await beginPost(opsRecordingsUrl({ ...apps, opsUrl: app.url }, center.ccid), 'at the end');
  app.signal('SIGTERM');
  while (!(await isRefused(app.url)));
  post.finish();
  expect(await post.answer).toMatch(/HTTP\/1\.1 200 OK\r\n[^]*\{"statusCode":0,"id":"at the end"/);
  expect(await app.exit).toBe(0);
  expect(app.output()).toEqual({ stdout: '', stderr: '' });
  const uri = `${opsRecordingsUrl(apps, center.ccid)}/${encodeURIComponent('at the end')}`;
  expect((await request('GET', uri, apps.ops)).status).toBe(200);
});

test('SIGTERM with SHUTDOWN_DELAY_MS: not ready any more, yet requests are answered, each the last of its connection', async () => {
  const app = await spawned('public', apps.db.url, { LOG_LEVEL: 'silent', SHUTDOWN_DELAY_MS: '2000' });
  await app.ready();
  const agent = new Agent({ keepAlive: true });
  const get = async (path: string) => {
    const sent = httpRequest(`${app.url}${path}`, { agent }).end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    await once(answer.resume(), 'end');
    return { status: answer.statusCode, connection: answer.headers.connection, isReused: sent.reusedSocket };
  };
  expect(await get('/readyz')).toEqual({ status: 200, connection: 'keep-alive', isReused: false });
  app.signal('SIGTERM');
  const noMore = async () => (await request('GET', `${app.url}/readyz`)).status === 503;
  await eventually(noMore);
  // The connection from before is good for one more.
  expect(await get('/healthz')).toEqual({ status: 200, connection: 'close', isReused: true });
  expect(await get('/healthz')).toEqual({ status: 200, connection: 'close', isReused: false });
  await eventually(() => isRefused(app.url));
  expect(await app.exit).toBe(0);
  agent.destroy();
});

test('what runs longer than it may is cut, and the process exits 0 all the same', async () => {
  const app = await spawned('ops', apps.db.url, { LOG_LEVEL: 'silent', SHUTDOWN_GRACE_MS: '200' });
  await app.ready();
  const post = await beginPost(opsRecordingsUrl({ ...apps, opsUrl: app.url }, center.ccid), 'cut');
  app.signal('SIGTERM');
  expect(await app.exit).toBe(0);
  expect(await post.answer).not.toMatch(/HTTP\/1\.1 200/);
});

test.each([
  ['OPS_PORT', 'ops', { OPS_PORT: 'nonsense', SECRETS_KEY: undefined }],
  ['SECRETS_KEY', 'public', { SECRETS_KEY: '11'.repeat(32) }],
  ['HOST', 'public', { HOST: '203.0.113.1' }],
  ['DATABASE_URL', 'ops', { DATABASE_URL: 'postgres://nobody:hush@127.0.0.1:1/none' }],
] as const)(
  'a variable that is wrong (%s): the process names it, says what it expects and exits 1',
  async (name, app, wrong) => {
    const process = await spawned(app, apps.db.url, wrong);
    expect(await process.exit).toBe(1);
    const { stdout, stderr } = process.output();
    expect(stderr).toMatch(new RegExp(`\\b${name} (must|is not) `));
    expect(stdout + stderr).not.toMatch(/hush|11111111|\n {4}at /);
  },
);

test('a port that is taken: the process names the variable and exits 1', async () => {
  const taken = createServer().listen(0, '127.0.0.1').unref();
  await once(taken, 'listening');
  const port = String((taken.address() as AddressInfo).port);
  for (const name of ['PUBLIC_PORT', 'METRICS_PORT']) {
    const process = await spawned('public', apps.db.url, { [name]: port });
    expect(await process.exit).toBe(1);
    expect(process.output().stderr).toMatch(new RegExp(`^${name} must `));
  }
  taken.close();
});

test('metrics are served on a port of their own, by method, route and status', async () => {
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const port = (free.address() as AddressInfo).port;
  free.close();
  await once(free, 'close');
  const app = await spawned('public', apps.db.url, { LOG_LEVEL: 'silent', METRICS_PORT: String(port) });
  await app.ready();
  await request('GET', `${app.url}/api/v2/recordings/missing`, center.admin);
  const text = (await request('GET', `http://127.0.0.1:${port}/metrics`)).body as string;
  expect(text).toMatch(
    /http_request_duration_seconds_count\{app="public",method="GET",route="\/api\/v2\/recordings\/:id",status="404"\} 1\n/,
  );
  expect((await request('GET', `http://127.0.0.1:${port}/api/v2/me`)).status).toBe(404);
  app.signal('SIGINT');
  expect(await app.exit).toBe(0);
});
