import { startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { startAudioStore, type AudioStore, type PutFault } from '../../libs/testing/audio-store';
import { eventually } from '../../libs/testing/eventually';
import { startFlakyProxy, type FlakyProxy } from '../../libs/testing/flaky-proxy';
import { openRaw } from '../../libs/testing/raw-http';
import { audioPart, jsonPart, metadata, multipart, uploadHead, uploadRecording, wav } from '../../libs/testing/uploads';

const audio = wav(Buffer.alloc(1_000_000, 128));
const body = multipart([jsonPart(metadata), audioPart(audio)]);
/** Ten moments of an upload: where in its body something breaks. */
const moments = Array.from({ length: 10 }, (_, number) => Math.floor((body.length * number) / 9.5));

const storages = ['webDAV', 'awsS3'] as const;
let apps: TestApps;
let store: AudioStore;
let proxy: FlakyProxy;
/** An ops app whose database is behind the proxy. */
let behindProxy: { opsUrl: string };
const proxied = 'behind the proxy';
let centers: Record<(typeof storages)[number], TestContactCenter>;

beforeAll(async () => {
  [apps, store] = await Promise.all([startTestApps({ storageTimeoutMs: 2_000 }), startAudioStore()]);
  const url = new URL(apps.db.url);
  proxy = await startFlakyProxy(Number(url.port));
  url.port = String(proxy.port);
  url.searchParams.set('application_name', proxied);
  behindProxy = { opsUrl: (await apps.startAnother('ops', { databaseUrl: url.href, databasePoolSize: 3 })).url };
  centers = {
    webDAV: await apps.createContactCenter(store.storage.webDAV),
    awsS3: await apps.createContactCenter(store.storage.awsS3),
  };
});
afterEach(() => store.setFault(undefined));
afterAll(async () => {
  await apps.close();
  await proxy.close();
  await store.close();
});

const recordings = () => apps.db.database.query<{ uuid: string }>('select uuid from recording');
/** The app behind the proxy has none of its connections any more. */
const dropConnections = async () => {
  const sql = 'select pg_terminate_backend(a.pid, 5000) from pg_stat_activity a where a.application_name = $1';
  await apps.db.database.query(sql, [proxied]);
};
const underWay = async () => (await apps.db.database.query('select id from media_deletion where awaits_upload')).length;
/** Time passes: whatever was to be deleted later is due. */
const passTime = () =>
  apps.db.database.query(
    `update media_deletion set next_attempt_at = now() where next_attempt_at > now() + interval '20 s'`,
  );

/** The two sides: every row has its object and every object its row, once the deletions that were noted have run. */
async function expectNeitherAlone(): Promise<void> {
  await eventually(async () => {
    await passTime();
    return (await apps.db.database.query('select id from media_deletion')).length === 0;
  });
  const named = (await recordings()).map(({ uuid }) => uuid).sort();
  const stored = [...store.objects.keys()].map((path) => /([^/]+)\.wav$/.exec(path)![1]!).sort();
  expect(stored).toEqual(named);
}

describe.each(storages)('never a row without its object, never an object without its row (%s)', (storage) => {
  const upload = () => uploadRecording(apps, centers[storage].recorder, metadata, audio);

  test('the client is cut at ten moments', async () => {
    const before = (await recordings()).length;
    for (const moment of moments) {
      const { socket } = await openRaw(apps.opsUrl, uploadHead(centers[storage].recorder, body.length));
      socket.write(body.subarray(0, moment));
      // It has begun where there is audio to begin with, and has ended before the next one is looked for.
      await eventually(async () => moment === 0 || (await underWay()) === 1);
      socket.destroy();
      await eventually(async () => (await underWay()) === 0);
    }
    await expectNeitherAlone();
    expect(await recordings()).toHaveLength(before);
  });

  const kinds: [string, PutFault['kind'], number][] = [
    ['cuts the connection', 'cut', 500],
    ['refuses (507)', 507, 500],
    ['refuses access (403)', 403, 500],
    ['knows no such folder (404)', 404, 500],
    ['stores it all and is cut before it says so', 'lost', 500],
  ];
  test.each(kinds)('the store %s, at ten moments', async (_, kind, status) => {
    const before = (await recordings()).length;
    for (let number = 0; number < 10; number += 1) {
      store.setFault({ kind, afterBytes: Math.floor((audio.length * number) / 9) });
      const answer = await upload();
      expect([answer.status, answer.body]).toEqual([status, { message: expect.any(String) }]);
    }
    await expectNeitherAlone();
    expect(await recordings()).toHaveLength(before);
  });

  test('the store falls silent: 504', async () => {
    for (const afterBytes of [0, audio.length / 2, audio.length]) {
      store.setFault({ kind: 'silent', afterBytes });
      const { status, body: answer } = await upload();
      expect([status, answer]).toEqual([504, { message: expect.any(String) }]);
    }
    store.setFault(undefined);
    await expectNeitherAlone();
  });

  test('the database is cut at ten moments: 201, or 504', async () => {
    const statuses: number[] = [];
    // As many bytes come from it on a new connection before it is cut: in signing in, in each statement, in the commit's answer.
    for (let number = 0; number < 10; number += 1) {
      await dropConnections();
      proxy.setFault({ kind: 'cut', afterBytes: 450 + number * 150 });
      statuses.push((await uploadRecording(behindProxy, centers[storage].recorder, metadata, audio)).status);
      proxy.setFault(undefined);
    }
    expect(new Set(statuses)).toEqual(new Set([201, 504]));
    await expectNeitherAlone();
  });

  test('the database is away while the audio streams: 201 where it is back in time, else 504', async () => {
    for (const moment of moments.slice(1)) {
      const away: Promise<void>[] = [];
      store.setFault(undefined, (bytes) => {
        if (bytes > moment && away.length === 0) away.push(dropConnections());
      });
      const { status } = await uploadRecording(behindProxy, centers[storage].recorder, metadata, audio);
      await Promise.all(away);
      expect([201, 504]).toContain(status);
    }
    store.setFault(undefined);
    await expectNeitherAlone();
  });
});
