import { startTestApps, request, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { play } from '../../libs/testing/play';
import {
  playUrl,
  players,
  postScripted,
  replaceStorage,
  scriptedStorage,
  startScriptedStore,
  type PlayerUnderTest,
  type Script,
  type ScriptedStore,
} from '../../libs/testing/scripted-store';

const timeoutMs = 600;
let store: ScriptedStore;
let apps: TestApps;
let center: TestContactCenter;
beforeAll(async () => {
  store = await startScriptedStore();
  apps = await startTestApps({ storageTimeoutMs: timeoutMs });
  center = await postScripted(apps, store);
});
afterAll(async () => {
  await apps.close();
  await store.close();
});

const playIt = (player: PlayerUnderTest, headers = {}, method = 'GET') =>
  play(...playUrl(apps, center, player), headers, method);
const say =
  (status: number, headers: Record<string, string> = {}, body = ''): Script =>
  (_request, response) =>
    response.writeHead(status, headers).end(body);

/** Nothing internal is ever in a message: no host of a store, no path, no credentials, no words of the store. */
function expectError(answer: { status: number; body: Buffer }, status: number, message: RegExp) {
  const body = JSON.parse(answer.body.toString());
  expect([answer.status, body]).toEqual([
    status,
    { statusCode: status === 404 ? 6 : 4, statusMessage: expect.stringMatching(message) as string },
  ]);
  expect(body.statusMessage).not.toMatch(/127\.0\.0\.1|:\d{4}|call\.wav|secret|key id|SECRET WORDS|Error/);
}

describe.each(players)('$storage on $app', (player) => {
  test('what the store gives is played; nothing else that it says is passed on', async () => {
    store.setScript(
      say(
        200,
        {
          'content-type': 'text/html',
          'content-disposition': 'inline; filename="evil.html"',
          'set-cookie': 'a=b',
          'access-control-allow-origin': '*',
          'x-powered-by': 'store',
          'cache-control': 'public, max-age=9999',
          etag: 'no "tag',
        },
        'audio',
      ),
    );
    const { status, headers, body } = await playIt(player);
    expect([status, body.toString()]).toEqual([200, 'audio']);
    expect(headers).toMatchObject({
      'content-type': 'audio/wav',
      'content-disposition': 'inline; filename="call.wav"',
      'cache-control': expect.not.stringContaining('public') as string,
    });
    for (const name of ['set-cookie', 'access-control-allow-origin', 'x-powered-by', 'etag'])
      expect(headers).not.toHaveProperty(name);
  });

  test('object gone: 404 that says it is the media, not the recording', async () => {
    for (const status of [404, 410]) {
      store.setScript(say(status, { 'content-type': 'text/plain' }, 'SECRET WORDS'));
      if (player.storage === 'webDAV' || status === 404) expectError(await playIt(player), 404, /media .*gone/);
      expect((await playIt(player, {}, 'HEAD')).status).toBe(404);
    }
  });

  test.each([401, 403])('the store refuses our credentials (%d): 502', async (status) => {
    store.setScript(say(status, { 'www-authenticate': 'Basic realm="store"' }, 'SECRET WORDS'));
    const answer = await playIt(player);
    expectError(answer, 502, /store of the media refused/);
    expect(answer.headers).not.toHaveProperty('www-authenticate');
    expect((await playIt(player, {}, 'HEAD')).status).toBe(502);
  });

  test.each([
    ['500', say(500, {}, 'SECRET WORDS')],
    ['503', say(503, { 'retry-after': '0' }, 'SECRET WORDS')],
    ['400', say(400)],
    ['204', say(204)],
    ['a range that nobody asked for', say(206, { 'content-range': 'bytes 0-1/5' }, 'au')],
    ['304 that nobody asked for', say(304)],
    ['no answer but a closed connection', (asked) => asked.socket.destroy()],
    ['something that is not HTTP', (asked) => asked.socket.end('SECRET WORDS\r\n\r\n')],
  ] as [string, Script][])('the store fails (%s): 502', async (_what, script) => {
    store.setScript(script);
    expectError(await playIt(player), 502, /store of the media failed/);
  });

  test('a store that sends other bytes than the range asked for: 502', async () => {
    store.setScript(say(206, { 'content-range': 'bytes 1-3/5' }, 'udi'));
    expectError(await playIt(player, { range: 'bytes=0-2' }), 502, /store of the media failed/);
  });

  test('a store that knows neither ranges nor conditions: the whole, and 304 all the same', async () => {
    const headers = { etag: '"v1"', 'last-modified': 'Wed, 01 May 2024 10:00:00 GMT' };
    store.setScript(say(200, headers, 'audio'));
    const ranged = await playIt(player, { range: 'bytes=0-2' });
    expect([ranged.status, ranged.body.toString()]).toEqual([200, 'audio']);
    for (const condition of [{ 'if-none-match': '"v1"' }, { 'if-modified-since': headers['last-modified'] }])
      expect(await playIt(player, condition)).toMatchObject({ status: 304, body: Buffer.alloc(0) });
  });

  test('a store that is silent for the configured time: 504', async () => {
    for (const script of [
      () => undefined,
      (_request, response) => response.writeHead(200, { 'content-length': '5' }).flushHeaders(),
    ] as Script[]) {
      store.setScript(script);
      const asked = performance.now();
      expectError(await playIt(player), 504, /did not answer in time/);
      expect(performance.now() - asked).toBeGreaterThanOrEqual(timeoutMs - 10);
    }
  });
});

describe.each(players)('$storage on $app, taken out of the settings', (player) => {
  test('502, saying so, and the store is not asked; put back, it plays again', async () => {
    store.setScript(say(200, {}, 'audio'));
    await replaceStorage(apps, center, { webDAV: [], awsS3: [] });
    expectError(await playIt(player), 502, /no longer in the contact center's storage settings/);
    expect((await playIt(player, {}, 'HEAD')).status).toBe(502);
    expect(store.requests).toHaveLength(0);
    const [url, credentials] = playUrl(apps, center, player);
    expect((await request('GET', url.replace('/play/m', ''), credentials)).status).toBe(200);

    await replaceStorage(apps, center, scriptedStorage(store));
    expect((await playIt(player)).body.toString()).toBe('audio');
  });
});

test('a store that nothing listens for: 502', async () => {
  const closed = await startScriptedStore();
  const deserted = await postScripted(apps, closed);
  await closed.close();
  for (const player of players)
    expectError(await play(...playUrl(apps, deserted, player)), 502, /store of the media failed/);
});
