import { once } from 'node:events';
import { request as httpRequest, type ServerResponse } from 'node:http';
import {
  basic,
  request,
  startTestApps,
  testConfig,
  type TestApps,
  type TestContactCenter,
} from '../../libs/testing/apps';
import { trailOf } from '../../libs/testing/audit';
import { eventually } from '../../libs/testing/eventually';
import { postRecordings, readerOf } from '../../libs/testing/recordings';
import {
  players,
  postScripted,
  replaceStorage,
  scriptedStorage,
  startScriptedStore,
  storages,
  type PlayerUnderTest,
  type Script,
  type ScriptedStore,
} from '../../libs/testing/scripted-store';
import { makeWav } from '../../libs/testing/wav';
import { startPublic } from '../public/app';
import { startOps } from './app';

const timeoutMs = 600;
const wav = makeWav({ seconds: 10 });
let store: ScriptedStore;
let apps: TestApps;
let center: TestContactCenter;
beforeAll(async () => {
  store = await startScriptedStore();
  apps = await startTestApps({ storageTimeoutMs: timeoutMs });
  center = await postScripted(apps, store);
});
beforeEach(() => apps.db.database.query('delete from media_peaks'));
afterAll(async () => {
  await apps.close();
  await store.close();
});

const say =
  (status: number, headers: Record<string, string> = {}, body: Buffer | string = ''): Script =>
  (_request, response) =>
    response.writeHead(status, headers).end(body);
const sayWav = say(200, { 'content-length': String(wav.length), etag: '"v1"' }, wav);

function urlOf({ app, storage }: { app: PlayerUnderTest['app']; storage: string }, file = 'm') {
  const { recordingsUrl, credentials } = readerOf(apps, center, app);
  return [`${recordingsUrl}/${storage}/peaks/${file}`, credentials] as const;
}
const ask = (player: { app: PlayerUnderTest['app']; storage: string }, file?: string) =>
  request('GET', ...urlOf(player, file));
const published = (storage: string) => ({ app: 'public' as const, storage });

const kept = () =>
  apps.db.database.query('select p.etag, p.reason from media_peaks p where p.contact_center_id = $1', [center.ccid]);

describe.each(players)('$storage on $app', (player) => {
  test('read once, whole, and never again', async () => {
    store.setScript(sayWav);
    for (let times = 0; times < 3; times += 1) expect((await ask(player)).body.peaks.durationMs).toBe(10_000);
    expect(store.requests.map(({ method, headers }) => [method, headers.range])).toEqual([['GET', undefined]]);
  });

  test.each([
    ['refuses our credentials', say(403), 502, /refused/],
    ['fails', say(500), 502, /failed/],
    ['has lost the object', say(404), 404, /media .*gone/],
    ['answers nothing', () => undefined, 504, /did not answer in time/],
    [
      'is silent in mid-stream',
      (_request, response) => {
        response.writeHead(200, { 'content-length': String(wav.length) });
        response.write(wav.subarray(0, 50_000));
      },
      504,
      /did not answer in time/,
    ],
    [
      'breaks off in mid-stream',
      (_request, response) => {
        response.writeHead(200, { 'content-length': String(wav.length) });
        response.write(wav.subarray(0, 50_000), () => response.destroy());
      },
      502,
      /store of the media/,
    ],
  ] as [string, Script, number, RegExp][])(
    'a store that %s: said so, not kept, and all is well when it is',
    async (_what, script, status, message) => {
      store.setScript(script);
      const answer = await ask(player);
      const statusMessage = expect.stringMatching(message) as string;
      expect([answer.status, answer.body]).toEqual([status, { statusCode: status === 404 ? 6 : 4, statusMessage }]);
      expect(await kept()).toEqual([]);
      store.setScript(sayWav);
      expect((await ask(player)).status).toBe(200);
    },
  );

  test('a store that was taken out of the settings is not asked: 502; what was worked out before is shown', async () => {
    store.setScript(sayWav);
    const [one, other] = storages.map((storage) => ({ ...player, storage }));
    expect((await ask(one!)).status).toBe(200);
    await replaceStorage(apps, center, { webDAV: [], awsS3: [] });
    expect([(await ask(one!)).status, (await ask(other!)).status]).toEqual([200, 502]);
    expect(store.requests).toHaveLength(1);
    await replaceStorage(apps, center, scriptedStorage(store));
  });
});

describe('posted again', () => {
  const post = async () => {
    const path = `${store.url}dav/call.wav`;
    await postRecordings(apps, center, [
      { id: 'webDAV', mediaFiles: [{ mediaDescriptor: { storage: 'webDAV', path }, mediaId: 'm' }] },
    ]);
  };

  test.each([
    ['audio', sayWav, 200],
    ['no audio', say(200, { etag: '"v1"' }, 'a text that is as long as it likes'), 404],
  ] as const)(
    '%s: the store is asked whether it is the same version, and is not read where it is',
    async (_what, script, status) => {
      store.setScript(script);
      expect((await ask(published('webDAV'))).status).toBe(status);
      await post();
      store.setScript((asked, response) =>
        asked.headers['if-none-match'] === '"v1"' ? response.writeHead(304).end() : response.writeHead(500).end(),
      );
      for (let times = 0; times < 3; times += 1) expect((await ask(published('webDAV'))).status).toBe(status);
      expect(store.requests).toHaveLength(1);
    },
  );

  test('another version is read, also by a store that knows no conditions or tells no version', async () => {
    const longer = makeWav({ seconds: 20 });
    for (const headers of [{ etag: '"v2"' }, {}]) {
      store.setScript(sayWav);
      expect((await ask(published('webDAV'))).body.peaks.durationMs).toBe(10_000);
      await post();
      store.setScript(say(200, headers as Record<string, string>, longer));
      expect((await ask(published('webDAV'))).body.peaks.durationMs).toBe(20_000);
      await post();
    }
  });

  test('while the store fails nothing is shown that may be of another file', async () => {
    store.setScript(sayWav);
    expect((await ask(published('webDAV'))).status).toBe(200);
    await post();
    store.setScript(say(500));
    expect((await ask(published('webDAV'))).status).toBe(502);
  });

  test('in the midst of reading: who asks then is not told of what was there before', async () => {
    const begun = holdFirst();
    const before = ask(published('webDAV'));
    const release = await begun;
    await post();
    const after = ask(published('webDAV'));
    release();
    expect((await before).body.peaks.durationMs).toBe(10_000);
    expect((await after).body.peaks.durationMs).toBe(10_000);
    expect(store.requests).toHaveLength(2);
    expect(await kept()).toHaveLength(1);
  });
});

