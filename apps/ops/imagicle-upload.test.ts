import fc from 'fast-check';
import { createHash } from 'node:crypto';
import {
  basic,
  request,
  startTestApps,
  testRegion,
  type TestApps,
  type TestContactCenter,
} from '../../libs/testing/apps';
import { startAudioStore, type AudioStore } from '../../libs/testing/audio-store';
import { eventually } from '../../libs/testing/eventually';
import { plainRequest } from '../../libs/testing/plain-request';
import { opsRecordingsUrl } from '../../libs/testing/recordings';
import {
  audioPart,
  jsonPart,
  metadata,
  mp3,
  multipart,
  multipartType,
  postBody,
  recordingsUrl,
  uploadRecording,
  wav,
} from '../../libs/testing/uploads';
import { makeWav } from '../../libs/testing/wav';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const audio = wav(Buffer.alloc(16_000, 128));

let apps: TestApps;
let store: AudioStore;
let center: TestContactCenter;

beforeAll(async () => {
  [apps, store] = await Promise.all([startTestApps(), startAudioStore()]);
  center = await apps.createContactCenter(store.storage.webDAV);
});
beforeEach(() => {
  store.objects.clear();
  store.requests.length = 0;
});
afterAll(async () => {
  await apps.close();
  await store.close();
});

async function uploaded(json: object, bytes: Buffer = audio, by = center.recorder): Promise<string> {
  const { status, body } = await uploadRecording(apps, by, json, bytes);
  expect([status, body]).toEqual([201, { id: expect.stringMatching(uuid) }]);
  return body.id;
}

const detail = async (id: string) =>
  (await request('GET', `${recordingsUrl(apps)}/${id}`, center.admin)).body as Record<string, any>;
const inGenesys = async (id: string) =>
  (await request('GET', `${opsRecordingsUrl(apps, center.ccid)}/${id}`, apps.ops)).body.recording;
const rows = async () => await apps.db.database.query('select id from recording');
const notes = async () => await apps.db.database.query('select id from media_deletion');

describe('as published, wrong part content types included', () => {
  const published = {
    direction: 2,
    localParty: { phoneNumber: '376', username: 'giuliano' },
    preserved: true,
    duration: 'PT1M30S',
    notes: 'text describing recording content',
    startDateTime: '2018-09-25T13:00:00.0000000Z',
    remoteParty: { phoneNumber: '123456' },
  };
  const pbxInfo = { type: 'generic', localCallId: 'ab123', remoteCallId: 'xy987', sessionId: 'xy123' };
  const attachment = (name: string) =>
    `Content-Disposition: form-data; name=attachment; filename=${name}; filename*=utf-8''${name}`;
  const examples = {
    "the knowledge base's": {
      json: { ...published, pbxCallId: '1' },
      headers: ['Content-Type: multipart/form-data', 'Content-Type: audio/mpeg', attachment('sample.wav')],
      bytes: audio,
    },
    'the same with the MP3 that its type says': {
      json: { ...published, pbxCallId: '1' },
      headers: ['Content-Type: multipart/form-data', 'Content-Type: audio/mpeg', attachment('sample.wav')],
      bytes: mp3(40),
    },
    "the OpenAPI's WAV": {
      json: { ...published, localParty: { phoneNumber: '376', username: 'john_doe' }, pbxInfo },
      headers: ['Content-Type: application/json', 'Content-Type: audio/wave', attachment('sample.wav')],
      bytes: audio,
    },
    "the OpenAPI's MP3": {
      json: {
        ...published,
        localParty: { phoneNumber: '1234', username: 'test' },
        startDateTime: '2024-09-26T11:00:00.0000000Z',
        remoteParty: { phoneNumber: '11111' },
        pbxInfo,
      },
      headers: ['Content-Type: application/json', 'Content-Type: audio/mpeg', attachment('sample.mp3')],
      bytes: mp3(40),
    },
  };

  test.each(Object.entries(examples))('%s example', async (_, { json, headers, bytes }) => {
    const [jsonType, audioType, disposition] = headers;
    const body = multipart([
      {
        headers: `${jsonType}\r\nContent-Disposition: form-data; name=jsondata`,
        content: JSON.stringify(json, undefined, 2),
      },
      { headers: `${audioType}\r\n${disposition}`, content: bytes },
    ]);
    const answer = await postBody(apps, center.recorder, body);
    expect([answer.status, answer.body]).toEqual([201, { id: expect.stringMatching(uuid) }]);
    expect([...store.objects.values()]).toEqual([bytes]);
  });

  test('a body whose lines and whose boundary are as a .NET client writes them', async () => {
    const body = multipart([jsonPart(metadata), audioPart(audio)], '');
    const quoted = { 'Content-Type': 'multipart/form-data; boundary="8d0d51ed-3539-48fa-a239-fb4ee91b3b99"' };
    const end = Buffer.from('--8d0d51ed-3539-48fa-a239-fb4ee91b3b99--\r\n');
    expect((await postBody(apps, center.recorder, Buffer.concat([body, end]), quoted)).status).toBe(201);
  });
});

