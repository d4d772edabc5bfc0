import { randomBytes } from 'node:crypto';
import { request, startTestApps, type Answer, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { eventually } from '../../libs/testing/eventually';

let apps: TestApps;
let center: TestContactCenter;
let otherOps: string;
beforeAll(async () => {
  apps = await startTestApps({ trustProxy: true });
  center = await apps.createContactCenter();
  otherOps = (await apps.startAnother('ops', {})).url;
});
afterAll(() => apps.close());

type Credentials = TestContactCenter['admin'];
const signInAt = (url: string, body: unknown, headers: Record<string, string> = {}) =>
  request('POST', `${url}/api/v2/session`, undefined, body, headers);

const setCookie = ({ headers }: Answer) => headers.get('set-cookie') ?? '';
const cookieOf = (answer: Answer) => setCookie(answer).split(';', 1)[0]!;

async function signedIn(user: Credentials = center.admin, url = apps.publicUrl): Promise<string> {
  const answer = await signInAt(url, user);
  expect(answer.status).toBe(200);
  return cookieOf(answer);
}

const me = async (cookie: string, url = apps.publicUrl) =>
  await request('GET', `${url}/api/v2/me`, undefined, undefined, { cookie });
const statusOf = async (cookie: string, url?: string) => (await me(cookie, url)).status;

const signOut = (cookie: string, url = apps.publicUrl, headers: Record<string, string> = { origin: url }) =>
  request('DELETE', `${url}/api/v2/session`, undefined, undefined, { ...(cookie && { cookie }), ...headers });

const sql = (text: string) => apps.db.database.query(text);
let names = 0;
const newUser = () => apps.createUser(center.ccid, `user-${(names += 1)}`, ['CONTACT_CENTER_ADMIN']);
const userUrl = ({ userName }: Credentials, url = apps.opsUrl) =>
  `${url}/api/v2/ops/contact-centers/${center.ccid}/users/${userName}`;

describe('signing in', () => {
  test('with the right password gives the user and a cookie that no script reads and no other site sends', async () => {
    const answer = await signInAt(apps.publicUrl, center.admin);
    const { user } = (await request('GET', `${apps.publicUrl}/api/v2/me`, center.admin)).body;
    expect([answer.status, answer.body]).toEqual([200, { statusCode: 0, user }]);
    expect(setCookie(answer)).toMatch(/^tapehouse_public=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(setCookie(await signInAt(apps.opsUrl, apps.ops))).toMatch(/^tapehouse_ops=[\w-]{43};/);
  });

  test('behind TLS the cookie goes over nothing else', async () => {
    const { url } = await apps.startAnother('public', { baseUrl: 'https://recordings.example' });
    expect(setCookie(await signInAt(url, center.admin))).toMatch(/; Secure(;|$)/);
  });

  test.each<[string, object]>([
    ['a wrong password', { password: 'wrong' }],
    ['an unknown user', { userName: 'nobody' }],
    ['a name that nobody can have', { userName: 'a:b' }],
    ['an empty password', { password: '' }],
    ['a password of 5,000 characters', { password: 'x'.repeat(4_000) }],
  ])('with %s: 401, statusCode 5, no cookie', async (_, wrong) => {
    const answer = await signInAt(apps.publicUrl, { ...center.admin, ...wrong }, { 'x-requested-with': 'tapehouse' });
    expect([answer.status, answer.body]).toEqual([
      401,
      { statusCode: 5, statusMessage: 'The user name or the password is wrong' },
    ]);
    expect([setCookie(answer), answer.headers.get('www-authenticate')]).toEqual(['', null]);
  });

  test.each([
    ['no password', { userName: 'jane' }, 400, 1],
    ['a number for a password', { userName: 'jane', password: 7 }, 400, 2],
    ['something else besides', { userName: 'jane', password: 'x', remember: true }, 400, 2],
    ['no JSON in it', 'userName=jane&password=x', 400, 2],
    ['more than 32 KB', ' '.repeat(33_000), 413, 2],
  ])('a body with %s is refused', async (_, body, status, statusCode) => {
    const answer = await signInAt(apps.publicUrl, body);
    expect([answer.status, answer.body.statusCode]).toEqual([status, statusCode]);
  });

  test('a form of another page cannot send it: what is no JSON is refused', async () => {
    const answer = await signInAt(apps.publicUrl, JSON.stringify(center.admin), { 'content-type': 'text/plain' });
    expect([answer.status, setCookie(answer)]).toEqual([415, '']);
  });

  test('a disabled user: 401', async () => {
    const user = await newUser();
    await request('PUT', userUrl(user), apps.ops, { roles: ['RECORDER'], disabled: true });
    expect((await signInAt(apps.publicUrl, user)).status).toBe(401);
  });

  test('failures are slowed down like those of Basic, and together with them: 429 with Retry-After', async () => {
    const from = { 'x-forwarded-for': '192.0.2.77' };
    const wrong = { userName: 'guessed', password: 'wrong' };
    const statuses: number[] = [];
    for (let tries = 0; tries < 10; tries += 1) statuses.push((await signInAt(apps.publicUrl, wrong, from)).status);
    for (let tries = 0; tries < 10; tries += 1)
      statuses.push((await request('GET', `${apps.publicUrl}/api/v2/me`, wrong, undefined, from)).status);
    expect(statuses).toEqual(Array.from({ length: 20 }, () => 401));
    const slowed = await signInAt(apps.publicUrl, wrong, from);
    expect([slowed.status, slowed.body.statusCode]).toEqual([429, 3]);
    expect(Number(slowed.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await request('GET', `${apps.publicUrl}/api/v2/me`, wrong, undefined, from)).status).toBe(429);
    // Who guesses elsewhere locks nobody out.
    expect((await signInAt(apps.publicUrl, center.admin)).status).toBe(200);
  });
});

describe('with the cookie', () => {
  test('everything is answered as with Basic', async () => {
    const cookie = await signedIn();
    for (const path of ['/api/v2/me', '/api/v2/recordings?startTime=0', '/api/v2/recordings/none']) {
      const byCookie = await request('GET', apps.publicUrl + path, undefined, undefined, { cookie });
      const byHeader = await request('GET', apps.publicUrl + path, center.admin);
      expect([byCookie.status, byCookie.body]).toEqual([byHeader.status, byHeader.body]);
    }
  });

  test('an Authorization header, right or wrong, goes before it', async () => {
    const cookie = await signedIn();
    const recorder = await request('GET', `${apps.publicUrl}/api/v2/me`, center.recorder, undefined, { cookie });
    expect(recorder.body.user.userName).toBe(center.recorder.userName);
    const wrong = { ...center.admin, password: 'wrong' };
    expect((await request('GET', `${apps.publicUrl}/api/v2/me`, wrong, undefined, { cookie })).status).toBe(401);
    const other = await request('GET', `${apps.publicUrl}/api/v2/me`, undefined, undefined, {
      ...{ cookie, authorization: 'Bearer x' },
    });
    expect(other.status).toBe(401);
  });

  test("a user's new roles hold at once", async () => {
    const user = await newUser();
    const cookie = await signedIn(user, apps.opsUrl);
    expect((await me(cookie, apps.opsUrl)).body.user.roles).toEqual(['CONTACT_CENTER_ADMIN']);
    await request('PUT', userUrl(user), apps.ops, { roles: ['RECORDER'] });
    expect((await me(cookie, apps.opsUrl)).body.user.roles).toEqual(['RECORDER']);
  });

  test('it is good at any process of its app', async () => {
    const cookie = await signedIn(apps.ops, apps.opsUrl);
    expect(await statusOf(cookie, otherOps)).toBe(200);
  });

  test('it is no good at the other app, under either name', async () => {
    const cookie = await signedIn(apps.ops, apps.opsUrl);
    expect(await statusOf(cookie)).toBe(401);
    expect(await statusOf(cookie.replace('tapehouse_ops', 'tapehouse_public'))).toBe(401);
    expect(await statusOf(cookie, apps.opsUrl)).toBe(200);
  });

  test.each<[string, (cookie: string) => string]>([
    ['a made-up token', () => `tapehouse_public=${randomBytes(32).toString('base64url')}`],
    ['one letter changed', (cookie) => cookie.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))],
    ['one letter less', (cookie) => cookie.slice(0, -1)],
    ['one letter more', (cookie) => `${cookie}A`],
    ['the digest instead of the token', () => `tapehouse_public=${randomBytes(32).toString('hex')}`],
    ['nothing in it', () => 'tapehouse_public='],
    ['an escape that is none', () => 'tapehouse_public=%zz%00%ff'],
    ['quotes and separators', () => 'tapehouse_public="a,b"; ;=;;x'],
    ['SQL', () => "tapehouse_public=' or true --"],
    ['20,000 letters', () => `tapehouse_public=${'A'.repeat(20_000)}`],
    ['two different ones of the name', (cookie) => `${cookie}; tapehouse_public=${'A'.repeat(43)}`],
    ['two different ones, the right one last', (cookie) => `tapehouse_public=${'A'.repeat(43)}; ${cookie}`],
  ])('%s: 401 without a challenge', async (_, altered) => {
    const answer = await me(altered(await signedIn()));
    expect([answer.status, answer.body.statusCode, answer.headers.get('www-authenticate')]).toEqual([401, 5, null]);
  });

  test('other cookies beside it, and the same one twice, do not matter', async () => {
    const cookie = await signedIn();
    expect(await statusOf(`a=b; ${cookie}; tapehouse=x; ${cookie}; xtapehouse_public=y`)).toBe(200);
  });
});

