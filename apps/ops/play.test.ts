import { startTestApps, request, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { play, putMedia } from '../../libs/testing/play';
import { postRecordings, readerOf } from '../../libs/testing/recordings';

const appNames = ['ops', 'public'] as const;
type AppName = (typeof appNames)[number];
const content = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 251));

let apps: TestApps;
let center: TestContactCenter;
beforeAll(async () => {
  apps = await startTestApps();
  center = await apps.createContactCenter();
  await postMedia('call', 'a/call.wav', { type: 'audio/wav' });
  await postMedia('empty', 'empty.wav', {}, '');
});
afterAll(() => apps.close());

async function postMedia(id: string, path: string, attributes: object, bytes: Buffer | string = content) {
  const url = await putMedia(apps, path, bytes);
  const mediaFiles = [{ mediaDescriptor: { storage: 'webDAV', path: url }, ...attributes }];
  await postRecordings(apps, center, [{ id, mediaFiles }]);
}

async function mediaUri(id: string, app: AppName = 'public'): Promise<string> {
  const { recordingsUrl, credentials } = readerOf(apps, center, app);
  const { body } = await request('GET', `${recordingsUrl}/${encodeURIComponent(id)}`, credentials);
  return body.recording.mediaFiles[0].mediaUri;
}

async function playIt(id: string, app: AppName = 'public', headers = {}, method = 'GET', query = '') {
  return play(`${await mediaUri(id, app)}${query}`, readerOf(apps, center, app).credentials, headers, method);
}

describe.each(appNames)('%s', (app) => {
  test('the whole, with its length, validators and safe headers', async () => {
    const { status, headers, body } = await playIt('call', app);
    expect([status, body.equals(content)]).toEqual([200, true]);
    expect(headers).toMatchObject({
      'accept-ranges': 'bytes',
      'content-length': '1000',
      'content-type': 'audio/wav',
      'x-content-type-options': 'nosniff',
      'content-security-policy': 'sandbox',
      'content-disposition': 'inline; filename="call.wav"',
      etag: expect.stringMatching(/^(W\/)?"[^"]+"$/) as string,
      'last-modified': expect.stringMatching(/ GMT$/) as string,
    });
    expect(headers).not.toHaveProperty('content-range');
  });

  test('HEAD: the same headers, no body', async () => {
    const [whole, head] = [await playIt('call', app), await playIt('call', app, {}, 'HEAD')];
    const own = /^(date|connection|keep-alive|x-request-id)$/;
    const shared = (headers: object) => Object.entries(headers).filter(([name]) => !own.test(name));
    expect([head.status, head.body.length]).toEqual([200, 0]);
    expect(shared(head.headers)).toEqual(shared(whole.headers));
  });

  test.each([
    ['bytes=0-0', 0, 1],
    ['bytes=10-19', 10, 20],
    ['bytes=990-', 990, 1000],
    ['bytes=990-5000', 990, 1000],
    ['bytes=-1', 999, 1000],
    ['bytes=-1000', 0, 1000],
    ['bytes=-5000', 0, 1000],
    ['bytes=0-', 0, 1000],
    ['BYTES=1-2', 1, 3],
    ['bytes=1-99999999999999999999', 1, 1000],
  ])('Range %s: 206 with these bytes', async (range, from, to) => {
    const { status, headers, body } = await playIt('call', app, { range });
    expect([status, headers['content-range'], headers['content-length']]).toEqual([
      206,
      `bytes ${from}-${to - 1}/1000`,
      String(to - from),
    ]);
    expect(body.equals(content.subarray(from, to))).toBe(true);
  });

  test.each([
    ['call', 'bytes=1000-'],
    ['call', 'bytes=1000-1001'],
    ['call', 'bytes=99999999999999999999-'],
    ['call', 'bytes=-0'],
    ['empty', 'bytes=0-'],
    ['empty', 'bytes=0-0'],
  ])('%s, Range %s: unsatisfiable, 416 that says how long the media are', async (id, range) => {
    const { status, headers, body } = await playIt(id, app, { range });
    expect(status).toBe(416);
    expect(headers['content-range']).toBe(`bytes */${id === 'empty' ? 0 : 1000}`);
    expect(headers['content-type']).toMatch(/^application\/json/);
    expect(JSON.parse(body.toString())).toEqual({ statusCode: 2, statusMessage: expect.any(String) as string });
  });

  test.each(['bytes=9-5', 'bytes=a-b', 'bytes=', 'bytes=-', 'pages=1-2', 'bytes=0-1,5-6', '0-5', 'bytes=1-2x'])(
    'Range %s is no range, or more than one: the whole',
    async (range) => {
      const { status, body } = await playIt('call', app, { range });
      expect([status, body.equals(content)]).toEqual([200, true]);
    },
  );

  test('If-None-Match and If-Modified-Since: 304 without a body where the client has it', async () => {
    const { etag = '', 'last-modified': date = '' } = (await playIt('call', app, {}, 'HEAD')).headers;
    const earlier = new Date(Date.parse(date) - 1000).toUTCString();
    for (const [expected, headers] of [
      [304, { 'if-none-match': etag }],
      [304, { 'if-none-match': `W/${etag}` }],
      [304, { 'if-none-match': `"x", ${etag}` }],
      [304, { 'if-none-match': '*' }],
      [304, { 'if-none-match': etag, range: 'bytes=0-9' }],
      [304, { 'if-modified-since': date }],
      [304, { 'if-none-match': etag, 'if-modified-since': earlier }],
      [200, { 'if-none-match': '"x"' }],
      [200, { 'if-none-match': '"x"', 'if-modified-since': date }],
      [200, { 'if-modified-since': earlier }],
      [200, { 'if-modified-since': 'yesterday' }],
    ] as const) {
      for (const method of ['GET', 'HEAD']) {
        const answer = await playIt('call', app, headers, method);
        expect([method, headers, answer.status]).toEqual([method, headers, expected]);
        expect(answer.body).toHaveLength(expected === 304 || method === 'HEAD' ? 0 : 1000);
        expect(answer.headers.etag).toBe(etag);
      }
    }
  });

  test('If-Range: the range of the version that the client knows, else the whole', async () => {
    const { etag = '', 'last-modified': date = '' } = (await playIt('call', app, {}, 'HEAD')).headers;
    const later = new Date(Date.parse(date) + 1000).toUTCString();
    for (const [status, range, ifRange] of [
      [206, 'bytes=0-9', etag],
      [206, 'bytes=0-9', date],
      [200, 'bytes=0-9', '"x"'],
      [200, 'bytes=0-9', `W/${etag}`],
      [200, 'bytes=0-9', later],
      [200, 'bytes=0-9', 'nonsense'],
      [200, 'bytes=5000-', '"x"'],
      [416, 'bytes=5000-', etag],
    ] as const) {
      const answer = await playIt('call', app, { range, 'if-range': ifRange });
      expect([range, ifRange, answer.status]).toEqual([range, ifRange, status]);
    }
  });

  test('an empty media file is played: 200 and no byte', async () => {
    const { status, headers, body, complete } = await playIt('empty', app);
    expect([status, headers['content-length'], body.length, complete]).toEqual([200, '0', 0, true]);
  });
});

