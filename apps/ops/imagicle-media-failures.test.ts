import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { ServerResponse } from 'node:http';
import { startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { mediaAddress } from '../../libs/testing/imagicle-media';
import { makeMp3 } from '../../libs/testing/mp3';
import { openPlay, play } from '../../libs/testing/play';
import {
  players,
  postScripted,
  startScriptedStore,
  type PlayerUnderTest,
  type Script,
  type ScriptedStore,
} from '../../libs/testing/scripted-store';
import { makeWav, toneBytes } from '../../libs/testing/wav';

const timeoutMs = 600;
let store: ScriptedStore;
let apps: TestApps;
let center: TestContactCenter;
let mp3: Buffer;
beforeAll(async () => {
  store = await startScriptedStore();
  apps = await startTestApps({ storageTimeoutMs: timeoutMs });
  center = await postScripted(apps, store);
  mp3 = await makeMp3({ seconds: 60 });
});
afterAll(async () => {
  await apps.close();
  await store.close();
});

async function hear({ storage, app }: PlayerUnderTest, method = 'GET', headers = {}) {
  const { url, credentials } = await mediaAddress(apps, center, storage, app);
  return await play(url, credentials, headers, method);
}

async function openIt({ storage, app }: PlayerUnderTest) {
  const { url, credentials } = await mediaAddress(apps, center, storage, app);
  return await openPlay(url, credentials);
}

const say =
  (status: number, headers: Record<string, string> = {}, body: Buffer | string = ''): Script =>
  (_request, response) =>
    response.writeHead(status, headers).end(body);

/** Nothing internal is ever in a message: no host of a store, no path, no words of the store. */
function expectError(answer: { status: number; body: Buffer }, status: number, message: RegExp) {
  const body = JSON.parse(answer.body.toString());
  expect([answer.status, body]).toEqual([status, { message: expect.stringMatching(message) as string }]);
  expect(body.message).not.toMatch(/127\.0\.0\.1|:\d{4}|call\.wav|SECRET WORDS|Error/);
}

/** The response of the next request to the store, after `script` has begun it. */
function nextResponse(script: Script): Promise<ServerResponse> {
  return new Promise((resolve) =>
    store.setScript(async (request, response) => {
      resolve(response);
      await script(request, response);
    }),
  );
}

const wav = makeWav({ seconds: 60 });
const audio = [
  ['a WAV', () => wav],
  ['an MP3', () => mp3],
] as const;

describe.each(players)('$storage on $app', (player) => {
  test('object gone: 404', async () => {
    store.setScript(say(404, {}, 'SECRET WORDS'));
    expectError(await hear(player), 404, /media .*gone/);
    for (const headers of [{}, { range: 'bytes=0-9' }]) expect((await hear(player, 'HEAD', headers)).status).toBe(404);
  });

  test.each([401, 403, 500, 503, 204])('the store refuses or fails (%d): 500', async (status) => {
    store.setScript(say(status, {}, status === 204 ? '' : 'SECRET WORDS'));
    expectError(await hear(player), 500, /store of the media (refused|failed)/);
    expect((await hear(player, 'HEAD')).status).toBe(500);
  });

  test('the store does not answer: 504', async () => {
    for (const script of [
      () => undefined,
      (_request, response) => response.writeHead(200, { 'content-length': '5000' }).flushHeaders(),
      (_request, response) => response.writeHead(200, { 'content-length': '5000' }).write(wav.subarray(0, 50)),
    ] as Script[]) {
      store.setScript(script);
      expectError(await hear(player), 504, /did not answer in time/);
    }
    store.setScript(() => undefined);
    expect((await hear(player, 'HEAD')).status).toBe(504);
  });

  test('one request to the store for a whole file, be it WAV or MP3', async () => {
    for (const [, bytes] of audio) {
      store.setScript(say(200, { 'content-length': String(bytes().length) }, bytes()));
      expect(await hear(player)).toMatchObject({ status: 200, complete: true });
      expect(store.requests.map(({ method, headers }) => [method, headers.range])).toEqual([['GET', undefined]]);
    }
  });

  test.each(audio)(
    'a store that breaks off in %s: the connection is cut, never a short one that looks complete',
    async (_what, bytes) => {
      store.setScript((_request, response) => {
        response.writeHead(200, { 'content-length': String(bytes().length) });
        response.write(bytes().subarray(0, -10_000), () => response.destroy());
      });
      const { status, complete, body } = await hear(player);
      expect([status, complete]).toEqual([200, false]);
      expect(body.length).toBeGreaterThan(0);
    },
  );

  test('a store that falls silent in a WAV: the connection is cut, and the store let go', async () => {
    const response = nextResponse((_request, answer) => {
      answer.writeHead(200, { 'content-length': String(wav.length) });
      answer.write(wav.subarray(0, 200_000));
    });
    expect(await hear(player)).toMatchObject({ status: 200, complete: false });
    if (!(await response).closed) await once(await response, 'close');
  });

  test('a client that leaves in mid-stream: the store is let go', async () => {
    const response = nextResponse(sendForEver);
    const answer = await openIt(player);
    await once(answer, 'readable');
    const closed = once(await response, 'close');
    answer.destroy();
    await closed;
  });
});

test.each(players.filter(({ app }) => app === 'public'))(
  '$storage: a client that does not read stops the store, and hears the rest when it reads on',
  async (player) => {
    const response = nextResponse(sendForEver);
    const answer = await openIt(player);
    answer.socket.pause();
    const sent = async () => (await response).socket?.bytesWritten ?? 0;
    // Longer than a store may be silent: a client that pauses is no silence of the store.
    const heldAt = await settled(sent);
    answer.resume();
    while ((await sent()) < heldAt + 5_000_000) await once(answer, 'data');
    expect(answer.errored).toBeNull();
    answer.destroy();
  },
);

const kind = { channels: 2, sampleRate: 8000 };
const second = toneBytes(kind);

const sendForEver: Script = async (_request, response) => {
  const closed = new AbortController();
  response.once('close', () => closed.abort());
  response.write(makeWav({ ...kind, seconds: 0 }));
  while (!response.destroyed)
    if (!response.write(second)) await once(response, 'drain', { signal: closed.signal }).catch(() => undefined);
};

/** A number that has not changed for longer than a store may be silent. */
async function settled(read: () => Promise<number>): Promise<number> {
  let [last, since] = [-1, performance.now()];
  while (performance.now() - since < timeoutMs * 1.5) {
    const now = await read();
    if (now !== last) [last, since] = [now, performance.now()];
    await pause(20);
  }
  return last;
}
