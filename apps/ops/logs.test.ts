import { altered } from '../../libs/testing/altered';
import { spawnApp, type AppProcess } from '../../libs/testing/app-process';
import { request, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { opsRecordingsUrl } from '../../libs/testing/recordings';
import { webDavExample } from '../../libs/testing/reference-examples';

let apps: TestApps;
let center: TestContactCenter;
let app: AppProcess;
beforeAll(async () => {
  apps = await startTestApps();
  center = await apps.createContactCenter();
  app = await spawnApp('ops', apps.db.url, { STORAGE_TIMEOUT_MS: '3000' });
  await app.ready();
});
afterAll(() => apps.close());

const secret = 'never-in-a-log';
const secrets = {
  'mediaFiles[0].mediaDescriptor.auth': { username: `u-${secret}`, password: `p-${secret}` },
  'mediaFiles[0].parameters': { accessToken: secret, nested: { MyPassword: secret, authKey: [secret] } },
};

test('JSON lines, one per request with the id that X-Request-Id gives back, and never a secret', async () => {
  const url = opsRecordingsUrl({ ...apps, opsUrl: app.url }, center.ccid);
  const centers = `${app.url}/api/v2/ops/contact-centers`;
  const body = altered({ ...webDavExample, id: 'logged' }, secrets);
  const store = { baseUrl: 'http://dav.example/', username: 'store', password: secret };
  const wrong = { userName: 'ops', password: secret };
  const outside = altered(body, { 'mediaFiles[0].mediaDescriptor.path': `http://u:${secret}@x/` });
  const session = await request('POST', `${app.url}/api/v2/session`, undefined, apps.ops);
  const cookie = session.headers.get('set-cookie')!.split(';', 1)[0]!;
  const answers = [
    session,
    await request('POST', `${app.url}/api/v2/session`, undefined, wrong),
    await request('GET', `${url}/missing`, undefined, undefined, { cookie }),
    await request('DELETE', `${url}/missing`, undefined, undefined, { cookie, origin: app.url }),
    await request('POST', url, center.recorder, body),
    await request('GET', `${url}/logged`, apps.ops),
    await request('GET', `${url}/missing`, apps.ops),
    await request('GET', `${url}?userData=${secret}`, apps.ops),
    await request('GET', `${url}?unknown=${secret}`, apps.ops),
    await request('POST', url, center.recorder, outside),
    await request('POST', url, center.recorder, `{"password":"${secret}"`),
    await request('GET', `${url}/logged`, wrong),
    await request('GET', `${url}/logged`, undefined, undefined, { authorization: `Bearer ${secret}`, cookie: secret }),
    await request('GET', `${url}/%zz`, apps.ops),
    await request('PATCH', url, apps.ops),
    await request('POST', `${centers}/${center.ccid}/users`, apps.ops, {
      userName: 'new',
      password: secret,
      roles: ['RECORDER'],
    }),
    await request('POST', centers, apps.ops, { name: 'With secrets', storage: { webDAV: [store] } }),
    await request('PUT', `${app.url}/api/v2/me/password`, apps.ops, { currentPassword: secret, newPassword: secret }),
    // Nothing answers at the page's address: an error of a store, which is logged.
    await request('DELETE', `${url}/logged?subresources=*`, apps.ops),
  ];
  app.signal('SIGTERM');
  expect(await app.exit).toBe(0);

  const { stdout, stderr } = app.output();
  expect(stderr).toBe('');
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  for (const { status, headers } of answers) {
    const id = headers.get('x-request-id');
    expect(id).toBeTruthy();
    const own = lines.filter((line) => line.requestId === id && line.res !== undefined);
    expect(own.map((line) => line.res.status)).toEqual([status]);
    expect(own[0]).toMatchObject({
      req: { method: expect.any(String), path: expect.any(String) },
      time: expect.any(String),
    });
  }
  expect(new Set(answers.map(({ headers }) => headers.get('x-request-id'))).size).toBe(answers.length);
  expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
  for (const told of [
    secret,
    cookie.split('=')[1]!,
    apps.ops.password,
    center.recorder.password,
    'Basic ',
    'authorization',
    apps.media.password,
  ])
    expect(stdout).not.toContain(told);
  expect(lines.filter((line) => line.level === 'error')).toEqual([]);
});

test('X-Request-Id is given back with every answer, whatever the client sends', async () => {
  const own = { 'x-request-id': 'mine\u00e4' };
  for (const [url, credentials] of [
    [`${apps.publicUrl}/healthz`, undefined],
    [`${apps.publicUrl}/readyz`, undefined],
    [`${apps.publicUrl}/nothing`, undefined],
    [`${apps.publicUrl}/api/v2/recordings/%ff`, center.admin],
    [`${apps.opsUrl}/api/v2/me`, { userName: 'nobody', password: 'wrong' }],
  ] as const) {
    const { headers } = await request('GET', url, credentials, undefined, own);
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  }
});
