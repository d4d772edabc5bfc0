import { METHODS } from 'node:http';
import type { Mount } from '../../libs/http/mount';
import { basePath, isImagiclePath } from '../../libs/imagicle/envelope';
import { basic, request, startTestApps, type Credentials, type TestApps } from '../../libs/testing/apps';
import { plainRequest, type PlainAnswer } from '../../libs/testing/plain-request';
import { postRecordings } from '../../libs/testing/recordings';
import { tableContents } from '../../libs/testing/table-contents';
import { publicMounts } from '../public/app';
import { opsMounts } from './app';

const center = '/api/v2/ops/contact-centers/:ccid';
const everybody = ['ops', 'admin', 'recorder', "another's admin", "another's recorder"];
const [ops, recorders, admins] = [['ops'], ['ops', 'recorder'], ['admin', "another's admin"]];
const uploaders = everybody.filter((user) => user !== 'ops');

/**
 * Who may do what, written from the contract: the mount tables must say the same, route by route. On the public app no center
 * stands in the path: another center's admin is let in, to their own center.
 */
const contract: Record<'ops' | 'public', Record<string, string[] | 'anyone'>> = {
  ops: {
    'GET /': 'anyone',
    'GET /contact-centers/*path': 'anyone',
    'GET /docs': 'anyone',
    'GET /openapi.json': 'anyone',
    'GET /assets/:file': 'anyone',
    'POST /api/v2/session': 'anyone',
    'DELETE /api/v2/session': 'anyone',
    'GET /healthz': 'anyone',
    'GET /readyz': 'anyone',
    'GET /api/v2/diagnostics/version': 'anyone',
    'GET /api/v2/me': everybody,
    'PUT /api/v2/me/password': everybody,
    'GET /api/v2/ops/contact-centers': ops,
    'POST /api/v2/ops/contact-centers': ops,
    [`GET ${center}`]: ops,
    [`PUT ${center}`]: ops,
    [`DELETE ${center}`]: ops,
    [`POST ${center}/storage-check`]: ops,
    [`GET ${center}/retention`]: ops,
    [`POST ${center}/retention`]: ops,
    [`GET ${center}/users`]: ops,
    [`POST ${center}/users`]: ops,
    [`GET ${center}/users/:userName`]: ops,
    [`PUT ${center}/users/:userName`]: ops,
    [`DELETE ${center}/users/:userName`]: ops,
    [`POST ${center}/recordings`]: recorders,
    'POST /internal-api/contact-centers/:ccid/recordings': recorders,
    [`GET ${center}/recordings`]: ops,
    [`GET ${center}/recordings/:id`]: ops,
    [`GET ${center}/recordings/:id/details`]: ops,
    [`GET ${center}/recordings/:id/peaks/:file`]: ops,
    [`POST ${center}/recordings/:id`]: ops,
    [`DELETE ${center}/recordings/:id`]: ops,
    [`GET ${center}/recordings/:id/play/:file`]: ops,
    [`GET ${center}/media-deletions`]: ops,
    'GET /api/v2/ops/media-deletions': ops,
    [`GET ${center}/audit`]: ops,
    'GET /api/v2/ops/audit': ops,
    [`POST ${center}/media-deletions/:id/retry`]: ops,
    [`GET ${basePath}`]: admins,
    [`GET ${basePath}/:id`]: admins,
    [`GET ${basePath}/:id/Media`]: admins,
    [`POST ${basePath}`]: uploaders,
  },
  public: {
    'GET /': 'anyone',
    'GET /recordings/:id': 'anyone',
    'GET /docs': 'anyone',
    'GET /openapi.json': 'anyone',
    'GET /assets/:file': 'anyone',
    'POST /api/v2/session': 'anyone',
    'DELETE /api/v2/session': 'anyone',
    'GET /healthz': 'anyone',
    'GET /readyz': 'anyone',
    'GET /api/v2/diagnostics/version': 'anyone',
    'GET /api/v2/me': everybody,
    'GET /api/v2/recordings': admins,
    'GET /api/v2/recordings/recordings': admins,
    'GET /api/v2/recordings/:id': admins,
    'GET /api/v2/recordings/:id/details': admins,
    'GET /api/v2/recordings/:id/peaks/:file': admins,
    'POST /api/v2/recordings/:id': admins,
    'GET /api/v2/recordings/:id/play/:file': admins,
    [`GET ${basePath}`]: admins,
    [`GET ${basePath}/:id`]: admins,
    [`GET ${basePath}/:id/Media`]: admins,
  },
};

// The tables alone: their handlers are not called.
const tables = {
  ops: opsMounts({} as Parameters<typeof opsMounts>[0], { region: '', storageTimeoutMs: 0 }, ''),
  public: publicMounts({} as Parameters<typeof publicMounts>[0], { region: '' }, ''),
};
const appNames = ['ops', 'public'] as const;
type AppName = (typeof appNames)[number];
const routes = appNames.flatMap((app) => tables[app].map((mount) => ({ app, mount, route: nameOf(mount) })));

