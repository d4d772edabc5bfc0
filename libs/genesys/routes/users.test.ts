import { randomUUID } from 'node:crypto';
import { request, startTestApps, type Credentials, type TestApps } from '../../testing/apps';

const jane = {
  userName: 'jane',
  password: 'pass:wörd ☎',
  roles: ['CONTACT_CENTER_ADMIN'],
  firstName: 'Jane',
  lastName: 'Doe',
  phoneNumber: '202',
  group: 'Group1',
  department: 'Sales',
};
const { password: _password, ...janeAsRead } = jane;

let apps: TestApps;
let ccid: string;
let other: string;
let base: string;
beforeAll(async () => {
  apps = await startTestApps();
  const centers = `${apps.opsUrl}/api/v2/ops/contact-centers`;
  const create = async () =>
    (await request('POST', centers, apps.ops, { name: 'Acme', storage: {} })).body.id as string;
  [ccid, other] = [await create(), await create()];
  base = `${centers}/${ccid}/users`;
});
afterAll(() => apps.close());
afterEach(async () => {
  const { uris } = (await call('GET')).body;
  await Promise.all(uris.map((uri: string) => request('DELETE', uri, apps.ops)));
});

const call = (method: string, path = '', body?: unknown) => request(method, `${base}${path}`, apps.ops, body);
const me = (credentials: Credentials, url = apps.opsUrl) => request('GET', `${url}/api/v2/me`, credentials);

test('POST answers 200 with statusCode 0 and the uri', async () => {
  expect(await call('POST', '', jane)).toMatchObject({ status: 200, body: { statusCode: 0, uri: `${base}/jane` } });
});

test('GET gives the user back as posted, the password never', async () => {
  await call('POST', '', jane);
  expect((await call('GET', '/jane')).body).toEqual({ statusCode: 0, user: janeAsRead });
  expect((await call('GET')).body).toEqual({ statusCode: 0, uris: [`${base}/jane`] });
  expect((await call('GET', '?fields=*')).body).toEqual({ statusCode: 0, users: [janeAsRead] });
});

test('a user name of odd characters has a uri that leads to it', async () => {
  for (const userName of ['a/b c', 'é☎', '100%', '?#&=+', '...']) {
    const { body } = await call('POST', '', { ...jane, userName });
    expect((await request('GET', body.uri, apps.ops)).body.user.userName).toBe(userName);
  }
});

test('the user signs in on both apps, and is told who they are', async () => {
  await call('POST', '', jane);
  for (const url of [apps.opsUrl, apps.publicUrl]) {
    const { status, body } = await me(jane, url);
    expect([status, body]).toEqual([200, { statusCode: 0, user: { ...janeAsRead, contactCenterId: ccid } }]);
  }
  expect((await me(apps.ops)).body).toEqual({ statusCode: 0, user: { userName: 'ops', roles: ['OPS_ADMIN'] } });
});

