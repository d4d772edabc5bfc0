import { spawnApp } from '../../libs/testing/app-process';
import { request, startTestApps, type TestApps } from '../../libs/testing/apps';
import { startAudioStore, type AudioStore } from '../../libs/testing/audio-store';
import { eventually } from '../../libs/testing/eventually';
import { metadata, uploadRecording, wav } from '../../libs/testing/uploads';

let apps: TestApps;
let store: AudioStore;

beforeAll(async () => {
  [apps, store] = await Promise.all([startTestApps(), startAudioStore()]);
});
afterAll(async () => {
  await apps.close();
  await store.close();
});

test('a process killed between its object and its row: the sweep removes the object', async () => {
  const center = await apps.createContactCenter(store.storage.webDAV);
  const doomed = await spawnApp('ops', apps.db.url);
  await doomed.ready();
  const audio = wav(Buffer.alloc(300_000, 128));
  store.setFault({ kind: 'mute', afterBytes: 0 });
  const broken = expect(uploadRecording({ opsUrl: doomed.url }, center.recorder, metadata, audio)).rejects.toThrow();
  // The store has all of it when the process dies.
  await eventually(() => store.objects.size === 1);
  doomed.signal('SIGKILL');
  await Promise.all([broken, doomed.exit]);

  const url = `${apps.opsUrl}/api/v2/ops/contact-centers/${center.ccid}/media-deletions`;
  expect((await request('GET', url, apps.ops)).body.mediaDeletions).toEqual([]);
  // A lease passes: long before, another process must not take an object for orphaned.
  const passed = await apps.db.database.query(
    `update media_deletion set next_attempt_at = now()
     where next_attempt_at between now() + interval '30 s' and now() + interval '60 s' returning id`,
  );
  expect(passed).toHaveLength(1);
  await eventually(() => store.objects.size === 0);
  expect(await apps.db.database.query('select id from recording')).toEqual([]);
});
