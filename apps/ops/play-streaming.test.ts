import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { basic, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { openPlay, play } from '../../libs/testing/play';
import {
  playUrl,
  players,
  postScripted,
  startScriptedStore,
  type PlayerUnderTest,
  type Script,
  type ScriptedStore,
} from '../../libs/testing/scripted-store';

const timeoutMs = 1_000;
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

const playIt = (player: PlayerUnderTest, headers = {}) => play(...playUrl(apps, center, player), headers);
const openIt = (player: PlayerUnderTest) => openPlay(...playUrl(apps, center, player));

/** Sets the script and resolves with the store's side of the first request. */
function nextResponse(script: Script): Promise<ServerResponse> {
  return new Promise((resolve) =>
    store.setScript((request, response) => {
      resolve(response);
      script(request, response);
    }),
  );
}

const megabyte = Buffer.alloc(1024 * 1024, 7);

/** Sends so many megabytes, as fast as they are taken. */
const sendMegabytes =
  (count: number): Script =>
  async (_request, response) => {
    response.writeHead(200, { 'content-length': count * megabyte.length });
    const left = once(response, 'close');
    for (let sent = 0; sent < count; sent += 1) {
      if (!response.write(megabyte)) await Promise.race([once(response, 'drain'), left]);
      if (response.destroyed) return;
    }
    response.end();
  };

describe.each(players)('$storage on $app', (player) => {
  test.each([
    ['by its length', { 'content-length': '20' }],
    ['chunked', {}],
  ])('a store that dies in mid-stream (%s): the connection is closed short', async (_how, headers) => {
    store.setScript((_request, response) => {
      response.writeHead(200, headers);
      response.write('0123456789', () => response.socket?.destroy());
    });
    const { status, complete } = await playIt(player);
    expect([status, complete]).toEqual([200, false]);
  });

  test('a store that dies in mid-range: the connection is closed short', async () => {
    store.setScript((_request, response) => {
      response.writeHead(206, { 'content-length': '20', 'content-range': 'bytes 0-19/100' });
      response.write('0123456789', () => response.socket?.destroy());
    });
    const { status, complete } = await playIt(player, { range: 'bytes=0-19' });
    expect([status, complete]).toEqual([206, false]);
  });

  test('a store that falls silent in mid-stream: the connection is closed short, and the store let go', async () => {
    const response = nextResponse((_request, answer) => {
      answer.writeHead(200, { 'content-length': '20' });
      answer.write('0123456789');
    });
    const { status, body, complete } = await playIt(player);
    expect([status, body.toString(), complete]).toEqual([200, '0123456789', false]);
    if (!(await response).closed) await once(await response, 'close');
  });

  test('a store that is slow, but never silent for the configured time, is heard to the end', async () => {
    store.setScript(async (_request, response) => {
      response.writeHead(200, { 'content-length': '6' });
      for (const byte of 'abcde') {
        response.write(byte);
        await pause(timeoutMs / 3);
      }
      response.end('f');
    });
    const { body, complete } = await playIt(player);
    expect([body.toString(), complete]).toEqual(['abcdef', true]);
  });

  test('a client that leaves before the store answers: the store is let go', async () => {
    const response = nextResponse(() => undefined);
    const [url, credentials] = playUrl(apps, center, player);
    const leaving = new AbortController();
    const headers = { authorization: basic(credentials) };
    const asked = fetch(url, { headers, signal: leaving.signal }).catch(() => 'left');
    const closed = once(await response, 'close');
    leaving.abort();
    await closed;
    expect(await asked).toBe('left');
  });

  test('a client that leaves in mid-stream: the store is let go', async () => {
    const response = nextResponse(sendMegabytes(100));
    const answer = await openIt(player);
    await once(answer, 'readable');
    const closed = once(await response, 'close');
    answer.destroy();
    await closed;
    expect((await response).writableFinished).toBe(false);
  });

  test('never held whole: a client that does not read stops the store, and hears the rest when it reads on', async () => {
    const total = 64;
    const response = await nextResponseOf(player, total);
    const socket = response.answer.socket;
    socket.pause();
    // Longer than a store may be silent: a client that pauses is no silence of the store.
    const heldAt = await settled(() => response.store.socket?.bytesWritten ?? 0);
    expect(heldAt).toBeLessThan(32 * megabyte.length);
    socket.resume();
    let length = 0;
    for await (const chunk of response.answer as AsyncIterable<Buffer>) length += chunk.length;
    expect([length, response.answer.complete]).toEqual([total * megabyte.length, true]);
  });
});

async function nextResponseOf(player: PlayerUnderTest, megabytes: number) {
  const response = nextResponse(sendMegabytes(megabytes));
  const answer = await openIt(player);
  return { answer, store: await response };
}

/** A number that has not changed for longer than a store may be silent. */
async function settled(read: () => number): Promise<number> {
  let [last, since] = [-1, performance.now()];
  while (performance.now() - since < timeoutMs * 1.5) {
    const now = read();
    if (now !== last) [last, since] = [now, performance.now()];
    await pause(20);
  }
  return last;
}

test('many at once, each its own bytes', async () => {
  store.setScript((request, response) => {
    response.end(`${request.headers.range}`.repeat(5000));
  });
  const answers = await Promise.all(
    Array.from({ length: 60 }, async (_, index) => {
      const { body } = await playIt(players[index % players.length]!, { range: `bytes=${index}-` });
      return body.toString() === `bytes=${index}-`.repeat(5000);
    }),
  );
  expect(answers).toEqual(Array.from({ length: 60 }, () => true));
});
