import { request as httpRequest } from 'node:http';
import { request, startTestApps, basic, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { opsRecordingsUrl, recordingBody } from '../../libs/testing/recordings';

let apps: TestApps;
let center: TestContactCenter;
beforeAll(async () => {
  apps = await startTestApps();
  center = await apps.createContactCenter();
});
afterAll(() => apps.close());

const post = (url: string, id: string, credentials = center.recorder) =>
  request('POST', url, credentials, recordingBody({ id, mediaFiles: [{ mediaDescriptor: aFile }] }));
const aFile = { storage: 'awsS3', path: 'a.wav', data: { bucket: 'stage-recordings' } };

/** The path as it stands, without what fetch makes of it. */
function rawGet(base: string, path: string, authorization: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(base);
    httpRequest({ hostname, port, path, headers: { authorization } }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode));
    })
      .on('error', reject)
      .end();
  });
}

const bare = (ccid: string) => ccid.replaceAll('-', '');
test.each([
  ['dashed', (ccid: string) => ccid],
  ['as 32 bare hex digits', bare],
  ['dashed, in upper case', (ccid: string) => ccid.toUpperCase()],
  ['bare, in upper case', (ccid: string) => bare(ccid).toUpperCase()],
  ['in both cases', (ccid: string) => ccid.slice(0, 18).toUpperCase() + ccid.slice(18)],
])('{ccid} is a UUID, %s, on every path that holds one', async (_spelling, spell) => {
  const ccid = spell(center.ccid);
  const canonical = `${opsRecordingsUrl(apps, center.ccid)}/spelt`;
  const aliases = [`${apps.opsUrl}/internal-api/contact-centers/${ccid}/recordings`, opsRecordingsUrl(apps, ccid)];
  for (const url of aliases) {
    const { status, body } = await post(url, 'spelt');
    expect([status, body]).toEqual([200, { statusCode: 0, id: 'spelt', uri: canonical }]);
  }
  const read = await request('GET', `${opsRecordingsUrl(apps, ccid)}/spelt`, apps.ops);
  expect(read.body.recording.mediaFiles[0].mediaUri.startsWith(`${canonical}/play/`)).toBe(true);
  const query = await request('GET', `${opsRecordingsUrl(apps, ccid)}?startTime=0`, apps.ops);
  expect(query.body.recordings.length).toBeGreaterThan(0);
  const one = await request('GET', `${apps.opsUrl}/api/v2/ops/contact-centers/${ccid}`, apps.ops);
  expect(one.body.contactCenter.id).toBe(center.ccid);
  expect((await request('DELETE', `${opsRecordingsUrl(apps, ccid)}/spelt`, apps.ops)).body).toEqual({ statusCode: 0 });
});

test.each(['not-a-uuid', '{CCID}', 'urn:uuid:CCID', 'CCID0', 'zzzzzzzz-5dd5-4150-818f-ee1bcd447cbe', '%20CCID'])(
  'what is no UUID (%s) is no contact center: 404',
  async (pattern) => {
    const ccid = pattern.replace('CCID', center.ccid);
    for (const [method, url] of [
      ['GET', `${apps.opsUrl}/api/v2/ops/contact-centers/${ccid}`],
      ['GET', `${opsRecordingsUrl(apps, ccid)}/spelt`],
      ['GET', `${opsRecordingsUrl(apps, ccid)}?startTime=0`],
      ['POST', opsRecordingsUrl(apps, ccid)],
      ['POST', `${apps.opsUrl}/internal-api/contact-centers/${ccid}/recordings`],
      ['DELETE', `${opsRecordingsUrl(apps, ccid)}/spelt`],
    ] as const) {
      const body = method === 'POST' ? recordingBody({ id: 'spelt' }) : undefined;
      const answer = await request(method, url, apps.ops, body);
      expect([method, url, answer.status, answer.body.statusCode]).toEqual([method, url, 404, 6]);
    }
  },
);

const oddIds = [
  ['a slash', 'a/b/play/c'],
  ['slashes at the ends', '/a/'],
  ['dot segments', 'a/../../b'],
  ['three dots', '...'],
  ['spaces inside', 'one two  three'],
  ['plus, percent and percent-encoding as text', 'a+b%20c%2Fd%'],
  ['what means something in a URL', '?a=b&c#d;e:f@g'],
  ['backslash and quotes', `\\..\\"'\``],
  ['what means something in a route', ':id(.*)*{x}[y]'],
  ['Unicode', 'Aufnahme Grüße 日本語 \u{1F4DE}'],
  ['composed and combining', 'e\u0301'],
  ['line ends inside', 'a\r\nb\tc'],
  ['quotes of SQL', `'; drop table recording; --`],
  ['names of JavaScript', '__proto__'],
  ['a name of a route in another case', 'Recordings'],
  ['255 characters outside the basic plane', '\u{1F4DE}'.repeat(255)],
] as const;

