import { basePath } from '../../libs/imagicle/envelope';
import { basic, request, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { imagicleApps, imagicleGet, imagicleUrl } from '../../libs/testing/imagicle';
import { plainRequest } from '../../libs/testing/plain-request';
import { answersIn, openRaw } from '../../libs/testing/raw-http';

let apps: TestApps;
let center: TestContactCenter;
beforeAll(async () => {
  apps = await startTestApps({ trustProxy: true });
  center = await apps.createContactCenter();
});
afterAll(() => apps.close());

const some = '00000000-0000-4000-8000-000000000000';
const reads = ['', '?pageSize=1', `/${some}`];

describe.each(imagicleApps)('on the %s app', (app) => {
  test('no credentials or wrong ones: 401 with WWW-Authenticate: Basic', async () => {
    for (const rest of reads) {
      for (const credentials of [undefined, { ...center.admin, password: 'wrong' }]) {
        const { status, headers, body } = await request('GET', imagicleUrl(apps, app) + rest, credentials, undefined, {
          'X-Forwarded-For': `10.0.0.${reads.indexOf(rest)}`,
        });
        expect([status, body]).toEqual([401, { message: expect.any(String) }]);
        expect(headers.get('www-authenticate')).toMatch(/^Basic realm="/);
      }
    }
  });

  test('an OPS admin belongs to no contact center, a RECORDER uploads and nothing else: 403', async () => {
    for (const rest of [...reads, '?page=-1', '/no-uuid']) {
      for (const credentials of [apps.ops, center.recorder]) {
        const { status, body } = await imagicleGet(apps, app, credentials, rest);
        expect([status, body]).toEqual([403, { message: 'The user is not permitted to do this' }]);
      }
    }
  });

  test.each([
    ['page=1', 1, 'page'],
    ['page=-1&pageSize=2', 1, 'page'],
    ['pageSize=0', 1, 'pageSize'],
    ['pageSize=2.5', 1, 'pageSize'],
    ['page=a&pageSize=b', 1, 'pageSize'],
    ['direction=5&pageSize=0', 0, 'direction'],
    // the knowledge base's example
    ['startTime=before:2018/45/01&direction=5', 0, 'startTime'],
    ['startTime=2018-11-01T00:00:00', 0, 'startTime'],
    ['endTime=between:2018-11-02T00:00:00Z;2018-11-01T00:00:00Z', 0, 'endTime'],
    ['startTime=contains:2018', 0, 'equals, before, after, between'],
    ['remoteParty=before:1', 0, 'equals, contains'],
    ['localPartyNumber=contains:1', 0, 'equals'],
    ['remoteParty=1&remotePartyNumber=2', 0, 'remoteParty'],
    ['ownerUsername=a;b', 0, 'ownerUsername'],
    ['ownerUsername=', 0, 'ownerUsername'],
    ['ownerUsername=%00', 0, 'ownerUsername'],
    ['ownerUsername=%ff', 0, 'ownerUsername'],
    ['ownerUsername=a&ownerUsername=a', 0, 'ownerUsername'],
    ['owner=jane', 0, 'owner'],
  ])('%s: 400 with reason %d, naming %s', async (query, reason, named) => {
    const { status, body } = await imagicleGet(apps, app, center.admin, `?${query}`);
    expect([status, body]).toEqual([400, { reason, message: expect.stringContaining(named) }]);
  });

  test.each(['x', `${some}0`, some.replaceAll('-', ''), `{${some}}`, '%00', '%ff', '%', `${some}%20`])(
    'not a UUID: 400 (%s)',
    async (id) => {
      const { status, body } = await imagicleGet(apps, app, center.admin, `/${id}`);
      expect([status, body]).toEqual([400, { message: expect.any(String) }]);
    },
  );

  test('other methods: 405 with Allow', async () => {
    const allowed = app === 'ops' ? 'GET, HEAD, POST' : 'GET, HEAD';
    for (const [rest, allow] of [
      ['', allowed],
      [`/${some}`, 'GET, HEAD'],
    ] as const) {
      for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
        const { status, headers, body } = await request(method, imagicleUrl(apps, app) + rest, center.admin);
        expect([status, body]).toEqual([405, { message: expect.any(String) }]);
        expect(headers.get('allow')).toBe(allow);
      }
    }
  });

  test("what is below the base path and nothing of it: 404 in the dialect's words, in any letter case", async () => {
    for (const path of [`${basePath}/${some}/Video`, `${basePath.toLowerCase()}/${some}/Media/x`]) {
      const { status, body } = await request('GET', imagicleUrl(apps, app).replace(basePath, path), center.admin);
      expect([status, body]).toEqual([404, { message: 'There is nothing at this address' }]);
    }
  });

  test('what only begins like the base path is none of it', async () => {
    const { status, body } = await request('GET', `${imagicleUrl(apps, app)}2`, center.admin);
    expect([status, body.statusCode]).toEqual([404, 6]);
  });

  test('what is no HTTP is refused in the dialect of the path', async () => {
    const ask = (path: string) => plainRequest(imagicleUrl(apps, app), { method: 'GET', path: `${path}?owner=\xe9` });
    const refused = await ask(basePath);
    expect([refused.status, JSON.parse(refused.text)]).toEqual([
      400,
      { reason: 0, message: 'The request is not well-formed HTTP' },
    ]);
    expect(JSON.parse((await ask('/api/v2/me')).text)).toMatchObject({ statusCode: 2 });
  });

  test('a list that is refused before it is looked at has its reason too', async () => {
    const authorization = `Authorization: ${basic(center.admin)}`;
    const lines = [`GET ${basePath} HTTP/1.1`, authorization, 'Connection: close', '', ''];
    const { untilClosed } = await openRaw(imagicleUrl(apps, app), lines.join('\r\n'));
    const [answer] = answersIn(await untilClosed());
    expect([answer!.status, JSON.parse(answer!.body)]).toEqual([
      400,
      { reason: 0, message: 'One Host header is required' },
    ]);
  });
});

test('POST on the public app: 405 with Allow: GET, HEAD', async () => {
  for (const user of [center.admin, center.recorder]) {
    const { status, headers } = await request('POST', `${apps.publicUrl}${basePath}`, user);
    expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  }
});
