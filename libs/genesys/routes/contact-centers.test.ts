import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { request, startTestApps, type TestApps } from '../../testing/apps';

const example = {
  name: 'Acme',
  retentionDays: 365,
  storage: {
    awsS3: [
      {
        bucket: 'stage-recordings',
        prefix: 'acme/',
        endpoint: 'http://127.0.0.1:9000',
        region: 'us-east-1',
        forcePathStyle: true,
        accessKeyId: 'AKIA',
        secretAccessKey: 's3 secret',
      },
    ],
    webDAV: [{ baseUrl: 'http://10.10.15.83:8080/recordings/', username: 'tape', password: 'dav secret' }],
    uploads: { storage: 'awsS3', bucket: 'stage-recordings', prefix: 'uploads/' },
  },
};
const { secretAccessKey: _key, ...s3WithoutSecret } = example.storage.awsS3[0]!;
const { password: _password, ...davWithoutSecret } = example.storage.webDAV[0]!;
const exampleAsRead = {
  ...example,
  storage: { ...example.storage, awsS3: [s3WithoutSecret], webDAV: [davWithoutSecret] },
};

let apps: TestApps;
let base: string;
beforeAll(async () => {
  apps = await startTestApps();
  base = `${apps.opsUrl}/api/v2/ops/contact-centers`;
});
afterAll(() => apps.close());

const call = (method: string, path: string, body?: unknown) => request(method, `${base}${path}`, apps.ops, body);
const create = async (body: object = example): Promise<string> => {
  const answer = await call('POST', '', body);
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return answer.body.id;
};

test('POST answers 200 with statusCode 0, the id and the uri', async () => {
  const { status, body } = await call('POST', '', { ...example, name: 'First' });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    statusCode: 0,
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    uri: `${base}/${body.id}`,
  });
});

test('GET gives it back as posted, secrets left out', async () => {
  const id = await create();
  const { status, body } = await call('GET', `/${id}`);
  expect(status).toBe(200);
  expect(body).toEqual({ statusCode: 0, contactCenter: { id, ...exampleAsRead } });
});

test('what GET gives can be put again, and keeps the secrets', async () => {
  const id = await create();
  const { contactCenter } = (await call('GET', `/${id}`)).body;
  expect((await call('PUT', `/${id}`, contactCenter)).body).toMatchObject({ statusCode: 0 });
  expect((await call('GET', `/${id}`)).body.contactCenter).toEqual(contactCenter);
});

test('PUT answers statusCode 0 and nothing else where no stores overlap', async () => {
  const id = await create({ name: 'Alone', storage: {} });
  const storage = { webDAV: [{ baseUrl: 'http://alone.example/' }] };
  expect((await call('PUT', `/${id}`, { name: 'Alone', storage })).body).toEqual({ statusCode: 0 });
});

test('a secret left out in a PUT for another target is refused, naming it, and nothing changes', async () => {
  const id = await create();
  const { contactCenter } = (await call('GET', `/${id}`)).body;
  const moved = structuredClone(contactCenter);
  moved.storage.awsS3[0].endpoint = 'http://evil.example:9000';
  moved.storage.webDAV[0].baseUrl = 'http://evil.example/recordings/';
  const { status, body } = await call('PUT', `/${id}`, moved);
  expect([status, body.statusCode]).toEqual([400, 1]);
  expect(body.statusMessage).toMatch(/storage\.awsS3\[0\]\.secretAccessKey .*storage\.webDAV\[0\]\.password /);
  expect((await call('GET', `/${id}`)).body.contactCenter).toEqual(contactCenter);
});

test('stores that overlap another center’s are allowed, with warnings', async () => {
  const storage = { webDAV: [{ baseUrl: 'http://shared.example/a/' }] };
  const other = await create({ name: 'One', storage });
  const { status, body } = await call('POST', '', { name: 'Two', storage });
  expect(status).toBe(200);
  expect(body.warnings).toEqual([`storage.webDAV[0] overlaps storage.webDAV[0] of contact center ${other}`]);
  expect((await call('PUT', `/${body.id}`, { name: 'Two', storage })).body).toEqual({
    statusCode: 0,
    warnings: body.warnings,
  });
});

