import { basic, request, startTestApps, testConfig, type Answer, type TestApps } from '../../libs/testing/apps';
import type { TestContactCenter } from '../../libs/testing/apps';
import { trailOf } from '../../libs/testing/audit';
import { eventually } from '../../libs/testing/eventually';
import { startNetworkWay } from '../../libs/testing/network-way';
import { putMedia } from '../../libs/testing/play';
import { plainRequest } from '../../libs/testing/plain-request';
import { postRecordings } from '../../libs/testing/recordings';
import { wav } from '../../libs/testing/uploads';
import { startPublic } from '../public/app';

const baseUrl = 'https://recordings.example';
let apps: TestApps;
let center: TestContactCenter;
/** Behind a proxy that speaks TLS. */
let proxied: string;
beforeAll(async () => {
  apps = await startTestApps();
  center = await apps.createContactCenter();
  const path = await putMedia(apps, 'heard.wav', wav(new Uint8Array(8_000)));
  await postRecordings(apps, center, [
    { id: 'call', mediaFiles: [{ mediaId: 'media', mediaDescriptor: { storage: 'webDAV', path } }] },
  ]);
  proxied = (await apps.startAnother('public', { baseUrl, trustProxy: 'loopback' })).url;
});
afterAll(() => apps.close());

const setCookie = ({ headers }: Answer) => headers.get('set-cookie') ?? '';

async function signedIn(url = apps.publicUrl, user = center.admin): Promise<string> {
  const answer = await request('POST', `${url}/api/v2/session`, undefined, user);
  expect(answer.status).toBe(200);
  return setCookie(answer).split(';', 1)[0]!;
}

type Headers = Record<string, string>;
const get = (path: string, headers: Headers) => request('GET', apps.publicUrl + path, undefined, undefined, headers);