test.each(oddIds)('ids of recordings are any strings: %s', async (_what, id) => {
  const posted = await post(opsRecordingsUrl(apps, center.ccid), id);
  expect([posted.status, posted.body]).toEqual([
    200,
    { statusCode: 0, id, uri: `${opsRecordingsUrl(apps, center.ccid)}/${encodeURIComponent(id)}` },
  ]);
  expect((await request('GET', posted.body.uri, apps.ops)).body.recording.id).toBe(id);
  const publicUri = `${apps.publicUrl}/api/v2/recordings/${encodeURIComponent(id)}`;
  const read = await request('GET', publicUri, center.admin);
  expect(read.body.recording?.id).toBe(id);
  expect(read.body.recording.mediaFiles[0].mediaUri.startsWith(`${publicUri}/play/`)).toBe(true);
  const hold = await request('POST', publicUri, center.admin, { operationName: 'applyNonDelete' });
  expect(hold.body).toEqual({ statusCode: 0 });
  await request('POST', posted.body.uri, apps.ops, { operationName: 'removeNonDelete' });
  expect((await request('DELETE', posted.body.uri, apps.ops)).body).toEqual({ statusCode: 0 });
  expect((await request('GET', publicUri, center.admin)).status).toBe(404);
});

test('ids that differ in case, in encoding or in composition are different ids', async () => {
  const ids = ['Case', 'case', 'a b', 'a+b', 'a%20b', 'é', 'e\u0301'];
  for (const id of ids) await post(opsRecordingsUrl(apps, center.ccid), id);
  for (const id of ids) {
    const { body } = await request(
      'GET',
      `${apps.publicUrl}/api/v2/recordings/${encodeURIComponent(id)}`,
      center.admin,
    );
    expect(body.recording?.id).toBe(id);
  }
});

test.each(['%', '%zz', '%C3', '%ff', '%E0%80%80', '%ED%A0%80', 'a%2'])(
  'malformed percent-encoding or UTF-8 in an id (%j): 400',
  async (id) => {
    const path = `/api/v2/ops/contact-centers/${center.ccid}/recordings/${id}`;
    expect(await rawGet(apps.opsUrl, path, basic(apps.ops))).toBe(400);
    expect(await rawGet(apps.publicUrl, `/api/v2/recordings/${id}`, basic(center.admin))).toBe(400);
  },
);

test.each(['recordings', '.', '..'])('the id %j cannot be posted: 400, naming it', async (id) => {
  const { status, body } = await post(opsRecordingsUrl(apps, center.ccid), id);
  expect([status, body.statusCode]).toEqual([400, 2]);
  expect(body.statusMessage).toMatch(/^id must not be one of "recordings"/);
});

test("the path that field recorders post to takes posts of that center's RECORDER and of OPS, and nothing else", async () => {
  const url = `${apps.opsUrl}/internal-api/contact-centers/${center.ccid}/recordings`;
  expect((await post(url, 'internal')).body.uri).toBe(`${opsRecordingsUrl(apps, center.ccid)}/internal`);
  expect((await post(url, 'internal', apps.ops)).status).toBe(200);
  expect((await post(url, 'internal', center.admin)).status).toBe(403);
  for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
    const answer = await request(method, url, apps.ops);
    expect([answer.status, answer.headers.get('allow'), answer.body.statusCode]).toEqual([405, 'POST', 2]);
  }
  expect((await request('GET', `${url}/internal`, apps.ops)).status).toBe(404);
  const onPublic = url.replace(apps.opsUrl, apps.publicUrl);
  expect((await post(onPublic, 'internal', center.admin)).status).toBe(404);
});

test('what only the ops app has is not on the public app', async () => {
  for (const path of ['', `/${center.ccid}`, `/${center.ccid}/recordings?startTime=0`, `/${center.ccid}/users`]) {
    const url = `${apps.publicUrl}/api/v2/ops/contact-centers${path}`;
    const { status, body } = await request('GET', url, apps.ops);
    expect([status, body.statusCode]).toEqual([404, 6]);
  }
  const { status } = await post(`${apps.publicUrl}/api/v2/recordings`, 'public', center.admin);
  expect(status).toBe(405);
});

test.each([
  ['ops', () => [apps.opsUrl, apps.ops, undefined] as const],
  ['public', () => [apps.publicUrl, center.admin, center.ccid] as const],
  ['ops, a recorder', () => [apps.opsUrl, center.recorder, center.ccid] as const],
])('%s: GET /api/v2/me says who I am, without CSRF headers', async (_app, facts) => {
  const [url, user, contactCenterId] = facts();
  const { status, body, headers } = await request('GET', `${url}/api/v2/me`, user);
  expect(status).toBe(200);
  expect(body).toEqual({
    statusCode: 0,
    user: { userName: user.userName, roles: [expect.any(String)], ...(contactCenterId && { contactCenterId }) },
  });
  expect([...headers.keys()].filter((name) => /csrf/i.test(name))).toEqual([]);
  expect((await request('GET', `${url}/api/v2/me`)).status).toBe(401);
});

test('GET /api/v2/diagnostics/version needs no credentials, and wrong ones do not matter', async () => {
  for (const url of [apps.opsUrl, apps.publicUrl]) {
    for (const credentials of [undefined, { userName: 'nobody', password: 'wrong' }]) {
      const { status, body, headers } = await request('GET', `${url}/api/v2/diagnostics/version`, credentials);
      expect([status, body]).toEqual([200, { statusCode: 0, version: expect.stringMatching(/^\d+\.\d+\.\d+/) }]);
      expect([...headers.keys()].filter((name) => /csrf/i.test(name))).toEqual([]);
    }
  }
});

test("GET /metrics is on a port of its own, never on an app's", async () => {
  for (const url of [apps.opsUrl, apps.publicUrl]) expect((await request('GET', `${url}/metrics`)).status).toBe(404);
});