/** The first answer waits until it is released; all later ones come at once. */
function holdFirst(): Promise<() => void> {
  return new Promise((resolve) => {
    store.setScript((asked, response) => {
      if (store.requests.length > 1) return sayWav(asked, response);
      response.writeHead(200, { 'content-length': String(wav.length), etag: '"v1"' });
      response.write(wav.subarray(0, 1_000));
      resolve(dripUntil(response));
      return undefined;
    });
  });
}

/** Not so slow that it is silent. */
function dripUntil(response: ServerResponse): () => void {
  let at = 1_000;
  const timer = setInterval(() => response.write(wav.subarray(at, (at += 2))), timeoutMs / 4);
  response.once('close', () => clearInterval(timer));
  return () => {
    clearInterval(timer);
    response.end(wav.subarray(at));
  };
}

describe('many who ask', () => {
  test('for the same media file share one reading', async () => {
    const begun = holdFirst();
    const asking = Array.from({ length: 20 }, () => ask(published('webDAV')));
    (await begun)();
    expect((await Promise.all(asking)).map(({ status }) => status)).toEqual(asking.map(() => 200));
    expect(store.requests).toHaveLength(1);
  });

  test('for different ones wait for each other, and beyond 32 of a center are refused: 429 with Retry-After', async () => {
    const mediaFiles = Array.from({ length: 34 }, (_, at) => ({
      mediaDescriptor: { storage: 'webDAV', path: `${store.url}dav/${at}.wav` },
      mediaId: `m${at}`,
    }));
    await postRecordings(apps, center, [{ id: 'many', mediaFiles }]);
    const begun = holdFirst();
    const asking = mediaFiles.map(({ mediaId }) => ask(published('many'), mediaId));
    const release = await begun;
    const refused = await Promise.race(asking);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '10']);
    expect(refused.body).toEqual({ statusCode: 3, statusMessage: 'Too many waveforms are being worked out' });
    expect(store.requests).toHaveLength(1);
    release();
    const statuses = (await Promise.all(asking)).map(({ status }) => status);
    expect([
      statuses.filter((status) => status === 200).length,
      statuses.filter((status) => status === 429).length,
    ]).toEqual([33, 1]);
  });

  test("a center's slow store holds up no other center", async () => {
    const begun = holdFirst();
    const slow = ask(published('webDAV'));
    const release = await begun;
    const another = await postScripted(apps, store);
    const { recordingsUrl, credentials } = readerOf(apps, another, 'public');
    expect((await request('GET', `${recordingsUrl}/webDAV/peaks/m`, credentials)).status).toBe(200);
    release();
    expect((await slow).status).toBe(200);
  });
});

describe('a client that leaves', () => {
  const left = async () => (await trailOf(apps, center.ccid, '?result=499')).length;

  /** Resolves when the app has noticed. */
  async function leave(sent: ReturnType<typeof send>): Promise<void> {
    const before = await left();
    sent.destroy();
    await eventually(async () => (await left()) > before);
  }

  function send(file?: string) {
    const [url, credentials] = urlOf(published('webDAV'), file);
    const sent = httpRequest(url, { headers: { authorization: basic(credentials) }, agent: false });
    sent.on('error', () => undefined).end();
    return sent;
  }

  test('wastes nothing: what is being read is read to its end, and kept', async () => {
    const begun = holdFirst();
    const sent = send();
    const release = await begun;
    await leave(sent);
    release();
    await eventually(async () => (await kept()).length === 1);
    expect(store.requests).toHaveLength(1);
  });

  test('while it waits for its turn: nothing is read for it', async () => {
    const path = `${store.url}dav/other.wav`;
    const other = { mediaDescriptor: { storage: 'webDAV', path }, mediaId: 'other' };
    await postRecordings(apps, center, [{ id: 'webDAV', mediaFiles: [other] }]);
    const begun = holdFirst();
    const first = ask(published('webDAV'));
    const release = await begun;
    const sent = send('other');
    await once(sent, 'finish');
    await leave(sent);
    release();
    expect((await first).status).toBe(200);
    expect((await ask(published('webDAV'))).status).toBe(200);
    expect(store.requests).toHaveLength(1);
  });
});

test.each([
  ['ops', startOps],
  ['public', startPublic],
] as const)('a stop of the %s app ends it at once, and tells the client to ask again: 429', async (app, start) => {
  const another = await start({ ...testConfig(apps.db.url), shutdownGraceMs: 60_000 });
  const begun = holdFirst();
  const [url, credentials] = urlOf({ app, storage: 'webDAV' });
  const asking = request('GET', `${another.url}${new URL(url).pathname}`, credentials);
  await begun;
  const [answer] = await Promise.all([asking, another.close()]);
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '1']);
  expect(await kept()).toEqual([]);
});
