import { startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { startAudioStore, type AudioStore } from '../../libs/testing/audio-store';
import { imagicleApps } from '../../libs/testing/imagicle';
import { createImagicleClient } from '../../libs/testing/imagicle-client';
import { mp3 } from '../../libs/testing/uploads';

let apps: TestApps;
let store: AudioStore;
let center: TestContactCenter;
beforeAll(async () => {
  [apps, store] = await Promise.all([startTestApps(), startAudioStore()]);
  center = await apps.createContactCenter(store.storage.webDAV);
});
afterAll(async () => {
  await apps.close();
  await store.close();
});

test('a client generated from the published interface uploads, lists, reads and hears a recording', async () => {
  const audio = mp3(40);
  const jsondata = {
    startDateTime: '2018-09-25T13:00:00.000Z',
    duration: 'PT1M30S',
    direction: 1 as const,
    localParty: { username: 'john_doe', phoneNumber: '225' },
    remoteParty: { phoneNumber: '+391234567' },
    pbxInfo: { type: 'siprec' as const, localSessionId: 'ab123' },
  };
  const uploaded = await createImagicleClient(apps.opsUrl, center.recorder).POST('/', {
    body: { jsondata, attachment: '' },
    bodySerializer() {
      const form = new FormData();
      form.append('jsondata', new Blob([JSON.stringify(jsondata)], { type: 'application/json' }));
      form.append('attachment', new Blob([new Uint8Array(audio)], { type: 'audio/wave' }), 'sample.wav');
      return form;
    },
  });
  const id = uploaded.data!.id;

  for (const app of imagicleApps) {
    const client = createImagicleClient(app === 'ops' ? apps.opsUrl : apps.publicUrl, center.admin);
    const filters = {
      startTime: 'between:2018-09-25T00:00:00Z;2018-09-26T00:00:00Z',
      remoteParty: 'contains:+391234',
      localPartyNumber: '225',
      ownerUsername: 'john_doe',
      direction: 1 as const,
    };
    for (const paging of [{}, { page: 0, pageSize: 25 }]) {
      const { data } = await client.GET('/', { params: { query: { ...filters, ...paging } } });
      expect([data!.totalCount, data!.recordings.map((recording) => recording.id)]).toEqual([1, [id]]);
    }
    const refused = await client.GET('/', { params: { query: { page: 1 } } });
    expect([refused.response.status, refused.error]).toEqual([400, { reason: 1, message: expect.any(String) }]);

    const { data: detail } = await client.GET('/{id}', { params: { path: { id } } });
    expect([detail!.duration, detail!.owner?.username, detail!.pbxInfo]).toEqual([
      ...['PT1M30S', 'john_doe', { type: 'siprec', localSessionId: 'ab123' }],
    ]);

    const media = await client.GET('/{id}/Media', { params: { path: { id } }, parseAs: 'arrayBuffer' });
    expect(Buffer.from(media.data!)).toEqual(audio);
  }
});