describe('what writes must come from a page of ours where the cookie alone stands for the user', () => {
  let cookie: string;
  beforeAll(async () => {
    cookie = await signedIn();
  });
  const hold = (url: string, headers: Headers) =>
    request('POST', `${url}/api/v2/recordings/call`, undefined, { operationName: 'applyNonDelete' }, headers);
  const port = (url: string) => new URL(url).port;

  test.each<[string, () => Headers, number]>([
    ['nothing', () => ({}), 403],
    ['our own origin', () => ({ origin: apps.publicUrl }), 200],
    [
      'our own origin, another letter case of the host',
      () => ({ origin: apps.publicUrl, host: host().toUpperCase() }),
      200,
    ],
    [
      'the origin at which we were asked',
      () => ({ origin: 'http://recordings.lan:8080', host: 'recordings.lan:8080' }),
      200,
    ],
    ['same-origin', () => ({ 'sec-fetch-site': 'same-origin' }), 200],
    ['same-origin and an origin that a proxy hides', () => ({ 'sec-fetch-site': 'same-origin', origin: baseUrl }), 200],
    ['another origin', () => ({ origin: 'https://elsewhere.example' }), 403],
    ['an origin that only begins with ours', () => ({ origin: `${apps.publicUrl}.elsewhere.example` }), 403],
    ['our host by another scheme', () => ({ origin: apps.publicUrl.replace('http:', 'https:') }), 403],
    ['our host at another port', () => ({ origin: `http://127.0.0.1:${Number(port(apps.publicUrl)) ^ 1}` }), 403],
    ["the other app's origin", () => ({ origin: apps.opsUrl }), 403],
    ['no origin that it would tell', () => ({ origin: 'null' }), 403],
    ['an empty origin', () => ({ origin: '' }), 403],
    ['same-site', () => ({ 'sec-fetch-site': 'same-site' }), 403],
    ['cross-site', () => ({ 'sec-fetch-site': 'cross-site' }), 403],
    ['cross-site and our own origin', () => ({ 'sec-fetch-site': 'cross-site', origin: apps.publicUrl }), 403],
    ['the user themselves', () => ({ 'sec-fetch-site': 'none' }), 403],
    ['only a Referer', () => ({ referer: `${apps.publicUrl}/` }), 403],
  ])('the browser says "%s"', async (_, headers, status) => {
    const answer = await hold(apps.publicUrl, { cookie, ...headers() });
    expect([answer.status, answer.body.statusCode]).toEqual([status, status === 200 ? 0 : 3]);
  });
  const host = () => new URL(apps.publicUrl).host;

  test.each<[string, Headers, number]>([
    ['the origin of the base URL', { origin: baseUrl, 'x-forwarded-proto': 'https' }, 200],
    ['the origin of the base URL, without word of the scheme', { origin: baseUrl }, 200],
    [
      'another name of the proxy',
      { origin: 'https://other.example', host: 'other.example', 'x-forwarded-proto': 'https' },
      200,
    ],
    ['the same host without TLS', { origin: 'http://recordings.example', 'x-forwarded-proto': 'https' }, 403],
  ])('behind a proxy: %s', async (_, headers, status) => {
    const theirs = await request('POST', `${proxied}/api/v2/session`, undefined, center.admin);
    const own = setCookie(theirs).split(';', 1)[0]!;
    expect((await hold(proxied, { cookie: own, ...headers })).status).toBe(status);
  });

  test('with an Authorization header nothing is asked of a client that is no browser', async () => {
    const answer = await hold(apps.publicUrl, { authorization: basic(center.admin), cookie });
    expect(answer.status).toBe(200);
  });

  test('reading needs none of it', async () => {
    expect((await get('/api/v2/recordings/call', { cookie })).status).toBe(200);
    expect((await get('/api/v2/recordings/call', { cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(200);
  });

  test.each(['origin', 'sec-fetch-site'])('signing out, too (%s)', async (name) => {
    const mine = await signedIn();
    const signOut = (headers: Headers) =>
      request('DELETE', `${apps.publicUrl}/api/v2/session`, undefined, undefined, { cookie: mine, ...headers });
    for (const headers of [{}, { origin: apps.opsUrl }, { 'sec-fetch-site': 'same-site' }] as Headers[])
      expect([(await signOut(headers)).status, setCookie(await signOut(headers))]).toEqual([403, '']);
    expect((await get('/api/v2/me', { cookie: mine })).status).toBe(200);
    expect((await signOut({ [name]: name === 'origin' ? apps.publicUrl : 'same-origin' })).status).toBe(200);
    expect((await get('/api/v2/me', { cookie: mine })).status).toBe(401);
  });

  test.each<[string, () => Headers, number]>([
    ['a client that is no browser', () => ({}), 200],
    ['our own page', () => ({ origin: apps.publicUrl, 'sec-fetch-site': 'same-origin' }), 200],
    ['another site', () => ({ origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' }), 403],
    ['another site, in an old browser', () => ({ origin: 'https://elsewhere.example' }), 403],
    ['a neighbouring host', () => ({ origin: 'http://neighbour.lan', 'sec-fetch-site': 'same-site' }), 403],
    ['a page that hides its origin', () => ({ origin: 'null' }), 403],
  ])('nobody is signed in by another page: %s', async (_, headers, status) => {
    const answer = await request('POST', `${apps.publicUrl}/api/v2/session`, undefined, center.admin, headers());
    expect([answer.status, setCookie(answer) !== '']).toEqual([status, status === 200]);
  });
});

describe("the browser's own password box", () => {
  const challengeOf = async (headers: Headers, path = '/api/v2/me') => {
    const answer = await get(path, headers);
    expect([answer.status, answer.body.statusCode]).toEqual([401, 5]);
    return answer.headers.get('www-authenticate');
  };
  const challenge = 'Basic realm="tapehouse", charset="UTF-8"';

  test.each<[string, Headers]>([
    ['with our cookie, void as it may be', { cookie: `tapehouse_public=${'A'.repeat(43)}` }],
    ['with our cookie, whatever is in it', { cookie: 'a=b; tapehouse_public=' }],
    ['from our script', { 'x-requested-with': 'tapehouse' }],
    ['from our script with wrong Basic credentials', { 'x-requested-with': 'tapehouse', authorization: 'Basic eDp5' }],
    ['with our cookie and wrong Basic credentials', { cookie: 'tapehouse_public=x', authorization: 'Basic eDp5' }],
  ])('is not raised by a request %s', async (_, headers) => {
    expect(await challengeOf(headers)).toBeNull();
    expect(await challengeOf(headers, '/api/v2/recordings/call/play/media.wav')).toBeNull();
  });

  test.each<[string, Headers]>([
    ['with nothing', {}],
    ['with wrong credentials', { authorization: 'Basic eDp5' }],
    ["with somebody else's cookies", { cookie: 'a=b; tapehouse_ops=x; xtapehouse_public=y' }],
    ["from somebody else's script", { 'x-requested-with': 'XMLHttpRequest' }],
  ])('answers a request %s, as ever', async (_, headers) => {
    expect(await challengeOf(headers)).toBe(challenge);
  });
});

test('what an <audio> element asks for plays with the cookie, range by range', async () => {
  const cookie = await signedIn();
  const ask = (headers: Headers) =>
    plainRequest(apps.publicUrl, {
      ...{ method: 'GET', path: '/api/v2/recordings/call/play/media.wav' },
      headers: { cookie, 'sec-fetch-dest': 'audio', 'sec-fetch-mode': 'no-cors', ...headers },
    });
  const whole = await ask({ range: 'bytes=0-' });
  expect([whole.status, whole.headers['content-type']]).toEqual([206, 'audio/wav']);
  const part = await ask({ range: 'bytes=100-199' });
  expect([part.status, part.headers['content-length']]).toEqual([206, '100']);
  expect(part.headers['content-range']).toMatch(/^bytes 100-199\//);
  expect((await ask({ 'if-none-match': whole.headers.etag! })).status).toBe(304);
});

test("a center's session reads nothing of another center", async () => {
  const other = await apps.createContactCenter();
  const cookie = await signedIn(apps.publicUrl, other.admin);
  expect((await get('/api/v2/recordings/call', { cookie })).status).toBe(404);
  expect((await get('/api/v2/recordings/call/play/media.wav', { cookie })).status).toBe(404);
  expect((await get('/api/v2/recordings?startTime=0', { cookie })).body.recordings).toEqual([]);
});

test('while the database is away: 504 as everywhere, and who signs out loses the cookie all the same', async () => {
  const database = new URL(apps.db.url);
  const way = await startNetworkWay(Number(database.port));
  database.hostname = '127.0.0.1';
  database.port = String(way.port);
  const app = await startPublic({
    ...testConfig(database.href),
    databaseConnectTimeoutMs: 3_000,
    statementTimeoutMs: 1_000,
  });
  try {
    const cookie = await signedIn(app.url);
    way.become('cut');
    const own = { cookie, origin: app.url };
    for (const answer of [
      await request('GET', `${app.url}/api/v2/me`, undefined, undefined, own),
      await request('POST', `${app.url}/api/v2/session`, undefined, center.admin),
      await request('DELETE', `${app.url}/api/v2/session`, undefined, undefined, own),
    ])
      expect([answer.status, answer.body.statusCode]).toEqual([504, 4]);
    const left = await request('DELETE', `${app.url}/api/v2/session`, undefined, undefined, own);
    expect(setCookie(left)).toMatch(/^tapehouse_public=;/);
    way.become('open');
    await eventually(
      async () => (await request('GET', `${app.url}/api/v2/me`, undefined, undefined, own)).status === 200,
    );
  } finally {
    way.become('open');
    await app.close();
    await way.close();
  }
});

describe('the audit trail', () => {
  // An address of its own: refusals of one are written 20 a minute.
  const from = { 'x-forwarded-for': '192.0.2.10' };
  const entriesOf = async (answer: Answer, ccid?: string) => {
    const requestId = answer.headers.get('x-request-id');
    const found = async () => (await trailOf(apps, ccid)).filter((entry) => entry.requestId === requestId);
    await eventually(async () => (await found()).length > 0);
    return found();
  };

  test('has who began a session and who ended one, and nothing of its token', async () => {
    const user = await apps.createUser(center.ccid, 'audited', ['CONTACT_CENTER_ADMIN']);
    const begun = await request('POST', `${apps.publicUrl}/api/v2/session`, undefined, user);
    const cookie = setCookie(begun).split(';', 1)[0]!;
    await eventually(async () => (await entriesOf(begun, center.ccid)).length === 2);
    const whose = { userName: 'audited', address: '127.0.0.1', result: 200, contactCenterId: center.ccid };
    const entries = await entriesOf(begun, center.ccid);
    expect(entries).toContainEqual(expect.objectContaining({ ...whose, action: 'session.create' }));
    expect(entries).toContainEqual(expect.objectContaining({ action: 'sign-in', userName: 'audited', result: 200 }));
    const ended = await request('DELETE', `${apps.publicUrl}/api/v2/session`, undefined, undefined, {
      ...{ cookie, origin: apps.publicUrl },
    });
    expect(await entriesOf(ended, center.ccid)).toEqual([
      expect.objectContaining({ ...whose, action: 'session.delete' }),
    ]);
    expect(JSON.stringify(await trailOf(apps, center.ccid))).not.toContain(cookie.split('=')[1]);
  });

  test('ending a session that is void by then is no sign-in', async () => {
    const user = await apps.createUser(center.ccid, 'gone', ['CONTACT_CENTER_ADMIN']);
    const token = setCookie(await request('POST', `${apps.publicUrl}/api/v2/session`, undefined, user));
    await apps.db.database.query(`update session set ends_at = now() where user_name = 'gone'`);
    const ended = await plainRequest(proxied, {
      ...{ method: 'DELETE', path: '/api/v2/session' },
      headers: { cookie: token.split(';', 1)[0]!, origin: baseUrl, 'x-forwarded-for': '192.0.2.9' },
    });
    const entries = async () =>
      (await trailOf(apps, center.ccid)).filter((entry) => entry.requestId === ended.headers['x-request-id']);
    await eventually(async () => (await entries()).length > 0);
    expect(await entries()).toEqual([expect.objectContaining({ action: 'session.delete', address: '192.0.2.9' })]);
  });

  test("has who failed to: a known user's in their center; no name that is nobody's, which may be a password", async () => {
    const fail = (userName: string) =>
      request('POST', `${proxied}/api/v2/session`, undefined, { userName, password: 'unheard-of' }, from);
    expect(await entriesOf(await fail(center.admin.userName), center.ccid)).toMatchObject([
      { action: 'sign-in', result: 401, userName: center.admin.userName, address: '192.0.2.10' },
    ]);
    const [unknown] = await entriesOf(await fail('my pass phrase'));
    expect(unknown).toMatchObject({ action: 'sign-in', result: 401, details: { unknownUser: true } });
    expect(JSON.stringify([await trailOf(apps), await trailOf(apps, center.ccid)])).not.toMatch(
      /my pass phrase|unheard-of/,
    );
  });

  const signInFromElsewhere = () =>
    request('POST', `${proxied}/api/v2/session`, undefined, center.admin, { ...from, origin: 'null' });

  test('has a session that another page asked for, and nothing where nobody was signed out', async () => {
    const refused = await signInFromElsewhere();
    expect(await entriesOf(refused)).toMatchObject([{ action: 'session.create', result: 403 }]);
    const nobody = await request('DELETE', `${proxied}/api/v2/session`, undefined, undefined, from);
    const after = await signInFromElsewhere();
    await entriesOf(after);
    const requestIds = (await trailOf(apps)).map((entry) => entry.requestId);
    expect(requestIds).not.toContain(nobody.headers.get('x-request-id'));
  });
});