describe('a session is void', () => {
  test('after signing out, which takes the cookie back and leaves the other sessions alone', async () => {
    const [here, there] = [await signedIn(), await signedIn()];
    expect(await statusOf(here)).toBe(200);
    const answer = await signOut(here);
    expect([answer.status, answer.body]).toEqual([200, { statusCode: 0 }]);
    expect(setCookie(answer)).toMatch(
      /^tapehouse_public=; Path=\/; Expires=Thu, 01 Jan 1970 .*; HttpOnly; SameSite=Strict$/,
    );
    expect([await statusOf(here), await statusOf(there)]).toEqual([401, 200]);
  });

  test('after signing out, soon at another process too', async () => {
    const cookie = await signedIn(apps.ops, apps.opsUrl);
    expect(await statusOf(cookie, otherOps)).toBe(200);
    await signOut(cookie, apps.opsUrl);
    await eventually(async () => (await statusOf(cookie, otherOps)) === 401);
  });

  const aged = async (change: string) => {
    const user = await newUser();
    const cookie = await signedIn(user);
    await sql(`update session set ${change} where user_name = '${user.userName}'`);
    return cookie;
  };

  test('30 minutes after its last use, and not before', async () => {
    expect(await statusOf(await aged(`used_at = now() - interval '30 minutes 1 second'`))).toBe(401);
    expect(await statusOf(await aged(`used_at = now() - interval '29 minutes 50 seconds'`))).toBe(200);
  });

  test('12 hours after the sign-in, however much it is used', async () => {
    const user = await newUser();
    await signedIn(user);
    const [row] = await apps.db.database.query<{ hours: number }>(
      `select extract(epoch from ends_at - now())::float8 / 3600 as hours from session where user_name = '${user.userName}'`,
    );
    expect(row!.hours).toBeGreaterThan(11.9);
    expect(row!.hours).toBeLessThanOrEqual(12);
    expect(await statusOf(await aged(`ends_at = now() - interval '1 second'`))).toBe(401);
  });

  test('with another password, at once here and soon elsewhere', async () => {
    const user = await newUser();
    const [cookie, at] = [await signedIn(user, apps.opsUrl), apps.opsUrl];
    expect([await statusOf(cookie, at), await statusOf(cookie, otherOps)]).toEqual([200, 200]);
    const change = { currentPassword: user.password, newPassword: 'another' };
    const changed = await request('PUT', `${at}/api/v2/me/password`, undefined, change, { cookie, origin: at });
    expect(changed.status).toBe(200);
    expect(await statusOf(cookie, at)).toBe(401);
    await eventually(async () => (await statusOf(cookie, otherOps)) === 401);
    expect(await statusOf(await signedIn({ ...user, password: 'another' }, at), at)).toBe(200);
  });

  test('with another password that an ops admin has set, also when it is the same word again', async () => {
    const user = await newUser();
    const cookie = await signedIn(user, apps.opsUrl);
    await request('PUT', userUrl(user), apps.ops, { roles: ['RECORDER'], password: user.password });
    expect(await statusOf(cookie, apps.opsUrl)).toBe(401);
  });

  test('when the user is disabled, and for good when they are deleted and made again', async () => {
    const user = await newUser();
    const cookie = await signedIn(user, apps.opsUrl);
    await request('PUT', userUrl(user), apps.ops, { roles: ['CONTACT_CENTER_ADMIN'], disabled: true });
    expect(await statusOf(cookie, apps.opsUrl)).toBe(401);
    await request('PUT', userUrl(user), apps.ops, { roles: ['CONTACT_CENTER_ADMIN'], disabled: false });
    expect(await statusOf(cookie, apps.opsUrl)).toBe(200);
    await request('DELETE', userUrl(user), apps.ops);
    expect(await statusOf(cookie, apps.opsUrl)).toBe(401);
    await apps.createUser(center.ccid, user.userName, ['CONTACT_CENTER_ADMIN']);
    expect(await statusOf(cookie, apps.opsUrl)).toBe(401);
  });
});