function nameOf({ method, path }: Mount): string {
  return `${method} ${path}`;
}

let apps: TestApps;
const users: Record<string, Credentials> = {};
/** The same users by their sessions. */
const cookies: Record<AppName, Record<string, string>> = { ops: {}, public: {} };
const parameters: Record<string, string> = { id: 'mine', file: 'call.wav', userName: 'recorder-1' };

beforeAll(async () => {
  apps = await startTestApps({ trustProxy: true });
  const [mine, another] = [await apps.createContactCenter(), await apps.createContactCenter()];
  await postRecordings(apps, mine, [{ id: 'mine' }]);
  parameters.ccid = mine.ccid;
  const disabled = await apps.createUser(mine.ccid, 'disabled', ['CONTACT_CENTER_ADMIN', 'RECORDER']);
  const roles = ['CONTACT_CENTER_ADMIN', 'RECORDER'];
  const usersUrl = `${apps.opsUrl}/api/v2/ops/contact-centers/${mine.ccid}/users`;
  await request('PUT', `${usersUrl}/disabled`, apps.ops, { roles, disabled: true });
  Object.assign(users, {
    ...{ ops: apps.ops, admin: mine.admin, recorder: mine.recorder, disabled },
    ...{ "another's admin": another.admin, "another's recorder": another.recorder },
    'wrong password': { ...apps.ops, password: 'wrong' },
    'unknown user': { ...apps.ops, userName: 'nobody' },
  });
  for (const app of appNames)
    for (const user of everybody) {
      const { headers } = await request('POST', `${urlOf(app)}/api/v2/session`, undefined, users[user]);
      cookies[app][user] = headers.get('set-cookie')!.split(';', 1)[0]!;
    }
});
afterAll(() => apps.close());

const filled = (path: string, others: Record<string, string> = {}) =>
  path.replace(/:(\w+)/g, (_, name: string) => ({ ...parameters, ...others })[name]!);

const urlOf = (app: AppName) => (app === 'ops' ? apps.opsUrl : apps.publicUrl);

let addresses = 0;
/** Each from an address of its own: failed sign-ins are slowed down, which is another test's rule. */
function ask(app: AppName, method: string, path: string, user?: string, headers: Record<string, string> = {}) {
  addresses += 1;
  return plainRequest(urlOf(app), {
    ...{ method, path },
    // What is let in fails at its body: the matrix itself writes nothing.
    ...(method !== 'GET' && method !== 'HEAD' && method !== 'DELETE' && { body: '{' }),
    headers: {
      'x-forwarded-for': `10.0.${addresses >> 8}.${addresses & 255}`,
      ...(user && { authorization: basic(users[user]!) }),
      ...headers,
    },
  });
}

/** As the app's own page asks. */
const askByCookie = (app: AppName, method: string, path: string, user: string) =>
  ask(app, method, path, undefined, { cookie: cookies[app][user]!, origin: urlOf(app) });

const envelope = ({ status, text }: PlainAnswer) => {
  const body = JSON.parse(text) as { statusCode?: number };
  return [status, body.statusCode, Object.keys(body).join()];
};

/** What {@link envelope} is to show, in the dialect of the path. */
const refusal = (path: string, status: number, statusCode: number) =>
  isImagiclePath(path) ? [status, undefined, 'message'] : [status, statusCode, 'statusCode,statusMessage'];

test.each(appNames)("the %s app's mount table is the contract's, no route more and none less", (app) => {
  expect(tables[app].map(nameOf).toSorted()).toEqual(Object.keys(contract[app]).toSorted());
});

const strangers = [undefined, 'wrong password', 'unknown user', 'disabled'];
const closed = routes.filter(({ app, route }) => contract[app][route] !== 'anyone');

