import { randomUUID } from 'node:crypto';
import type { Peaks } from '../../libs/media/peaks';
import { request, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { trailOf } from '../../libs/testing/audit';
import { eventually } from '../../libs/testing/eventually';
import { makeMp3 } from '../../libs/testing/mp3';
import { putMedia } from '../../libs/testing/play';
import { opsRecordingsUrl, postRecordings, readerOf } from '../../libs/testing/recordings';
import { chunk, formatChunk, makeWav, riff } from '../../libs/testing/wav';

let apps: TestApps;
let center: TestContactCenter;
beforeAll(async () => {
  apps = await startTestApps();
  center = await apps.createContactCenter();
});
afterAll(() => apps.close());

const appNames = ['ops', 'public'] as const;
type AppName = (typeof appNames)[number];

/** Posts a recording of one media file, its object under the same name. */
async function post(id: string, bytes: Buffer | string, attributes: object = {}): Promise<void> {
  const path = await putMedia(apps, `${id}.wav`, bytes);
  await postRecordings(apps, center, [
    { id, mediaFiles: [{ mediaDescriptor: { storage: 'webDAV', path }, mediaId: 'm', ...attributes }] },
  ]);
}

const urlOf = (id: string, app: AppName, file: string) =>
  `${readerOf(apps, center, app).recordingsUrl}/${encodeURIComponent(id)}/peaks/${file}`;

const ask = (id: string, app: AppName = 'public', file = 'm', headers: Record<string, string> = {}) =>
  request('GET', urlOf(id, app, file), readerOf(apps, center, app).credentials, undefined, headers);

async function peaksOf(id: string, app?: AppName): Promise<Peaks> {
  const { status, body } = await ask(id, app);
  expect([status, Object.keys(body)]).toEqual([200, ['statusCode', 'peaks']]);
  return body.peaks;
}

const lowest = ({ min }: Peaks) => min.map((points) => Math.min(...points));
const highest = ({ max }: Peaks) => max.map((points) => Math.max(...points));

const kept = (id: string) =>
  apps.db.database.query(
    'select p.reason from media_peaks p join recording r on r.uuid = p.recording_uuid where r.id = $1',
    [id],
  );

describe('what they say', () => {
  const codings = ['pcm8', 'pcm16', 'pcm24', 'pcm32', 'float32', 'alaw', 'mulaw'] as const;
  const wavs = codings.flatMap((coding) => ([1, 2] as const).map((channels) => ({ coding, channels })));

  test.each(wavs)('WAV, $coding, $channels channels: how loud each channel is, and how long', async (kind) => {
    const id = `${kind.coding}-${kind.channels}`;
    // The second channel is silent: a sine of no hertz.
    await post(id, makeWav({ ...kind, seconds: 2.5, tones: [440, 0] }));
    const peaks = await peaksOf(id);
    expect(peaks).toMatchObject({ durationMs: 2500, channels: kind.channels, pointsPerSecond: 200 });
    const points = Array.from({ length: kind.channels }, () => 500);
    expect([...peaks.min, ...peaks.max].map(({ length }) => length)).toEqual([...points, ...points]);
    const loud = (value: number) => [expect.closeTo(value, -0.5) as number, 0].slice(0, kind.channels);
    expect([lowest(peaks), highest(peaks)]).toEqual([loud(-64), loud(64)]);
  });

  test.each([1, 2] as const)('MP3, %d channels', async (channels) => {
    await post(`mp3-${channels}`, await makeMp3({ channels, seconds: 3, tones: [440, 0] }));
    const peaks = await peaksOf(`mp3-${channels}`);
    expect(peaks.channels).toBe(channels);
    expect(peaks.durationMs).toBeGreaterThanOrEqual(3000);
    expect(peaks.durationMs).toBeLessThan(3300);
    const [loud, silent] = highest(peaks);
    expect(loud).toBeGreaterThan(50);
    if (channels === 2) expect(silent).toBeLessThan(10);
  });

  test('a point is what is heard at its time', async () => {
    const silence = makeWav({ tones: [0], seconds: 1 }).subarray(44);
    const tone = makeWav({ seconds: 1 }).subarray(44);
    await post('parts', riff([formatChunk({}), chunk('data', Buffer.concat([silence, tone, silence]))]));
    const { max, pointsPerSecond } = await peaksOf('parts');
    const isLoud = Array.from(max[0]!, (point) => point > 20);
    const at = [isLoud.indexOf(true), isLoud.lastIndexOf(true)].map((point) => point / pointsPerSecond);
    expect(at).toEqual([expect.closeTo(1, 1), expect.closeTo(2, 1)]);
  });

  test('a WAV whose header knows no length, and one cut short, are heard as far as they go', async () => {
    await post('endless', makeWav({ seconds: 2, dataSize: 0 }));
    await post('short', makeWav({ seconds: 2, dataSize: 1_000_000 }));
    expect((await peaksOf('endless')).durationMs).toBe(2000);
    expect((await peaksOf('short')).durationMs).toBe(2000);
  });

  test('a long call has fewer points a second, more than a page shows, in some 64 kB', async () => {
    await post('long', makeWav({ coding: 'mulaw', channels: 2, seconds: 900 }));
    const { body } = await ask('long');
    const { min, durationMs, pointsPerSecond } = body.peaks as Peaks;
    expect([durationMs, pointsPerSecond]).toEqual([900_000, 200 / 64]);
    expect(min[0]!.length).toBe(Math.ceil(900 * pointsPerSecond));
    expect(min[0]!.length).toBeGreaterThan(1280);
    expect(JSON.stringify(body).length).toBeLessThan(65_536);
  });
});

describe.each(appNames)('%s', (app) => {
  test('{file} is what it is for playing: the id, with any extension or none, or the mediaId', async () => {
    await post(`files-${app}`, makeWav());
    const { recordingsUrl, credentials } = readerOf(apps, center, app);
    const { body } = await request('GET', `${recordingsUrl}/files-${app}`, credentials);
    const [, id] = /\/play\/([^/.]+)\.wav$/.exec(body.recording.mediaFiles[0].mediaUri)!;
    for (const file of [id!, `${id}.wav`, `${id}.mp3`, 'm', 'm.wav'])
      expect([file, (await ask(`files-${app}`, app, file)).status]).toEqual([file, 200]);
    for (const file of [randomUUID(), 'other']) {
      const { status, body: missing } = await ask(`files-${app}`, app, file);
      expect([status, missing]).toEqual([404, { statusCode: 6, statusMessage: 'The recording is not found' }]);
    }
  });

  test('ETag and Cache-Control: asked for again, they are 304 without a body', async () => {
    await post(`etag-${app}`, makeWav());
    const first = await ask(`etag-${app}`, app);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    const etag = first.headers.get('etag')!;
    expect(etag).toMatch(/^"[\w-]+"$/);
    for (const condition of [etag, `"other", W/${etag}`, '*']) {
      const again = await ask(`etag-${app}`, app, 'm', { 'if-none-match': condition });
      expect([again.status, again.body, again.headers.get('etag')]).toEqual([304, '', etag]);
    }
    expect((await ask(`etag-${app}`, app, 'm', { 'if-none-match': '"other"' })).body).toEqual(first.body);
    // They are the answer's: another waveform has another.
    await post(`etag-other-${app}`, makeWav({ seconds: 2 }));
    expect((await ask(`etag-other-${app}`, app)).headers.get('etag')).not.toBe(etag);
  });
});

describe('no waveform to be had', () => {
  test.each([
    ['text', 'this is a text and no audio at all', /waveform .* neither WAV nor MP3/],
    ['nothing', '', /waveform .* empty/],
    ['a WAV without a sample', makeWav({ seconds: 0 }), /waveform .* no audio/],
    ['a WAV that breaks off in its header', makeWav().subarray(0, 30), /waveform .* truncated/],
    ['another codec', makeWav().fill(0x55, 20, 22), /waveform .* codec/],
  ])('%s: 404 that says why, and it is kept', async (id, bytes, message) => {
    await post(id, bytes);
    for (const app of appNames) {
      const { status, body } = await ask(id, app);
      expect([status, body]).toEqual([404, { statusCode: 6, statusMessage: expect.stringMatching(message) as string }]);
    }
    expect(await kept(id)).toHaveLength(1);
  });

  test('encrypted media: 404 that says so', async () => {
    await post('encrypted', makeWav(), { pkcs7: 'MIIB' });
    const { status, body } = await ask('encrypted');
    expect([status, body.statusMessage]).toEqual([404, expect.stringMatching(/waveform .* encrypted/)]);
  });

  test('the object gone: 404 that says it is the media, and it is not kept', async () => {
    const path = `${apps.media.url}gone.wav`;
    await postRecordings(apps, center, [
      { id: 'gone', mediaFiles: [{ mediaDescriptor: { storage: 'webDAV', path }, mediaId: 'm' }] },
    ]);
    const { status, body } = await ask('gone');
    expect([status, body]).toEqual([
      404,
      { statusCode: 6, statusMessage: expect.stringMatching(/media .* gone/) as string },
    ]);
    expect(await kept('gone')).toEqual([]);
    await putMedia(apps, 'gone.wav', makeWav());
    expect((await peaksOf('gone')).durationMs).toBe(1000);
  });
});

describe('kept', () => {
  test('once, whichever process worked them out', async () => {
    const others = await Promise.all([1, 2].map(() => apps.startAnother('public', {})));
    await post('shared', makeWav({ seconds: 30 }));
    const path = new URL(urlOf('shared', 'public', 'm')).pathname;
    const urls = [apps.publicUrl, ...others.map(({ url }) => url)].flatMap((url) => [`${url}${path}`, `${url}${path}`]);
    const answers = await Promise.all(urls.map((url) => request('GET', url, center.admin)));
    expect(answers.map(({ status }) => status)).toEqual(urls.map(() => 200));
    expect(new Set(answers.map(({ headers }) => headers.get('etag'))).size).toBe(1);
    expect(await kept('shared')).toHaveLength(1);
  });

  test.each([
    ['DELETE', ''],
    ['DELETE with its media', '?subresources=*'],
  ])('until the recording is deleted (%s): one of the same id is another', async (_how, query) => {
    await post('deleted', makeWav({ seconds: 1 }));
    await peaksOf('deleted');
    const url = `${opsRecordingsUrl(apps, center.ccid)}/deleted`;
    expect((await request('DELETE', `${url}${query}`, apps.ops)).status).toBe(200);
    expect((await ask('deleted')).status).toBe(404);
    const left = 'select from media_peaks p where not exists (select from recording r where r.uuid = p.recording_uuid)';
    expect(await apps.db.database.query(left)).toEqual([]);
    await post('deleted', makeWav({ seconds: 2 }));
    expect((await peaksOf('deleted')).durationMs).toBe(2000);
  });

  test('an object that was replaced, and posted again, shows its own', async () => {
    await post('replaced', makeWav({ seconds: 1 }));
    expect((await peaksOf('replaced')).durationMs).toBe(1000);
    await post('replaced', 'no audio any more');
    expect((await ask('replaced')).status).toBe(404);
    await post('replaced', makeWav({ seconds: 3 }));
    for (const app of appNames) expect((await peaksOf('replaced', app)).durationMs).toBe(3000);
    expect(await kept('replaced')).toEqual([{ reason: null }]);
  });

  test('each media file of a recording has its own', async () => {
    const files = await Promise.all(
      [1, 2, 3].map(async (seconds) => {
        const path = await putMedia(apps, `several-${seconds}.wav`, makeWav({ seconds }));
        return { mediaDescriptor: { storage: 'webDAV', path }, mediaId: `m${seconds}` };
      }),
    );
    await postRecordings(apps, center, [{ id: 'several', mediaFiles: files }]);
    const answers = await Promise.all([1, 2, 3].map((seconds) => ask('several', 'public', `m${seconds}`)));
    expect(answers.map(({ body }) => body.peaks.durationMs)).toEqual([1000, 2000, 3000]);
  });
});

test('the audit trail calls it reading, and says of what', async () => {
  await post('audited', makeWav());
  await ask('audited');
  await eventually(async () => {
    const entries = await trailOf(apps, center.ccid, '?subject=audited&action=recording.read');
    return entries.some(({ details, result }) => details?.read === 'peaks' && details.mediaFile && result === 200);
  });
});