test('its use is noted once a minute, and no read writes more often', async () => {
  const user = await newUser();
  const cookie = await signedIn(user);
  const usedAt = async () => {
    const where = `where user_name = '${user.userName}'`;
    const [row] = await apps.db.database.query<{ used: string }>(`select used_at::text as used from session ${where}`);
    return row!.used;
  };
  await sql(`update session set used_at = now() - interval '50 seconds' where user_name = '${user.userName}'`);
  const before = await usedAt();
  expect(await statusOf(cookie)).toBe(200);
  expect(await usedAt()).toBe(before);
  await sql(`update session set used_at = now() - interval '70 seconds' where user_name = '${user.userName}'`);
  const aged = await usedAt();
  await eventually(async () => (await statusOf(cookie)) === 200 && (await usedAt()) !== aged);
});

test('nothing of a token is kept: neither it nor its digest in hex or base64 stands in the database but as the key', async () => {
  const [, token] = (await signedIn()).split('=');
  const rows = await apps.db.database.query<{ text: string }>(
    `select s::text as text from session s union all select e.entry::text from audit_intake e`,
  );
  expect(rows.length).toBeGreaterThan(0);
  for (const { text } of rows) expect(text).not.toContain(token);
});

test('signing out without a session, or with a void one, is fine: 200, and the cookie is taken back', async () => {
  for (const cookie of ['', 'tapehouse_public=x', `tapehouse_public=${'A'.repeat(43)}`]) {
    const answer = await signOut(cookie);
    expect([answer.status, setCookie(answer)]).toEqual([200, expect.stringMatching(/^tapehouse_public=;/)]);
  }
  const user = await newUser();
  const cookie = await signedIn(user);
  await sql(`update session set ends_at = now() - interval '1 second' where user_name = '${user.userName}'`);
  expect((await signOut(cookie)).status).toBe(200);
  expect(await sql(`select key from session where user_name = '${user.userName}'`)).toEqual([]);
});

test('who signs in again and again fills no table: the oldest sessions beyond 100 go', async () => {
  const user = await newUser();
  const first = await signedIn(user);
  for (let more = 0; more < 100; more += 1) await signedIn(user);
  const [row] = await apps.db.database.query<{ count: number }>(
    `select count(*) as count from session where user_name = '${user.userName}'`,
  );
  expect(row!.count).toBe(100);
  expect(await statusOf(first)).toBe(401);
});
