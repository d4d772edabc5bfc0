import { request, startTestApps, type TestApps, type TestContactCenter } from '../../testing/apps';
import { trailOf } from '../../testing/audit';
import { eventually } from '../../testing/eventually';
import { startFaultyServer, type FaultyServer } from '../../testing/faulty-server';

let apps: TestApps;
let center: TestContactCenter;
let store: FaultyServer;
const secret = 'only for tests: s3cret';

beforeAll(async () => {
  apps = await startTestApps();
  store = await startFaultyServer((_, response) => void response.writeHead(401).end('inner words'));
  center = await apps.createContactCenter({
    webDAV: [
      { baseUrl: apps.media.url, username: apps.media.username, password: apps.media.password },
      { baseUrl: `${store.url}/acme/`, username: 'recorder', password: secret },
    ],
    awsS3: [{ bucket: 'calls', endpoint: store.url, accessKeyId: 'AKIDEXAMPLE', secretAccessKey: secret }],
    uploads: { storage: 'webDAV', baseUrl: apps.media.url, path: 'uploads/' },
  });
});

afterAll(async () => {
  await store.close();
  await apps.close();
});

const centerUrl = () => `${apps.opsUrl}/api/v2/ops/contact-centers/${center.ccid}`;
const check = (body?: unknown, credentials = apps.ops) =>
  request('POST', `${centerUrl()}/storage-check`, credentials, body);

test('each store of the saved settings is tried, and what is wrong is said in plain words with what to do', async () => {
  const { status, body } = await check();
  expect(status).toBe(200);
  const text = expect.any(String) as string;
  const milliseconds = expect.any(Number) as number;
  expect(body).toEqual({
    statusCode: 0,
    stores: [
      {
        ...{ path: 'storage.awsS3[0]', storage: 'awsS3', bucket: 'calls', endpoint: store.url, takesUploads: false },
        ...{ ok: false, fault: 'wrongCredentials', message: text, milliseconds },
      },
      {
        ...{ path: 'storage.webDAV[0]', storage: 'webDAV', baseUrl: apps.media.url, takesUploads: true },
        ...{ ok: true, message: expect.stringContaining('removed') as string, milliseconds },
      },
      {
        ...{ path: 'storage.webDAV[1]', storage: 'webDAV', baseUrl: `${store.url}/acme/`, takesUploads: false },
        ...{ ok: false, fault: 'wrongCredentials', message: text, milliseconds },
      },
    ],
  });
  expect(JSON.stringify(body)).not.toMatch(/s3cret|only for tests|AKIDEXAMPLE|inner words|Error/);
});

test('nothing of the test file is left, neither in the store nor among the media deletions', async () => {
  expect((await check({})).status).toBe(200);
  const { username, password, url } = apps.media;
  const left = `${url}uploads/tapehouse-storage-check-${center.ccid}.txt`;
  expect((await request('GET', left, { userName: username, password })).status).toBe(404);
  const deletions = await request('GET', `${centerUrl()}/media-deletions`, apps.ops);
  expect(deletions.body.mediaDeletions).toEqual([]);
});

test('settings can be tried before they are set: a secret left out is the stored one', async () => {
  const before = await request('GET', centerUrl(), apps.ops);
  store.requests.length = 0;
  const { body } = await check({ storage: { webDAV: [{ baseUrl: `${store.url}/acme/`, username: 'recorder' }] } });
  expect(body.stores).toMatchObject([{ path: 'storage.webDAV[0]', fault: 'wrongCredentials' }]);
  const stored = `Basic ${Buffer.from(`recorder:${secret}`).toString('base64')}`;
  expect(store.requests.map(({ headers }) => headers.authorization)).toEqual([stored]);
  const other = await check({ storage: { webDAV: [{ baseUrl: `${store.url}/acme/`, username: 'x', password: 'y' }] } });
  expect(other.status).toBe(200);
  expect(store.requests.at(-1)?.headers.authorization).toBe(`Basic ${Buffer.from('x:y').toString('base64')}`);
  expect((await request('GET', centerUrl(), apps.ops)).body).toEqual(before.body);
});

test('a stored secret is never shown to another target: 400, naming the attribute, and nothing is asked', async () => {
  store.requests.length = 0;
  const { status, body } = await check({
    storage: { webDAV: [{ baseUrl: `${store.url}/other/`, username: 'recorder' }] },
  });
  expect([status, body.statusCode]).toEqual([400, 1]);
  expect(body.statusMessage).toContain('storage.webDAV[0].password');
  expect(store.requests).toEqual([]);
});

test.each([
  [{ storage: { webDAV: [{ baseUrl: 'http://169.254.169.254/' }] } }, 'storage.webDAV[0].baseUrl'],
  [{ storage: { awsS3: [{ bucket: '' }] } }, 'storage.awsS3[0].bucket'],
  [{ storages: {} }, 'storages'],
  [[], ''],
])('%j: 400, naming the attribute', async (body, attribute) => {
  const answer = await check(body);
  expect(answer.status).toBe(400);
  expect(answer.body.statusMessage).toContain(attribute);
});

test('an OPS admin alone; a center that is not there: 404', async () => {
  for (const user of [center.admin, center.recorder]) {
    expect(await check(undefined, user)).toMatchObject({ status: 403, body: { statusCode: 5 } });
  }
  const nowhere = `${apps.opsUrl}/api/v2/ops/contact-centers/5e5e5e5e-0000-4000-8000-000000000000/storage-check`;
  expect(await request('POST', nowhere, apps.ops)).toMatchObject({ status: 404, body: { statusCode: 6 } });
});

test('a cross-site request tries nothing: 403', async () => {
  store.requests.length = 0;
  const answer = await request(
    'POST',
    `${centerUrl()}/storage-check`,
    apps.ops,
    {},
    { 'Sec-Fetch-Site': 'cross-site' },
  );
  expect(answer.status).toBe(403);
  expect(store.requests).toEqual([]);
});

test('the audit trail says who checked, what, and how many stores failed', async () => {
  const { headers } = await check();
  const entry = async () =>
    (await trailOf(apps, center.ccid)).find(({ requestId }) => requestId === headers.get('x-request-id'));
  await eventually(async () => (await entry()) !== undefined);
  expect(await entry()).toMatchObject({
    ...{ action: 'contactCenter.checkStorage', userName: apps.ops.userName, result: 200 },
    details: { saved: true, stores: 3, failing: 2 },
  });
});