test.each(['webDAV', 'awsS3'] as const)(
  'the original, byte for byte, in the upload store (%s), by its type',
  async (storage) => {
    const { ccid, recorder } = await apps.createContactCenter(store.storage[storage]);
    const bytes = makeWav({ coding: 'alaw', channels: 2, seconds: 3 });
    const wavId = await uploaded(metadata, bytes, recorder);
    const mp3Id = await uploaded(metadata, mp3(100), recorder);
    const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
    const folder = storage === 'webDAV' ? '/dav/uploads' : '/calls/center/uploads';
    expect(new Map(store.objects)).toEqual(
      new Map([
        [`${folder}/${day}/${wavId}.wav`, bytes],
        [`${folder}/${day}/${mp3Id}.mp3`, mp3(100)],
      ]),
    );
    expect(store.types.get(`${folder}/${day}/${wavId}.wav`)).toBe('audio/wav');
    expect(store.types.get(`${folder}/${day}/${mp3Id}.mp3`)).toBe('audio/mpeg');
    const { body } = await request('GET', `${opsRecordingsUrl(apps, ccid)}/${wavId}`, apps.ops);
    expect(body.recording.mediaFiles[0]).toMatchObject({ type: 'audio/wav', size: String(bytes.length) });
  },
);

test('parts in either order', async () => {
  for (const parts of [
    [jsonPart(metadata), audioPart(audio)],
    [audioPart(audio), jsonPart(metadata)],
  ]) {
    expect((await postBody(apps, center.recorder, multipart(parts))).status).toBe(201);
  }
  expect([...store.objects.values()]).toEqual([audio, audio]);
});

test('what was uploaded is stored, never derived again: all of it is in the detail', async () => {
  await request(
    'PUT',
    `${apps.opsUrl}/api/v2/ops/contact-centers/${center.ccid}/users/${center.recorder.userName}`,
    apps.ops,
    {
      ...{ userName: center.recorder.userName, roles: ['RECORDER'], firstName: 'Rec', lastName: 'Order' },
      ...{ phoneNumber: '900', group: 'Machines', department: 'IT' },
    },
  );
  const id = await uploaded({
    ...metadata,
    direction: 0,
    startDateTime: '2018-09-25T13:00:00.1239999+02:00',
    duration: 'P1DT2H0M1.5009S',
    remoteParty: { phoneNumber: '' },
    notes: 'Ref. invoice No.1234ABC',
    preserved: true,
    pbxInfo: { type: 'dial-in', further: 12.5 },
  });
  const uploader = expect.objectContaining({ username: center.recorder.userName, firstName: 'Rec', group: 'Machines' });
  expect(await detail(id)).toMatchObject({
    id,
    referenceNumber: expect.stringMatching(/^2018\d{9}$/),
    startTime: '2018-09-25T11:00:00.123Z',
    duration: 'PT26H0M1.5S',
    direction: 0,
    localPartyNumber: '376',
    remotePartyNumber: null,
    pbxCallId: null,
    pbxInfo: { type: 'dial-in', further: 12.5 },
    owner: { username: 'giuliano', phoneNumber: '376' },
    preservingUser: uploader,
    note: { owner: uploader, text: 'Ref. invoice No.1234ABC' },
    size: audio.length,
    hash: { SHA256: createHash('sha256').update(audio).digest('hex').toUpperCase() },
  });
});

test('pbxCallId alone reads back as pbxCallId and pbxInfo: null', async () => {
  expect(await detail(await uploaded({ ...metadata, pbxCallId: '100' }))).toMatchObject({
    pbxCallId: '100',
    pbxInfo: null,
    preservingUser: null,
    note: null,
  });
});

