import { basic, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { play } from '../../libs/testing/play';
import { postRecordings } from '../../libs/testing/recordings';
import {
  playUrl,
  postScripted,
  scriptedStorage,
  startScriptedStore,
  type PlayerUnderTest,
  type ScriptedStore,
} from '../../libs/testing/scripted-store';

const webDav: PlayerUnderTest[] = (['ops', 'public'] as const).map((app) => ({ storage: 'webDAV', app }));
const s3: PlayerUnderTest[] = (['ops', 'public'] as const).map((app) => ({ storage: 'awsS3', app }));

let store: ScriptedStore;
let elsewhere: ScriptedStore;
let apps: TestApps;
let center: TestContactCenter;
beforeAll(async () => {
  store = await startScriptedStore();
  elsewhere = await startScriptedStore();
  apps = await startTestApps();
  center = await postScripted(apps, store);
});
afterAll(async () => {
  await apps.close();
  await Promise.all([store.close(), elsewhere.close()]);
});

/** Any other path than the posted one is content, with what was asked. */
function redirectTo(location: string, status = 302): void {
  elsewhere.setScript((_request, response) => response.end('outside'));
  store.setScript((request, response) => {
    const posted = request.url === '/dav/call.wav' || request.url!.startsWith('/calls/');
    if (posted) response.writeHead(status, { location }).end();
    else response.writeHead(200, { etag: '"v1"' }).end(`${request.method} ${request.url} ${request.headers.range}`);
  });
}

const playIt = (player: PlayerUnderTest, headers = {}) => play(...playUrl(apps, center, player), headers);

test.each([301, 302, 307, 308])(
  'a redirect (%d) inside the allowed base is followed, with the range',
  async (status) => {
    for (const player of webDav) {
      for (const location of ['/dav/moved.wav', 'moved.wav', `${store.url}dav/x/../moved.wav`]) {
        redirectTo(location, status);
        const answer = await playIt(player, { range: 'bytes=0-9' });
        expect([location, answer.status, answer.body.toString()]).toEqual([
          location,
          200,
          'GET /dav/moved.wav bytes=0-9',
        ]);
        const [first, second] = store.requests.map(({ headers }) => headers.authorization);
        expect([first, second]).toEqual([first, basic({ userName: 'store user', password: 'store: secret' })]);
      }
    }
  },
);

test.each([
  ['a path beside the base', () => '/other/call.wav'],
  ['a base that only begins alike', () => '/dav2/call.wav'],
  ['a step up', () => '/dav/../other/call.wav'],
  ['an encoded step up', () => '/dav/%2e%2e/other/call.wav'],
  ['another port', () => `${elsewhere.url}dav/call.wav`],
  ['another host', () => `http://localhost:${new URL(store.url).port}/dav/call.wav`],
  ['another scheme', () => store.url.replace('http:', 'https:') + 'dav/call.wav'],
  ['user info', () => store.url.replace('//', '//user:password@') + 'dav/moved.wav'],
  ['a metadata address', () => 'http://169.254.169.254/dav/call.wav'],
  ['a file', () => 'file:///etc/passwd'],
  ['a folder', () => '/dav/'],
  ['nowhere', () => 'http://['],
])('a redirect out of the allowed base (%s) is not followed: 502', async (_where, location) => {
  for (const player of webDav) {
    redirectTo(location());
    const { status, body } = await playIt(player);
    expect([status, JSON.parse(body.toString())]).toEqual([
      502,
      { statusCode: 4, statusMessage: 'The store of the media failed' },
    ]);
    expect([store.requests.length, elsewhere.requests.length]).toEqual([1, 0]);
  }
});

test('redirects that never end: 502', async () => {
  for (const player of webDav) {
    let number = 0;
    store.setScript((_request, response) => response.writeHead(302, { location: `/dav/${(number += 1)}.wav` }).end());
    expect((await playIt(player)).status).toBe(502);
    expect(store.requests.length).toBeLessThan(20);
  }
});

test.each([301, 302, 307])('a redirect (%d) of an S3 server is not followed: 502', async (status) => {
  for (const player of s3) {
    redirectTo(`${elsewhere.url}calls/call.wav`, status);
    expect((await playIt(player)).status).toBe(502);
    expect(elsewhere.requests).toHaveLength(0);
  }
});

test("a descriptor's auth is used in place of the store's credentials, and only against the allowed base", async () => {
  const own = { username: 'recorder é', password: 'own: secret' };
  const mediaDescriptor = { storage: 'webDAV', path: `${store.url}dav/call.wav`, auth: own };
  const guarded = await apps.createContactCenter(scriptedStorage(store));
  await postRecordings(apps, guarded, [{ id: 'webDAV', mediaFiles: [{ mediaDescriptor, mediaId: 'm' }] }]);
  for (const player of webDav) {
    redirectTo('/dav/moved.wav');
    expect((await play(...playUrl(apps, guarded, player))).status).toBe(200);
    const expected = basic({ userName: own.username, password: own.password });
    expect(store.requests.map(({ headers }) => headers.authorization)).toEqual([expected, expected]);
    redirectTo(`${elsewhere.url}dav/call.wav`);
    expect((await play(...playUrl(apps, guarded, player))).status).toBe(502);
    expect(elsewhere.requests).toHaveLength(0);
  }
});