test.each(closed)('$app: $route without valid credentials: 401', async ({ app, mount }) => {
  for (const user of strangers) {
    const answer = await ask(app, mount.method, filled(mount.path), user);
    expect([user, ...envelope(answer)]).toEqual([user, ...refusal(mount.path, 401, 5)]);
    expect(answer.headers['www-authenticate']).toMatch(/^Basic realm="/);
  }
});

test.each(closed)('$app: $route with another role, or in another center: 403 and nothing is changed', async (row) => {
  const { app, mount, route } = row;
  const others = everybody.filter((user) => !contract[app][route]!.includes(user));
  const before = await tableContents(apps.db.database);
  for (const user of others) {
    const answer = await ask(app, mount.method, filled(mount.path), user);
    expect([user, ...envelope(answer)]).toEqual([user, ...refusal(mount.path, 403, 5)]);
    // Whether there is such a center, recording or user cannot be told from it.
    const missing = { ccid: '00000000-0000-4000-8000-000000000000', id: 'none', userName: 'none' };
    const nothing = await ask(app, mount.method, filled(mount.path, missing), user);
    expect([nothing.status, nothing.text]).toEqual([answer.status, answer.text]);
    const byCookie = await askByCookie(app, mount.method, filled(mount.path), user);
    expect([byCookie.status, byCookie.text]).toEqual([answer.status, answer.text]);
  }
  expect(await tableContents(apps.db.database)).toBe(before);
});

const otherPages: Record<string, string>[] = [
  {},
  { origin: 'https://elsewhere.example' },
  { 'sec-fetch-site': 'same-site' },
];
const closedWrites = closed.filter(({ mount }) => mount.method !== 'GET');
test.each(closedWrites)('$app: $route by the cookie alone, without word of our own page: 403', async (row) => {
  const { app, mount, route } = row;
  const before = await tableContents(apps.db.database);
  for (const user of contract[app][route] as string[])
    for (const headers of otherPages) {
      const cookie = cookies[app][user]!;
      const answer = await ask(app, mount.method, filled(mount.path), undefined, { cookie, ...headers });
      expect([user, ...envelope(answer)]).toEqual([user, ...refusal(mount.path, 403, 3)]);
    }
  expect(await tableContents(apps.db.database)).toBe(before);
});

test.each(routes)('$app: $route lets in whom the contract names', async ({ app, mount, route }) => {
  const named = contract[app][route]!;
  for (const user of named === 'anyone' ? [...strangers, ...everybody] : named) {
    // Nothing that is there, lest it be deleted.
    const path = mount.method === 'DELETE' ? filled(mount.path, { id: 'none', userName: 'none' }) : filled(mount.path);
    const { status, text } = await ask(app, mount.method, path, user);
    const lacksRole = isImagiclePath(path) ? status === 403 : text.includes('"statusCode":5');
    expect([user, status === 401, lacksRole]).toEqual([user, false, false]);
    expect(status).toBeLessThan(500);
    if (named !== 'anyone') expect((await askByCookie(app, mount.method, path, user!)).status).toBe(status);
  }
});

const writes = routes.filter(({ mount }) => mount.method !== 'GET');
test.each(writes)("$app: $route refuses a browser's cross-site request: 403", async ({ app, mount }) => {
  for (const user of [undefined, ...everybody]) {
    const answer = await ask(app, mount.method, filled(mount.path), user, { 'sec-fetch-site': 'cross-site' });
    expect([user, ...envelope(answer)]).toEqual([user, ...refusal(mount.path, 403, 3)]);
  }
});

const paths = appNames.flatMap((app) =>
  [...new Set(tables[app].map(({ path }) => path))].map((path) => ({ app, path })),
);

test.each(paths)('$app: every other method on $path: 405 with Allow', async ({ app, path }) => {
  const methods = tables[app].filter((mount) => mount.path === path).map(({ method }) => method as string);
  const allow = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  for (const method of METHODS.filter((other) => !allow.includes(other) && other !== 'CONNECT')) {
    const answer = await ask(app, method, filled(path), 'ops');
    expect([method, answer.status]).toEqual([method, 405]);
    if (method !== 'HEAD') expect(envelope(answer)).toEqual(refusal(path, 405, 2));
    expect(answer.headers.allow?.split(', ').toSorted()).toEqual(allow.toSorted());
  }
});

test("404 of another center's recording is, byte for byte, that of one that does not exist", async () => {
  const recordingRoutes = routes.filter(
    ({ mount }) => mount.path.includes('/:id') && mount.path.includes('recordings') && mount.who !== 'anyone',
  );
  expect(recordingRoutes).toHaveLength(11);
  const { body } = await request('GET', `${apps.opsUrl}/api/v2/me`, users["another's admin"]);
  for (const { app, mount } of recordingRoutes) {
    const ask404 = async (id: string) => {
      const path = filled(mount.path, { id, ccid: body.user.contactCenterId });
      const url = (app === 'ops' ? apps.opsUrl : apps.publicUrl) + path;
      const user = app === 'ops' ? apps.ops : users["another's admin"];
      const operation = mount.method === 'POST' ? { operationName: 'applyNonDelete' } : undefined;
      const answer = await request(mount.method, url, user, operation);
      const headers = [...answer.headers].filter(([name]) => name !== 'x-request-id' && name !== 'date');
      return JSON.stringify([answer.status, answer.body, headers]);
    };
    const [theirs, missing] = [await ask404('mine'), await ask404('none')];
    expect(theirs).toBe(missing);
    expect(theirs).toMatch(/^\[404,\{"statusCode":6,/);
  }
});