describe('read in the Genesys dialect', () => {
  test.each([
    [1, '123456', '376'],
    [2, '376', '123456'],
    [0, '123456', '376'],
  ])('direction %d: caller %s, dialed %s', async (direction, callerPhoneNumber, dialedPhoneNumber) => {
    const id = await uploaded({ ...metadata, direction, remoteParty: { phoneNumber: '123456' } });
    const contact = { type: 'User', userName: 'giuliano', phoneNumber: '376' };
    expect(await inGenesys(id)).toMatchObject({
      ...{ id, callerPhoneNumber, dialedPhoneNumber, region: testRegion },
      mediaFiles: [{ mediaId: id, type: 'audio/wav', size: String(audio.length), duration: '90000' }],
      eventHistory: [
        { event: 'Joined', occurredAt: '2018-09-25T13:00:00.000+0000', contact },
        { event: 'Left', occurredAt: '2018-09-25T13:01:30.000+0000', contact },
      ],
    });
  });

  test('a missing remote number reads UNKNOWN', async () => {
    expect((await inGenesys(await uploaded({ ...metadata, direction: 1 }))).callerPhoneNumber).toBe('UNKNOWN');
  });

  test('queried, played and deleted', async () => {
    const remoteParty = { phoneNumber: '5550001' };
    const id = await uploaded({ ...metadata, remoteParty });
    const url = opsRecordingsUrl(apps, center.ccid);
    const query = await request('GET', `${url}?dialedPhoneNumber=5550001`, apps.ops);
    expect(query.body.recordings.map((recording: { id: string }) => recording.id)).toEqual([id]);
    const { mediaUri } = (await inGenesys(id)).mediaFiles[0];
    const played = await fetch(mediaUri, {
      headers: {
        authorization: `Basic ${Buffer.from(`${apps.ops.userName}:${apps.ops.password}`).toString('base64')}`,
      },
    });
    expect(Buffer.from(await played.arrayBuffer())).toEqual(audio);
    expect((await request('DELETE', `${url}/${id}?subresources=*`, apps.ops)).status).toBe(200);
    expect([store.objects.size, (await detail(id)).message]).toEqual([0, expect.any(String)]);
  });
});

test('who may: a contact-center admin and a RECORDER upload, nobody else', async () => {
  const body = multipart([jsonPart(metadata), audioPart(audio)]);
  expect((await postBody(apps, center.admin, body)).status).toBe(201);
  expect((await postBody(apps, apps.ops, body)).status).toBe(403);
  const anonymous = await postBody(apps, undefined, body);
  expect([anonymous.status, anonymous.headers.get('WWW-Authenticate')]).toEqual([401, expect.stringMatching(/^Basic/)]);
  const atPublic = await postBody({ opsUrl: apps.publicUrl }, center.recorder, body);
  expect([atPublic.status, atPublic.headers.get('Allow')]).toEqual([405, 'GET, HEAD']);
});

