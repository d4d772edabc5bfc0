import { randomUUID } from 'node:crypto';
import { altered } from '../../libs/testing/altered';
import { basic, request, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { opsRecordingsUrl } from '../../libs/testing/recordings';
import { s3Example, webDavExample } from '../../libs/testing/reference-examples';

let apps: TestApps;
let center: TestContactCenter;
let url: string;
beforeAll(async () => {
  apps = await startTestApps();
  center = await apps.createContactCenter({
    awsS3: [
      { bucket: 'stage', prefix: 'acme/', region: 'us-east-1' },
      { bucket: 'whole', region: 'us-east-1' },
    ],
    webDAV: [{ baseUrl: 'http://dav.example:80/acme/', username: 'store', password: 'store secret' }],
  });
  url = opsRecordingsUrl(apps, center.ccid);
});
afterAll(() => apps.close());

const post = (mediaDescriptor: object, id: string = randomUUID()) =>
  request(
    'POST',
    url,
    center.recorder,
    altered({ ...s3Example, id }, { 'mediaFiles[0].mediaDescriptor': mediaDescriptor }),
  );
const s3 = (path: string, bucket = 'stage') => ({ storage: 'awsS3', path, data: { bucket } });
const dav = (path: string, more: object = {}) => ({ storage: 'webDAV', path, ...more });

test.each([
  s3('acme/1.wav'),
  s3('acme/..a/.b/c..wav'),
  s3('anything at all.wav', 'whole'),
  dav('http://dav.example/acme/1.wav'),
  dav('HTTP://DAV.example:80//acme/a/../%31.wav'),
  dav('http://dav.example/x/%2e%2E/acme/1.wav'),
  dav('http://dav.example/acme/ä b.wav'),
])('a store that the storage settings allow: 200 (%j)', async (descriptor) => {
  const answer = await post(descriptor);
  expect([answer.status, answer.body.statusCode]).toEqual([200, 0]);
  const { recording } = (await request('GET', answer.body.uri, apps.ops)).body;
  expect(recording.mediaFiles[0].originalMediaDescriptor).toEqual(descriptor);
});

test.each([
  ['data.bucket', s3('acme/1.wav', 'foreign')],
  ['data.bucket', s3('acme/1.wav', 'STAGE')],
  ['path', s3('1.wav')],
  ['path', s3('acme2/1.wav')],
  ['path', s3('Acme/1.wav')],
  ['path', s3('/acme/1.wav')],
  ['path', s3('acme/../1.wav')],
  ['path', s3('acme/./1.wav')],
  ['path', s3('..', 'whole')],
  ['path', s3('a/..', 'whole')],
  ['path', dav('http://dav.example/acme2/1.wav')],
  ['path', dav('http://dav.example/1.wav')],
  ['path', dav('http://dav.example/Acme/1.wav')],
  ['path', dav('https://dav.example/acme/1.wav')],
  ['path', dav('http://dav.example:8080/acme/1.wav')],
  ['path', dav('http://other.example/acme/1.wav')],
  ['path', dav('http://dav.example.evil/acme/1.wav')],
  ['path', dav('http://dav.example/acme/../1.wav')],
  ['path', dav('http://dav.example/acme/%2e%2e/1.wav')],
  ['path', dav('http://dav.example/acme/.%2E//../1.wav')],
  ['path', dav('http://dav.example/acme/..%2f1.wav')],
  ['path', dav('http://dav.example/acme/..\\1.wav')],
  ['path', dav('http://user@dav.example/acme/1.wav')],
  ['path', dav('http://user:password@dav.example/acme/1.wav')],
  ['path', dav('http://dav.example@evil.example/acme/1.wav')],
  ['path', dav('http://dav.example/acme/1.wav?x=1')],
  ['path', dav('http://dav.example/acme/1.wav?')],
  ['path', dav('http://dav.example/acme/1.wav#x')],
  ['path', dav('file:///acme/1.wav')],
  ['path', dav('//dav.example/acme/1.wav')],
  ['path', dav('/acme/1.wav')],
  ['path', dav('acme/1.wav')],
  ['path', dav('http://dav.example/acme/')],
  ['path', dav('http://169.254.169.254/latest/meta-data')],
])('a store that they do not allow: 400, naming %s (%j)', async (attribute, descriptor) => {
  const id = randomUUID();
  const { status, body } = await post(descriptor, id);
  expect([status, body.statusCode]).toEqual([400, 2]);
  expect(body.statusMessage.startsWith(`mediaFiles[0].mediaDescriptor.${attribute} must `)).toBe(true);
  expect(body.statusMessage).not.toMatch(/dav\.example|store|whole/);
  expect((await request('GET', `${url}/${id}`, apps.ops)).status).toBe(404);
});

test('every descriptor outside is named, not only the first', async () => {
  const mediaFiles = [s3('acme/1.wav'), s3('b', 'foreign'), dav('http://other.example/1.wav')].map(
    (mediaDescriptor) => ({
      ...s3Example.mediaFiles[0],
      mediaDescriptor,
    }),
  );
  const { body } = await request('POST', url, center.recorder, { ...s3Example, mediaFiles });
  expect(body.statusMessage.split('; ').map((violation: string) => violation.split(' ')[0])).toEqual([
    'mediaFiles[1].mediaDescriptor.data.bucket',
    'mediaFiles[2].mediaDescriptor.path',
  ]);
});

test('a recorder that posts to another center, existing or not: 403, and one is not told from the other', async () => {
  const other = await apps.createContactCenter();
  const answers = await Promise.all(
    [other.ccid, '5b1b4f0e-0b1a-4a39-8d3f-9a8f2a1c7e11', 'odd'].flatMap((ccid) =>
      [opsRecordingsUrl(apps, ccid), `${apps.opsUrl}/internal-api/contact-centers/${ccid}/recordings`].map((address) =>
        request('POST', address, center.recorder, webDavExample),
      ),
    ),
  );
  expect(answers).toHaveLength(6);
  for (const { status, body } of answers) expect([status, body.statusCode, body]).toEqual([403, 5, answers[0]!.body]);
});

const auth = { username: 'tape', password: 'pass: wörd' };
test('auth of a webDAV descriptor is given back to OPS only, and is encrypted at rest', async () => {
  const { body } = await post(dav('http://dav.example/acme/auth.wav', { auth }), 'with-auth');
  const [file] = (await request('GET', body.uri, apps.ops)).body.recording.mediaFiles;
  expect([file.originalMediaDescriptor.auth, file.originalMediaDesc.auth]).toEqual([auth, auth]);
  for (const path of ['/with-auth', '?startTime=0']) {
    const address = `${apps.publicUrl}/api/v2/recordings${path}`;
    const text = await (await fetch(address, { headers: { authorization: basic(center.admin) } })).text();
    expect(text).toContain('"id":"with-auth"');
    expect(text).not.toMatch(/tape|pass: w|"auth"|mediaDesc/);
  }
  const rows = await apps.db.database.query(
    'select d::text as document, r::text as row from recording_document d, recording r',
  );
  expect(JSON.stringify(rows)).not.toMatch(/pass: w|"tape/);
});

test('auth is ignored for awsS3, whatever it is', async () => {
  for (const ignored of [auth, 'x', 7, null, {}]) {
    const { body } = await post({ ...s3('acme/auth.wav'), auth: ignored });
    const [file] = (await request('GET', body.uri, apps.ops)).body.recording.mediaFiles;
    expect(file.originalMediaDescriptor).toEqual(s3('acme/auth.wav'));
  }
});

test.each([
  ['auth.username', { password: 'x' }, 1],
  ['auth.password', { username: 'x' }, 1],
  ['auth.username', { username: 7, password: 'x' }, 2],
  ['auth', 'Basic abc', 2],
  ['auth', ['tape', 'secret'], 2],
])('%s of a webDAV descriptor that is not {username, password}: 400, without its value', async (path, given, code) => {
  const { status, body } = await post(dav('http://dav.example/acme/auth.wav', { auth: given }));
  expect([status, body.statusCode]).toEqual([400, code]);
  expect(body.statusMessage).toMatch(
    new RegExp(`^mediaFiles\\[0\\]\\.mediaDescriptor\\.${path} (is missing|must be \\w+)$`),
  );
});