test.each([
  ['audio/mpeg', 'x.bin', 'audio/mpeg', 'inline'],
  ['video/webm', 'x', 'video/webm', 'inline'],
  ['audio/ogg; codecs=opus', 'x', 'audio/ogg; codecs=opus', 'inline'],
  ['text/html', 'y.mp3', 'audio/mpeg', 'inline'],
  ['text/html', 'y.html', 'application/octet-stream', 'attachment'],
  ['image/svg+xml', 'y.svg', 'application/octet-stream', 'attachment'],
  ['audio/', 'y', 'application/octet-stream', 'attachment'],
  ['audio/x y', 'y', 'application/octet-stream', 'attachment'],
  ['xaudio/wav', 'y', 'application/octet-stream', 'attachment'],
  ['audio/wav\r\nSet-Cookie: a=b', 'y', 'application/octet-stream', 'attachment'],
  [undefined, 'z.WAV', 'audio/wav', 'inline'],
  [undefined, 'z.mp4', 'video/mp4', 'inline'],
  [undefined, 'z.js', 'application/octet-stream', 'attachment'],
  [undefined, 'mp3', 'application/octet-stream', 'attachment'],
])('type %j, path %s: Content-Type %s, %s', async (type, path, contentType, disposition) => {
  const id = `${type} ${path}`.replace(/\s/g, ' ');
  await postMedia(id, `types/${encodeURIComponent(path)}`, { type });
  for (const [query, as] of [
    ['', disposition],
    ['?download', 'attachment'],
    ['?download=1', 'attachment'],
  ] as const) {
    const { status, headers } = await playIt(id, 'public', {}, 'HEAD', query);
    expect([status, headers['content-type']]).toEqual([200, contentType]);
    expect(headers['content-disposition']).toBe(`${as}; filename="${path}"`);
    expect(headers).not.toHaveProperty('set-cookie');
  }
});

test.each([
  ['a b.wav', 'filename="a b.wav"'],
  ['grüße 📞.wav', "filename*=UTF-8''gr%C3%BC%C3%9Fe%20%F0%9F%93%9E.wav"],
  ['"; filename="evil.exe', 'filename'],
  [`${'long'.repeat(60)}.wav`, 'longlong'],
])('the file name %j stays inside its header', async (name, expected) => {
  await postMedia(`named ${name}`, `names/${encodeURIComponent(name)}`, {});
  const { status, headers } = await playIt(`named ${name}`, 'public', {}, 'HEAD', '?download');
  const disposition = headers['content-disposition']!;
  expect([status, disposition]).toEqual([200, expect.stringContaining(expected)]);
  expect(disposition.match(/filename="/g)?.length ?? 0).toBeLessThanOrEqual(1);
  expect(disposition).not.toMatch(/[\r\n]/);
});

test('without credentials 401, with another role 403, in another center 404', async () => {
  const other = await apps.createContactCenter();
  for (const app of appNames) {
    const uri = await mediaUri('call', app);
    expect((await request('GET', uri)).status).toBe(401);
    expect((await request('GET', uri, center.recorder)).status).toBe(403);
    expect((await request('GET', uri, other.admin)).status).toBe(app === 'ops' ? 403 : 404);
  }
  const foreign = (await mediaUri('call', 'ops')).replace(center.ccid, other.ccid);
  expect((await request('GET', foreign, apps.ops)).status).toBe(404);
});
