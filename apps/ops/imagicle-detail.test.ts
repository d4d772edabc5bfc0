import { request, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { startAudioStore, type AudioStore } from '../../libs/testing/audio-store';
import { imagicleApps, imagicleGet, localParty } from '../../libs/testing/imagicle';
import { opsRecordingsUrl, postRecordings, type RecordingFacts } from '../../libs/testing/recordings';
import { metadata, uploadRecording, wav } from '../../libs/testing/uploads';

let apps: TestApps;
let store: AudioStore;
let center: TestContactCenter;

beforeAll(async () => {
  [apps, store] = await Promise.all([startTestApps(), startAudioStore()]);
  center = await apps.createContactCenter({ ...store.storage.webDAV, awsS3: [{ bucket: 'stage-recordings' }] });
});
afterAll(async () => {
  await apps.close();
  await store.close();
});

/** Posts a recording and gives its id in this dialect. */
async function posted(facts: RecordingFacts): Promise<string> {
  await postRecordings(apps, center, [facts]);
  const { uuid } = (
    await apps.db.database.query<{ uuid: string }>('select uuid from recording where id = $1', [facts.id])
  )[0]!;
  return uuid;
}

const at = { startTime: '2018-11-01T10:00:00.000Z', stopTime: '2018-11-01T10:01:31.870Z' };
const media = (path: string, attributes: object) => ({
  ...{ ...attributes, mediaDescriptor: { storage: 'awsS3', path, data: { bucket: 'stage-recordings' } } },
});

describe.each(imagicleApps)('on the %s app', (app) => {
  const detail = async (id: string) => {
    const { status, headers, body } = await imagicleGet(apps, app, center.admin, `/${id}`);
    expect([status, headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    return body;
  };

  test('a posted recording: what only an upload says is null', async () => {
    const names = [localParty('stranger', '229')];
    const id = await posted({
      id: `posted-${app}`,
      callerPhoneNumber: '229',
      dialedPhoneNumber: '+39 02',
      names,
      ...at,
    });
    expect(await detail(id)).toEqual({
      id,
      referenceNumber: expect.stringMatching(/^2018\d{9}$/),
      startTime: '2018-11-01T10:00:00.000Z',
      duration: 'PT1M31.87S',
      direction: 2,
      localPartyNumber: '229',
      remotePartyNumber: '+39 02',
      pbxCallId: null,
      pbxInfo: null,
      owner: {
        ...{ username: 'stranger', firstName: "stranger's", lastName: 'name', phoneNumber: '229' },
        ...{ group: null, department: null },
      },
      preservingUser: null,
      note: null,
      size: null,
      hash: null,
    });
  });

  test('without a contact of type User local party and owner are null, remote is the caller', async () => {
    const id = await posted({
      id: `nobody-${app}`,
      callerPhoneNumber: '1',
      dialedPhoneNumber: '2',
      names: [{ userName: 'x' }],
    });
    const { direction, localPartyNumber, remotePartyNumber, owner } = await detail(id);
    expect({ direction, localPartyNumber, remotePartyNumber, owner }).toEqual({
      ...{ direction: 0, localPartyNumber: null, remotePartyNumber: '1', owner: null },
    });
  });

  test("size is the sum of the media files' sizes when every one is a number, else null", async () => {
    const sized = async (name: string, ...sizes: (string | number | undefined)[]) => {
      const mediaFiles = sizes.map((size, index) => media(`${name}-${app}-${index}`, { size }));
      return (await detail(await posted({ id: `${name}-${app}`, mediaFiles }))).size;
    };
    expect(await sized('one', '8544')).toBe(8544);
    expect(await sized('three', '8544', 1, '0')).toBe(8545);
    expect(await sized('unknown', '8544', undefined)).toBeNull();
    expect(await sized('words', '8 kB')).toBeNull();
    expect(await sized('signed', '-1')).toBeNull();
  });

  test('duration is hours, minutes and seconds, and never below PT0S', async () => {
    const lasting = async (name: string, stopTime: string) =>
      (await detail(await posted({ id: `${name}-${app}`, startTime: at.startTime, stopTime }))).duration;
    expect(await lasting('long', '2018-11-02T12:00:01.500Z')).toBe('PT26H0M1.5S');
    expect(await lasting('none', at.startTime)).toBe('PT0S');
    expect(await lasting('backwards', '2018-11-01T09:00:00.000Z')).toBe('PT0S');
  });

  test('id in either letter case, and a trailing slash', async () => {
    const id = await posted({ id: `case-${app}` });
    expect(id).toBe(id.toLowerCase());
    for (const asked of [id.toUpperCase(), `${id}/`]) expect((await detail(asked)).id).toBe(id);
  });

  test('an uploaded recording, with all that was said of it', async () => {
    const pbxInfo = { type: 'webex', callId: 'wc345', externalTrackingId: 'xt123', furtherNumber: 1 };
    const said = { notes: 'Ref. invoice No.1234ABC', preserved: true, pbxCallId: 'old', pbxInfo };
    const remoteParty = { phoneNumber: '+391234567' };
    const bytes = wav(Buffer.alloc(8_000, 128));
    const { body } = await uploadRecording(apps, center.recorder, { ...metadata, ...said, remoteParty }, bytes);
    const uploader = {
      ...{ username: center.recorder.userName, firstName: null, lastName: null },
      ...{ phoneNumber: null, group: null, department: null },
    };
    expect(await detail(body.id)).toEqual({
      id: body.id,
      referenceNumber: expect.stringMatching(/^2018\d{9}$/),
      startTime: '2018-09-25T13:00:00.000Z',
      duration: 'PT1M30S',
      direction: 2,
      localPartyNumber: '376',
      remotePartyNumber: '+391234567',
      pbxCallId: 'old',
      pbxInfo,
      owner: {
        ...{ username: 'giuliano', firstName: null, lastName: null, phoneNumber: '376', group: null, department: null },
      },
      preservingUser: uploader,
      note: { owner: uploader, text: 'Ref. invoice No.1234ABC' },
      size: bytes.length,
      hash: { SHA256: expect.stringMatching(/^[0-9A-F]{64}$/) },
    });
  });
});

test('a later change of the user changes no recording', async () => {
  const usersUrl = `${apps.opsUrl}/api/v2/ops/contact-centers/${center.ccid}/users`;
  const jane = { userName: 'jane', password: 'x', roles: ['RECORDER'], firstName: 'Jane', lastName: 'Doe' };
  const then = { ...jane, phoneNumber: '202', group: 'Group1', department: 'Sales' };
  expect((await request('POST', usersUrl, apps.ops, then)).status).toBe(200);
  const id = await posted({ id: 'jane', dialedPhoneNumber: '7', names: [localParty('jane', '7')] });
  const { body } = await uploadRecording(
    apps,
    { userName: 'jane', password: 'x' },
    { ...metadata, localParty: { username: 'jane', phoneNumber: '202' }, notes: 'note', preserved: true },
    wav(Buffer.alloc(80, 128)),
  );
  const later = { ...jane, lastName: 'Roe', phoneNumber: '303', group: 'Group2', department: 'Support' };
  expect((await request('PUT', `${usersUrl}/jane`, apps.ops, later)).status).toBe(200);

  const known = { username: 'jane', firstName: 'Jane', lastName: 'Doe', group: 'Group1', department: 'Sales' };
  const read = async (uuid: string) => (await imagicleGet(apps, 'public', center.admin, `/${uuid}`)).body;
  expect((await read(id)).owner).toMatchObject(known);
  const { owner, preservingUser, note } = await read(body.id);
  for (const user of [owner, preservingUser, note.owner]) expect(user).toEqual({ ...known, phoneNumber: '202' });

  expect((await request('DELETE', `${usersUrl}/jane`, apps.ops)).status).toBe(200);
  expect((await read(id)).owner).toMatchObject(known);
});

test("404 of another center's, of another region's and of one that does not exist: the same", async () => {
  const id = await posted({ id: 'mine' });
  const elsewhere = await posted({ id: 'elsewhere', region: 'elsewhere' });
  const other = await apps.createContactCenter();
  const none = '00000000-0000-4000-8000-000000000000';
  for (const app of imagicleApps) {
    const asked = [
      [other, id],
      [center, elsewhere],
      [center, none],
    ] as const;
    for (const [{ admin }, uuid] of asked) {
      const { status, body } = await imagicleGet(apps, app, admin, `/${uuid}`);
      expect([status, body]).toEqual([404, { message: 'The recording is not found' }]);
    }
  }
});

test('a recording that was deleted through the Genesys dialect is gone here too', async () => {
  const id = await posted({ id: 'deleted' });
  expect((await request('DELETE', `${opsRecordingsUrl(apps, center.ccid)}/deleted`, apps.ops)).status).toBe(200);
  expect((await imagicleGet(apps, 'public', center.admin, `/${id}`)).status).toBe(404);
});
