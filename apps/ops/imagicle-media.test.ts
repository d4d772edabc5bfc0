import { once } from 'node:events';
import { createAudioRecogniser } from '../../libs/media/audio-format';
import { startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { mediaAddress } from '../../libs/testing/imagicle-media';
import { makeMp3 } from '../../libs/testing/mp3';
import { openPlay, play, putMedia } from '../../libs/testing/play';
import { postRecordings } from '../../libs/testing/recordings';
import { postScripted, startScriptedStore, type ScriptedStore } from '../../libs/testing/scripted-store';
import { makeWav } from '../../libs/testing/wav';

const appNames = ['ops', 'public'] as const;
type AppName = (typeof appNames)[number];

let apps: TestApps;
let center: TestContactCenter;
let store: ScriptedStore;
beforeAll(async () => {
  [apps, store] = await Promise.all([startTestApps(), startScriptedStore()]);
  center = await apps.createContactCenter();
});
afterAll(async () => {
  await apps.close();
  await store.close();
});

interface Stored {
  bytes: Buffer;
  /** Minutes after ten o'clock. */
  minute?: number;
  attributes?: object;
}

/** A recording of these media files, posted in this order. */
async function post(id: string, ...files: Stored[]): Promise<void> {
  const mediaFiles = files.map(async ({ bytes, minute = 0, attributes }, index) => {
    const path = await putMedia(apps, `${id}/${index}.bin`, bytes);
    const time = `2024-05-01T10:${String(minute).padStart(2, '0')}:00.000Z`;
    return { mediaDescriptor: { storage: 'webDAV', path }, startTime: time, stopTime: time, ...attributes };
  });
  await postRecordings(apps, center, [{ id, mediaFiles: await Promise.all(mediaFiles) }]);
}

async function hear(id: string, headers = {}, method = 'GET', app: AppName = 'public') {
  const { url, credentials } = await mediaAddress(apps, center, id, app);
  return await play(url, credentials, headers, method);
}

function recognise(mp3: Buffer) {
  const recogniser = createAudioRecogniser();
  recogniser.push(mp3);
  return recogniser.end();
}

describe.each(appNames)('%s: an MP3 original is passed through', (app) => {
  const id = `mp3-${app}`;
  let mp3: Buffer;
  beforeAll(async () => {
    mp3 = await makeMp3({ seconds: 20 });
    // What it is said to be has no say.
    await post(id, { bytes: mp3, attributes: { type: 'audio/wav' } });
  });

  test('byte for byte, with Content-Length, ETag and a name', async () => {
    const { status, headers, body } = await hear(id, {}, 'GET', app);
    const { referenceNumber } = await mediaAddress(apps, center, id, app);
    expect([status, body.equals(mp3)]).toEqual([200, true]);
    expect(headers).toMatchObject({
      'content-type': 'audio/mpeg',
      'content-length': String(mp3.length),
      'accept-ranges': 'bytes',
      'content-disposition': `inline; filename="${referenceNumber}.mp3"`,
      etag: expect.stringMatching(/"/) as string,
    });
  });

  test('with Range', async () => {
    const whole = `${mp3.length}`;
    for (const [range, from, to] of [
      ['bytes=0-99', 0, 100],
      ['bytes=1000-', 1000, mp3.length],
      ['bytes=-500', mp3.length - 500, mp3.length],
    ] as const) {
      const { status, headers, body } = await hear(id, { range }, 'GET', app);
      expect([range, status, body.equals(mp3.subarray(from, to))]).toEqual([range, 206, true]);
      expect(headers['content-range']).toBe(`bytes ${from}-${to - 1}/${whole}`);
    }
    const unsatisfiable = await hear(id, { range: `bytes=${whole}-` }, 'GET', app);
    expect([unsatisfiable.status, unsatisfiable.headers['content-range']]).toEqual([416, `bytes */${whole}`]);
  });

  test('with HEAD and conditions', async () => {
    const head = await hear(id, {}, 'HEAD', app);
    expect([head.status, head.body.length, head.headers['content-length']]).toEqual([200, 0, String(mp3.length)]);
    const { etag } = head.headers;
    expect((await hear(id, { 'if-none-match': etag! }, 'GET', app)).status).toBe(304);
    expect((await hear(id, { range: 'bytes=0-9', 'if-range': '"another"' }, 'GET', app)).status).toBe(200);
  });
});

test('an MP3 whose tag is longer than what is looked at first: passed through, with Range too', async () => {
  const length = 300_000;
  const size = [21, 14, 7, 0].map((shift) => (length >> shift) & 127);
  const tag = Buffer.concat([Buffer.from('ID3\x04\0\0', 'latin1'), Buffer.from(size), Buffer.alloc(length, 0xff)]);
  const mp3 = Buffer.concat([tag, await makeMp3({ seconds: 2 })]);
  await post('tagged', { bytes: mp3 });
  expect((await hear('tagged')).body.equals(mp3)).toBe(true);
  expect((await hear('tagged', { range: 'bytes=299990-300100' })).body).toEqual(mp3.subarray(299_990, 300_101));
});

describe.each(appNames)('%s: anything else is transcoded while it streams', (app) => {
  test.each([
    ['pcm8', 1],
    ['pcm16', 2],
    ['alaw', 1],
    ['mulaw', 2],
  ] as const)('WAV with %s, %d channels, whatever it is said to be', async (coding, channels) => {
    const id = `${coding}-${app}`;
    await post(id, { bytes: makeWav({ coding, channels, seconds: 30 }), attributes: { type: 'audio/mpeg' } });
    const { status, headers, body, complete } = await hear(id, {}, 'GET', app);
    expect([status, complete, headers['content-type']]).toEqual([200, true, 'audio/mpeg']);
    expect(headers['content-disposition']).toMatch(/^inline; filename="2024\d{9}\.mp3"$/);
    const { durationMs, ...format } = recognise(body);
    expect(format).toEqual({ type: 'audio/mpeg', version: 2.5, channels, sampleRate: 8000 });
    expect(Math.abs(durationMs - 30_000)).toBeLessThan(250);
  });

  test('HEAD has no Content-Length, Range and conditions are ignored', async () => {
    const id = `wav-${app}`;
    await post(id, { bytes: makeWav({ seconds: 5 }) });
    const whole = await hear(id, {}, 'GET', app);
    for (const headers of [{}, { range: 'bytes=0-9' }, { range: 'bytes=999999999-' }, { 'if-none-match': '*' }]) {
      const [get, head] = [await hear(id, headers, 'GET', app), await hear(id, headers, 'HEAD', app)];
      expect([get.status, get.body.equals(whole.body)]).toEqual([200, true]);
      expect([head.status, head.body.length]).toEqual([200, 0]);
      for (const answer of [get, head]) {
        expect(answer.headers['accept-ranges']).toBe('none');
        for (const name of ['content-length', 'etag', 'last-modified', 'content-range'])
          expect(answer.headers).not.toHaveProperty(name);
      }
    }
  });
});

describe('a recording of several media files is heard as one', () => {
  test('in order of start time, whatever the order they were posted in', async () => {
    const [low, high] = [await makeMp3({ tones: [300] }), await makeMp3({ tones: [900] })];
    await post('ordered', { bytes: high, minute: 9 }, { bytes: low, minute: 1 });
    const { status, headers, body } = await hear('ordered', { range: 'bytes=0-9' });
    expect([status, headers['accept-ranges'], headers['content-length']]).toEqual([200, 'none', undefined]);
    expect(body.equals(Buffer.concat([low, high]))).toBe(true);
    expect((await hear('ordered', {}, 'HEAD')).headers).toMatchObject({ 'accept-ranges': 'none' });
  });

  test('of files mixed mono and stereo the result is stereo; of several sample rates the highest', async () => {
    const kinds = [
      { coding: 'mulaw' as const },
      { channels: 2, coding: 'alaw' as const },
      { sampleRate: 16_000, coding: 'pcm8' as const },
    ];
    await post('mixed', ...kinds.map((kind, minute) => ({ bytes: makeWav({ ...kind, seconds: 2 }), minute })));
    const { durationMs, ...format } = recognise((await hear('mixed')).body);
    expect(format).toEqual({ type: 'audio/mpeg', version: 2, channels: 2, sampleRate: 16_000 });
    expect(Math.abs(durationMs - 6000)).toBeLessThan(500);
  });

  test('MP3s of several kinds beside a WAV, and one that holds no audio', async () => {
    const [mono, stereo] = [await makeMp3({ seconds: 2 }), await makeMp3({ seconds: 2, channels: 2 })];
    const wavs = [
      { seconds: 0, sampleRate: 48_000 },
      { seconds: 2, sampleRate: 16_000 },
    ].map(makeWav);
    await post('mixed mp3', ...[mono, wavs[0]!, stereo, wavs[1]!].map((bytes, minute) => ({ bytes, minute })));
    const { status, complete, body } = await hear('mixed mp3');
    expect([status, complete]).toEqual([200, true]);
    const { durationMs, ...format } = recognise(body);
    expect(format).toEqual({ type: 'audio/mpeg', version: 2, channels: 2, sampleRate: 16_000 });
    expect(Math.abs(durationMs - 6000)).toBeLessThan(600);
    expect((await hear('mixed mp3', {}, 'HEAD')).headers).toMatchObject({ 'accept-ranges': 'none' });
  });

  test('of which the last turns out broken: the connection is cut', async () => {
    const [mono, stereo] = [await makeMp3({ seconds: 2 }), await makeMp3({ seconds: 60, channels: 2 })];
    const broken = Buffer.concat([mono, Buffer.alloc(300_000, 7)]);
    await post('broken last', { bytes: stereo, minute: 0 }, { bytes: broken, minute: 1 });
    expect(await hear('broken last')).toMatchObject({ status: 200, complete: false });
  });

  test('of which the first turns out broken before anything was heard: 500', async () => {
    const scripted = await postScripted(apps, store);
    const mp3 = await makeMp3({ seconds: 20 });
    // Fine when it is looked at, by a range, and none when it is to be heard.
    store.setScript(({ headers: { range } }, response) => {
      if (!range) return response.end(Buffer.alloc(mp3.length, 7));
      const looked = mp3.subarray(0, 65_536);
      return response.writeHead(206, { 'content-range': `bytes 0-${looked.length - 1}/${mp3.length}` }).end(looked);
    });
    const mediaFiles = ['a', 'b'].map((name) => ({
      mediaDescriptor: { storage: 'webDAV', path: `${store.url}dav/${name}.mp3` },
    }));
    await postRecordings(apps, scripted, [{ id: 'two', mediaFiles }]);
    const { url, credentials } = await mediaAddress(apps, scripted, 'two', 'public');
    expectMessage(await play(url, credentials), 500, /cannot be heard: .*neither WAV nor MP3/);
    expect(store.requests.map(({ headers }) => headers.range !== undefined)).toEqual([true, true, false]);
  });

  test('many of them', async () => {
    const files = Array.from({ length: 20 }, (_, minute) => ({ bytes: makeWav({ seconds: 1 }), minute }));
    await post('many', ...files);
    expect(Math.abs(recognise((await hear('many')).body).durationMs - 20_000)).toBeLessThan(250);
  });
});

function expectMessage({ status, body }: { status: number; body: Buffer }, expected: number, message: RegExp) {
  expect([status, JSON.parse(body.toString())]).toEqual([
    expected,
    { message: expect.stringMatching(message) as string },
  ]);
}

test('an original that is encrypted (has pkcs7) cannot be served: 500 with a message that says so', async () => {
  const encrypted = { bytes: makeWav(), attributes: { pkcs7: 'MIIB' } };
  await post('encrypted', encrypted);
  await post('half encrypted', { bytes: makeWav() }, { ...encrypted, minute: 1 });
  for (const id of ['encrypted', 'half encrypted']) {
    expectMessage(await hear(id), 500, /encrypted \(pkcs7\)/);
    expect((await hear(id, {}, 'HEAD')).status).toBe(500);
  }
});

test('a format that cannot be heard: 500', async () => {
  const adpcm = makeWav();
  adpcm.writeUInt16LE(0x11, 20);
  const mp3 = await makeMp3();
  for (const [id, message, ...files] of [
    ['text', /cannot be heard: .*neither WAV nor MP3/, Buffer.from('no audio at all')],
    ['empty', /cannot be heard: .*empty/, Buffer.alloc(0)],
    ['adpcm', /cannot be heard: .*codec/, adpcm],
    ['header', /cannot be heard: .*truncated/, adpcm.subarray(0, 20)],
    ['silence', /cannot be heard: .*no audio/, makeWav({ seconds: 0 })],
    ['one of two', /cannot be heard: .*codec/, mp3, adpcm],
    ['twice silence', /cannot be heard: .*no audio/, makeWav({ seconds: 0 }), makeWav({ seconds: 0 })],
  ] as [string, RegExp, ...Buffer[]][]) {
    await post(id, ...files.map((bytes, minute) => ({ bytes, minute })));
    expectMessage(await hear(id), 500, message);
    expect([id, (await hear(id, {}, 'HEAD')).status]).toEqual([id, 500]);
    expect([id, (await hear(id, { range: 'bytes=0-9' })).status]).toEqual([id, 500]);
  }
});

test('not a UUID: 400; no such recording, another center: 404', async () => {
  await post('own', { bytes: makeWav() });
  const { url, credentials } = await mediaAddress(apps, center, 'own', 'public');
  const other = await apps.createContactCenter();
  expect((await play(url.toUpperCase().replace('HTTP:', 'http:'), credentials)).status).toBe(200);
  expectMessage(await play(url.replace(/[0-9a-f-]{36}/, 'own'), credentials), 400, /UUID/);
  for (const [at, who] of [
    [url.replace(/[0-9a-f]{8}-/, '00000000-'), credentials],
    [url, other.admin],
  ] as const)
    expect((await play(at, who)).status).toBe(404);
});

test('a call is heard while its media file still comes from the store', async () => {
  const scripted = await postScripted(apps, store);
  const wav = makeWav({ coding: 'mulaw', seconds: 900 });
  const heard = new EventTarget();
  store.setScript((_request, response) => {
    response.writeHead(200, { 'content-length': wav.length }).write(wav.subarray(0, wav.length / 2));
    heard.addEventListener('first byte', () => response.end(wav.subarray(wav.length / 2)));
  });
  const { url, credentials } = await mediaAddress(apps, scripted, 'webDAV', 'public');
  const answer = await openPlay(url, credentials);
  await once(answer, 'readable');
  heard.dispatchEvent(new Event('first byte'));
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) length += chunk.length;
  expect(length).toBeGreaterThan((900 * 32_000) / 8);
});