test('the list gives uris, with fields=* the contact centers', async () => {
  const id = await create();
  const { uris, ...rest } = (await call('GET', '')).body;
  expect(rest).toEqual({ statusCode: 0 });
  expect(uris).toContain(`${base}/${id}`);
  const whole = (await call('GET', '?fields=*')).body;
  expect(Object.keys(whole)).toEqual(['statusCode', 'contactCenters']);
  expect(whole.contactCenters).toContainEqual({ id, ...exampleAsRead });
  expect(whole.contactCenters).toHaveLength(uris.length);
  expect((await call('GET', '?fields=%2A')).status).toBe(200);
});

test.each([
  ['?fields=name', 'fields'],
  ['?fields=', 'fields'],
  ['?fields=*&fields=*', 'fields'],
  ['?fields=*&limit=10', 'limit'],
  ['?fields=%zz', 'fields'],
])('the list refuses %s, naming the parameter', async (query, name) => {
  const { status, body } = await call('GET', query);
  expect([status, body.statusCode]).toEqual([400, 2]);
  expect(body.statusMessage).toContain(name);
});

test('{ccid} is a UUID, dashed or as 32 bare hex digits, either letter case', async () => {
  const id = randomUUID();
  const bare = id.replaceAll('-', '').toUpperCase();
  expect((await call('POST', '', { ...example, id: bare })).body).toMatchObject({ id, uri: `${base}/${id}` });
  for (const spelling of [id, bare, bare.toLowerCase(), id.toUpperCase()]) {
    expect((await call('GET', `/${spelling}`)).body.contactCenter.id).toBe(id);
  }
});

test('an id that is no UUID, or the nil one: 400', async () => {
  for (const id of ['acme', `${randomUUID()}0`, '00000000-0000-0000-0000-000000000000', '0'.repeat(32)]) {
    const { status, body } = await call('POST', '', { ...example, id });
    expect([status, body.statusCode]).toEqual([400, 2]);
    expect(body.statusMessage).toContain('id must be a UUID');
  }
});