test('user names are unique across the installation: of two POSTs at once one is 200 and one 409', async () => {
  const answers = await Promise.all([
    call('POST', '', jane),
    request('POST', base.replace(ccid, other), apps.ops, jane),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(answers.find(({ status }) => status === 409)!.body).toEqual({
    statusCode: 2,
    statusMessage: 'userName is taken',
  });
  await request('DELETE', `${base.replace(ccid, other)}/jane`, apps.ops);
});

test('PUT replaces the user; without a password it keeps it', async () => {
  await call('POST', '', jane);
  expect((await call('PUT', '/jane', { roles: ['RECORDER'], lastName: 'Roe' })).body).toEqual({ statusCode: 0 });
  expect((await call('GET', '/jane')).body.user).toEqual({ userName: 'jane', roles: ['RECORDER'], lastName: 'Roe' });
  expect((await me(jane)).body.user.roles).toEqual(['RECORDER']);
  await call('PUT', '/jane', { ...janeAsRead, password: 'new' });
  expect((await me(jane)).status).toBe(401);
  expect((await me({ ...jane, password: 'new' })).status).toBe(200);
});

test('a disabled user cannot sign in, from that moment on', async () => {
  await call('POST', '', jane);
  expect((await me(jane)).status).toBe(200);
  await call('PUT', '/jane', { ...janeAsRead, disabled: true });
  expect((await me(jane)).status).toBe(401);
  expect((await call('GET', '/jane')).body.user.disabled).toBe(true);
  await call('PUT', '/jane', janeAsRead);
  expect((await me(jane)).status).toBe(401);
  await call('PUT', '/jane', { ...janeAsRead, disabled: false });
  expect((await me(jane)).status).toBe(200);
});

test('DELETE takes the user away, from that moment on', async () => {
  await call('POST', '', jane);
  expect((await me(jane)).status).toBe(200);
  expect((await call('DELETE', '/jane')).body).toEqual({ statusCode: 0 });
  expect((await me(jane)).status).toBe(401);
  expect((await call('GET', '/jane')).status).toBe(404);
});

test('another center’s user is not found under this one', async () => {
  await call('POST', '', jane);
  const requests: [string, unknown][] = [
    ['GET', undefined],
    ['PUT', { roles: ['RECORDER'] }],
    ['DELETE', undefined],
  ];
  for (const [method, body] of requests) {
    const answers = await Promise.all(
      ['jane', 'nobody'].map((name) => request(method, `${base.replace(ccid, other)}/${name}`, apps.ops, body)),
    );
    for (const answer of answers) {
      expect([answer.status, answer.body]).toEqual([404, { statusCode: 6, statusMessage: 'The user is not found' }]);
    }
  }
  expect((await me(jane)).status).toBe(200);
});

test('failed sign-ins are slowed down (429 with Retry-After), never for credentials that were verified lately', async () => {
  const victim = { ...jane, userName: 'victim' };
  await call('POST', '', victim);
  expect((await me(victim)).status).toBe(200);
  const guesses = await Promise.all(Array.from({ length: 30 }, (_, n) => me({ ...victim, password: `guess ${n}` })));
  const slowed = guesses.filter(({ status }) => status === 429);
  expect(guesses.filter(({ status }) => status === 401)).toHaveLength(30 - slowed.length);
  expect(slowed.length).toBeGreaterThanOrEqual(10);
  for (const { headers, body } of slowed) {
    expect(Number(headers.get('Retry-After'))).toBeGreaterThan(0);
    expect(body).toEqual({ statusCode: 3, statusMessage: expect.any(String) });
  }
  expect((await me(victim)).status).toBe(200);
});

test('a user of a contact center that is not there cannot be created', async () => {
  const { status, body } = await request('POST', base.replace(ccid, randomUUID()), apps.ops, jane);
  expect([status, body.statusCode]).toEqual([404, 6]);
});

test.each<[string, object]>([
  ['userName', { ...jane, userName: 'a:b' }],
  ['userName', { ...jane, userName: '.' }],
  ['userName', { ...jane, userName: '..' }],
  ['userName', { ...jane, userName: ' jane' }],
  ['userName', { ...jane, userName: '' }],
  ['userName', { ...jane, userName: 'x'.repeat(256) }],
  ['userName', { ...jane, userName: 'ja\nne' }],
  ['userName', { ...jane, userName: 'ja\u0000ne' }],
  ['userName', { ...jane, userName: 'ja\ud800ne' }],
  ['userName', { ...jane, userName: null }],
  ['password', { ...jane, password: '' }],
  ['password', { ...jane, password: 'x'.repeat(1_025) }],
  ['password', { ...jane, password: 'nul\u0000' }],
  ['roles', { ...jane, roles: [] }],
  ['roles', { ...jane, roles: 'RECORDER' }],
  ['roles[0]', { ...jane, roles: ['OPS_ADMIN'] }],
  ['roles[1]', { ...jane, roles: ['RECORDER', 'ADMIN'] }],
  ['roles[0]', { ...jane, roles: [{ toString: 1 }, { toString: 1 }] }],
  ['roles', { ...jane, roles: ['RECORDER', 'RECORDER'] }],
  ['firstName', { ...jane, firstName: ' Jane' }],
  ['disabled', { ...jane, disabled: 'no' }],
  ['Disabled', { ...jane, Disabled: true }],
])('%s that is not valid is refused, naming it', async (path, posted) => {
  const { status, body } = await call('POST', '', posted);
  expect([status, body.statusCode]).toEqual([400, 2]);
  expect(body.statusMessage).toContain(`${path} `);
  expect((await call('GET')).body.uris).toEqual([]);
});

test('a mandatory attribute that is missing is statusCode 1', async () => {
  const { status, body } = await call('POST', '', {});
  expect([status, body]).toEqual([
    400,
    { statusCode: 1, statusMessage: 'userName is missing; password is missing; roles is missing' },
  ]);
});

test('a user name other than the path’s in a PUT is refused', async () => {
  await call('POST', '', jane);
  const { status, body } = await call('PUT', '/jane', { ...janeAsRead, userName: 'john' });
  expect([status, body.statusMessage]).toEqual([400, expect.stringMatching(/^userName /)]);
});

describe('changing one’s own password', () => {
  const change = (credentials: Credentials, body: unknown) =>
    request('PUT', `${apps.opsUrl}/api/v2/me/password`, credentials, body);

  test('takes effect at once', async () => {
    await call('POST', '', jane);
    const { status, body } = await change(jane, { currentPassword: jane.password, newPassword: 'nèw:' });
    expect([status, body]).toEqual([200, { statusCode: 0 }]);
    expect((await me(jane)).status).toBe(401);
    expect((await me({ ...jane, password: 'nèw:' })).status).toBe(200);
  });

  test('needs the current one', async () => {
    await call('POST', '', jane);
    const { status, body } = await change(jane, { currentPassword: 'guess', newPassword: 'new' });
    expect([status, body]).toEqual([
      400,
      { statusCode: 2, statusMessage: "currentPassword must be the user's password" },
    ]);
    expect((await me(jane)).status).toBe(200);
  });

  test('an empty one is refused', async () => {
    await call('POST', '', jane);
    const { status, body } = await change(jane, { currentPassword: jane.password, newPassword: '' });
    expect([status, body.statusMessage]).toEqual([400, expect.stringMatching(/^newPassword /)]);
  });
});