describe('refused, and nothing is kept', () => {
  let kept: object[];
  beforeEach(async () => (kept = await rows()));
  afterEach(async () => {
    // What was begun in the store is deleted in the background.
    await eventually(async () => (await notes()).length === 0);
    expect([store.objects.size, await rows()]).toEqual([0, kept]);
  });

  const header = makeWav({ coding: 'pcm16' });
  const adpcm = Buffer.from(audio);
  adpcm.writeUInt16LE(17, 20);
  const threeChannels = makeWav({ channels: 3 });
  test.each([
    ['an empty file', Buffer.alloc(0)],
    ['a truncated header', header.subarray(0, 30)],
    ['another codec inside WAV', adpcm],
    ['three channels', threeChannels],
    ['text called .wav', Buffer.from('audio track bytes')],
    ['RIFF and then nothing', Buffer.from('RIFF')],
    ['a picture', Buffer.concat([Buffer.from([0x89]), Buffer.from('PNG\r\n\x1a\n'), Buffer.alloc(500)])],
  ])('400, reason 2: %s', async (_, bytes) => {
    const { status, body } = await uploadRecording(apps, center.recorder, metadata, bytes);
    expect([status, body]).toEqual([400, { reason: 2, message: expect.any(String) }]);
  });

  test('400, reason 1: wrong metadata, naming the field, also when the audio came first', async () => {
    const json = jsonPart({ ...metadata, duration: 'P1Y' });
    const refusal = [400, { reason: 1, message: expect.stringContaining('duration') }];
    const first = await postBody(apps, center.recorder, multipart([json, audioPart(audio)]));
    expect([first.status, first.body]).toEqual(refusal);
    const last = await postBody(apps, center.recorder, multipart([audioPart(audio), json]));
    expect([last.status, last.body]).toEqual(refusal);
  });

  test.each([
    ['no multipart', JSON.stringify(metadata), 'application/json'],
    ['no parts', multipart([]), undefined],
    ['no attachment', multipart([jsonPart(metadata)]), undefined],
    ['no jsondata', multipart([audioPart(audio)]), undefined],
    ['JSON that cannot be parsed', multipart([jsonPart('{'), audioPart(audio)]), undefined],
    ['a body that ends early', multipart([jsonPart(metadata), audioPart(audio)]).subarray(0, -60), undefined],
  ])('400, reason 0: %s', async (_, body, type) => {
    const { status, body: answer } = await postBody(
      apps,
      center.recorder,
      Buffer.from(body),
      type ? { 'Content-Type': type } : {},
    );
    expect([status, answer]).toEqual([400, { reason: 0, message: expect.any(String) }]);
  });

  test('409: a start before the retention period, unless preserved', async () => {
    const { ccid, recorder } = await apps.createContactCenter(store.storage.webDAV);
    const url = `${apps.opsUrl}/api/v2/ops/contact-centers/${ccid}`;
    const replacement = { name: 'x', retentionDays: 30, storage: store.storage.webDAV };
    expect((await request('PUT', url, apps.ops, replacement)).status).toBe(200);
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
    const at = (days: number, preserved: boolean) => ({ ...metadata, startDateTime: daysAgo(days), preserved });
    for (const parts of [
      [jsonPart(at(30.01, false)), audioPart(audio)],
      [audioPart(audio), jsonPart(at(30.01, false))],
    ]) {
      const late = await postBody(apps, recorder, multipart(parts));
      expect([late.status, late.body]).toEqual([409, { message: expect.any(String) }]);
    }
    const ids = [await uploaded(at(30.01, true), audio, recorder), await uploaded(at(29.99, false), audio, recorder)];
    await Promise.all(
      ids.map((id) => request('DELETE', `${opsRecordingsUrl(apps, ccid)}/${id}?subresources=*`, apps.ops)),
    );
  });

  test('500 with a message: the center has no upload store', async () => {
    const { recorder } = await apps.createContactCenter();
    const { status, body } = await uploadRecording(apps, recorder, metadata, audio);
    expect([status, body]).toEqual([500, { message: 'The contact center has no upload store' }]);
  });
});

test('over 256 MB: 400, reason 2, before any of it is read where the length says so', async () => {
  const headers = { 'Content-Length': String(300 << 20) };
  const { status, body } = await postBody(apps, center.recorder, Buffer.alloc(100), headers);
  expect([status, body]).toEqual([400, { reason: 2, message: expect.stringContaining('268435456') }]);
});

test('300 mutated bodies: 201 or 400, never a 5xx or a hang', async () => {
  const whole = multipart([jsonPart({ ...metadata, notes: 'x' }), audioPart(wav(Buffer.alloc(400, 128)))]);
  const mutation = fc.record({
    at: fc.nat(whole.length),
    drop: fc.nat(30),
    insert: fc.oneof(
      fc.uint8Array({ maxLength: 20 }),
      fc.constantFrom('\r\n', '--', '"', '\0', ':', '{', '\r\n\r\n').map((text) => Buffer.from(text)),
    ),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 3 }), async (mutations) => {
      const body = mutations.reduce(
        (bytes, { at, drop, insert }) =>
          Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(Math.min(at + drop, bytes.length))]),
        whole,
      );
      const { status } = await plainRequest(apps.opsUrl, {
        method: 'POST',
        path: '/fw/Apps/Recorder/WebAPI/Recordings',
        headers: { authorization: basic(center.recorder), 'content-type': multipartType },
        body,
      });
      expect([201, 400]).toContain(status);
    }),
    { numRuns: 300 },
  );
});