test('of two POSTs with one id at once, one is 200 and one 409', async () => {
  const id = randomUUID();
  const answers = await Promise.all([call('POST', '', { ...example, id }), call('POST', '', { ...example, id })]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(answers.find(({ status }) => status === 409)!.body).toEqual({
    statusCode: 2,
    statusMessage: 'id is taken by another contact center',
  });
});

test('one that is not there is 404, statusCode 6', async () => {
  for (const path of [`/${randomUUID()}`, '/none', `/${randomUUID()}/users`, '/none/users']) {
    const { status, body } = await call('GET', path);
    expect([status, body]).toEqual([404, { statusCode: 6, statusMessage: 'The contact center is not found' }]);
  }
  expect((await call('PUT', `/${randomUUID()}`, { name: 'Nobody', storage: {} })).status).toBe(404);
  expect((await call('DELETE', `/${randomUUID()}`)).status).toBe(404);
});

test('DELETE takes it away, with its users', async () => {
  const { ccid, recorder } = await apps.createContactCenter();
  const me = () => request('GET', `${apps.opsUrl}/api/v2/me`, recorder);
  expect((await me()).status).toBe(200);
  expect((await call('DELETE', `/${ccid}`)).body).toEqual({ statusCode: 0 });
  expect((await call('GET', `/${ccid}`)).status).toBe(404);
  expect((await me()).status).toBe(401);
});

describe('what is not valid is refused, naming it', () => {
  const { storage } = example;
  const s3 = storage.awsS3[0]!;
  test.each<[string, object]>([
    ['name', { ...example, name: ' ' }],
    ['name', { ...example, name: 'Acme ' }],
    ['name', { ...example, name: 'A\u0000' }],
    ['name', { ...example, name: 7 }],
    ['id', { ...example, id: 'not a uuid' }],
    ['retentionDays', { ...example, retentionDays: 0 }],
    ['retentionDays', { ...example, retentionDays: 1.5 }],
    ['retentionDays', { ...example, retentionDays: '365' }],
    ['retentionDays', { ...example, retentionDays: 1e10 }],
    ['retentiondays', { ...example, retentiondays: 365 }],
    ['storage.awsS3[0].secret', { ...example, storage: { awsS3: [{ bucket: 'b', secret: 's' }] } }],
    ['storage.awsS3[0].bucket', { ...example, storage: { awsS3: [{ ...s3, bucket: 'a/b' }] } }],
    ['storage.awsS3[0].prefix', { ...example, storage: { awsS3: [{ ...s3, prefix: '../other/' }] } }],
    ['storage.awsS3[0].region', { ...example, storage: { awsS3: [{ ...s3, region: 'x.evil.example/' }] } }],
    ['storage.awsS3[0].endpoint', { ...example, storage: { awsS3: [{ ...s3, endpoint: 'http://169.254.169.254/' }] } }],
    ['storage.awsS3[0].endpoint', { ...example, storage: { awsS3: [{ bucket: 'b', endpoint: 'http://minio:9000' }] } }],
    ['storage.awsS3[0].secretAccessKey', { ...example, storage: { awsS3: [{ ...s3, secretAccessKey: '' }] } }],
    ['storage.webDAV[0].baseUrl', { ...example, storage: { webDAV: [{ baseUrl: 'ftp://dav/' }] } }],
    ['storage.webDAV[0].baseUrl', { ...example, storage: { webDAV: [{ baseUrl: 'http://u:p@dav/' }] } }],
    ['storage.webDAV[0].baseUrl', { ...example, storage: { webDAV: [{ baseUrl: 'http://dav/?x=1' }] } }],
    ['storage.webDAV[0].baseUrl', { ...example, storage: { webDAV: [{ baseUrl: 'http://[fd00:ec2::254]/' }] } }],
    ['storage.webDAV[0].password', { ...example, storage: { webDAV: [{ baseUrl: 'http://dav/', username: 'u' }] } }],
    ['storage.uploads.bucket', { ...example, storage: { ...storage, uploads: { storage: 'awsS3', bucket: 'other' } } }],
    [
      'storage.uploads.prefix',
      { ...example, storage: { ...storage, uploads: { ...storage.uploads, prefix: '../x' } } },
    ],
    ['storage.uploads.storage', { ...example, storage: { ...storage, uploads: { storage: 'ftp' } } }],
    ['storage.uploads.path', { ...example, storage: { ...storage, uploads: { ...storage.uploads, path: 'x' } } }],
  ])('%s: %j', async (path, posted) => {
    const before = (await call('GET', '')).body.uris.length;
    const { status, body } = await call('POST', '', posted);
    expect(status).toBe(400);
    expect([1, 2]).toContain(body.statusCode);
    expect(body.statusMessage).toContain(`${path} `);
    expect(Object.keys(body)).toEqual(['statusCode', 'statusMessage']);
    expect((await call('GET', '')).body.uris).toHaveLength(before);
  });

  test('a mandatory attribute that is missing is statusCode 1, and all violations are listed', async () => {
    const { status, body } = await call('POST', '', {
      retentionDays: -1,
      storage: { webDAV: [{}], awsS3: [{ bucket: '' }] },
    });
    expect([status, body.statusCode]).toEqual([400, 1]);
    for (const path of ['name', 'retentionDays', 'storage.webDAV[0].baseUrl', 'storage.awsS3[0].bucket']) {
      expect(body.statusMessage).toContain(`${path} `);
    }
  });

  test('an id other than the path’s in a PUT', async () => {
    const id = await create();
    const { status, body } = await call('PUT', `/${id}`, { ...example, id: randomUUID() });
    expect([status, body.statusMessage]).toEqual([400, expect.stringMatching(/^id /)]);
  });

  test('null in an optional attribute counts as absent', async () => {
    const storage = { awsS3: [{ bucket: 'b', prefix: null, endpoint: '', region: null }], webDAV: null, uploads: null };
    const id = await create({ id: null, name: 'Nulls', retentionDays: null, storage });
    expect((await call('GET', `/${id}`)).body.contactCenter).toEqual({
      id,
      name: 'Nulls',
      storage: { awsS3: [{ bucket: 'b' }] },
    });
  });
});

test('no body whatever is answered with 5xx', async () => {
  const odd = fc.oneof(
    fc.json(),
    fc.string({ unit: 'binary' }),
    fc
      .record({
        name: fc.anything(),
        retentionDays: fc.anything(),
        storage: fc.oneof(
          fc.object(),
          fc.record({ awsS3: fc.anything(), webDAV: fc.array(fc.object()), uploads: fc.object() }),
        ),
      })
      .map((body) =>
        JSON.stringify(body, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
      ),
  );
  await fc.assert(
    fc.asyncProperty(odd, async (body) => {
      const { status } = await call('POST', '', body);
      expect(status).toBeLessThan(500);
    }),
    { numRuns: 200 },
  );
});
