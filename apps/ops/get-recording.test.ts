import { startPublic } from '../public/app';
import { startOps } from './app';
import {
  basic,
  request,
  startTestApps,
  testConfig,
  type TestApps,
  type TestContactCenter,
} from '../../libs/testing/apps';
import { opsRecordingsUrl, recordingBody } from '../../libs/testing/recordings';
import { s3Example, webDavExample } from '../../libs/testing/reference-examples';

let apps: TestApps;
let center: TestContactCenter;
let url: string;
const id = 'read/me';
beforeAll(async () => {
  apps = await startTestApps();
  center = await apps.createContactCenter();
  url = opsRecordingsUrl(apps, center.ccid);
  const mediaFiles = [...s3Example.mediaFiles, ...webDavExample.mediaFiles];
  await request('POST', url, center.recorder, { ...s3Example, id, mediaFiles });
});
afterAll(() => apps.close());

const publicUri = (name: string, base = apps.publicUrl) => `${base}/api/v2/recordings/${encodeURIComponent(name)}`;
const opsUri = (name: string) => `${url}/${encodeURIComponent(name)}`;
const uuid = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';

test('one recording: statusCode and recording, nothing else', async () => {
  for (const answer of [request('GET', publicUri(id), center.admin), request('GET', opsUri(id), apps.ops)]) {
    const { status, body, headers } = await answer;
    expect([status, Object.keys(body), body.statusCode]).toEqual([200, ['statusCode', 'recording'], 0]);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(headers.get('cache-control')).toContain('no-store');
  }
});

test('HEAD answers as GET does, without the body', async () => {
  for (const name of [id, 'missing']) {
    const [get, head] = [await request('GET', opsUri(name), apps.ops), await request('HEAD', opsUri(name), apps.ops)];
    expect([head.status, head.body]).toEqual([get.status, '']);
  }
});

test('a media file on public: without mediaDescriptor, never with originalMediaDescriptor; addresses of the public app', async () => {
  const { body } = await request('GET', publicUri(id), center.admin);
  expect(body.recording.mediaFiles).toHaveLength(2);
  for (const file of body.recording.mediaFiles) {
    expect(Object.keys(file).filter((name) => /descriptor|mediaDesc/i.test(name))).toEqual([]);
    expect(file.mediaUri).toMatch(new RegExp(`^${publicUri(id)}/play/${uuid}\\.mp3$`));
    expect(file.mediaPath).toBe(file.mediaUri.slice(`${apps.publicUrl}/api/v2`.length));
    expect(file.playPath).toBe(file.mediaPath);
  }
});

test('a media file on ops: originalMediaDescriptor as posted, the same as originalMediaDesc; addresses of the ops app', async () => {
  const { body } = await request('GET', opsUri(id), apps.ops);
  const descriptors = [...s3Example.mediaFiles, ...webDavExample.mediaFiles].map((file) => file.mediaDescriptor);
  for (const [index, file] of body.recording.mediaFiles.entries()) {
    expect(file).not.toHaveProperty('mediaDescriptor');
    expect(file.originalMediaDescriptor).toEqual(descriptors[index]);
    expect(file.originalMediaDesc).toEqual(descriptors[index]);
    expect(file.mediaUri).toMatch(new RegExp(`^${opsUri(id)}/play/${uuid}\\.mp3$`));
    expect(file.mediaPath).toBe(file.mediaUri.slice(`${apps.opsUrl}/api/v2`.length));
    expect(file.playPath).toBe(file.mediaPath);
  }
});

test('misprints of the 2025 edition are never emitted', async () => {
  const { body } = await request('GET', opsUri(id), apps.ops);
  expect(JSON.stringify(body)).not.toMatch(/dialledPhoneNumber|mediald/);
});

test.each([
  ['calls/1.mp3', '.mp3'],
  ['calls/1.WAV', '.WAV'],
  ['calls/two.parts.ogg', '.ogg'],
  ['calls.d/none', ''],
  ['calls/odd.a b', ''],
  ['calls/end.', ''],
])('mediaUri has the extension of the path: %s', async (path, extension) => {
  const mediaDescriptor = { storage: 'awsS3', path, data: { bucket: 'stage-recordings' } };
  await request('POST', url, center.recorder, recordingBody({ id: path, mediaFiles: [{ mediaDescriptor }] }));
  const { mediaUri } = (await request('GET', opsUri(path), apps.ops)).body.recording.mediaFiles[0];
  expect(mediaUri).toMatch(new RegExp(`^${opsUri(path)}/play/${uuid}${extension.replace('.', '\\.')}$`));
});

test("addresses begin with the app's base URL where one is set", async () => {
  const config = { ...testConfig(apps.db.url), baseUrl: 'https://calls.example/cloud-web' };
  const [opsApp, publicApp] = [await startOps(config), await startPublic(config)];
  try {
    const onPublic = await request('GET', publicUri(id, publicApp.url), center.admin);
    const path = `/recordings/${encodeURIComponent(id)}/play/`;
    const { mediaUri, mediaPath } = onPublic.body.recording.mediaFiles[0];
    expect(mediaUri.startsWith(`https://calls.example/cloud-web/api/v2${path}`)).toBe(true);
    expect(mediaPath.startsWith(path)).toBe(true);
    const query = await request('GET', `${publicApp.url}/api/v2/recordings?startTime=0&limit=1`, center.admin);
    expect(query.body.nextUri).toMatch(/^https:\/\/calls\.example\/cloud-web\/api\/v2\/recordings\?startTime=0&/);
    const posted = await request(
      'POST',
      url.replace(apps.opsUrl, opsApp.url),
      center.recorder,
      recordingBody({ id: 'based' }),
    );
    expect(posted.body.uri.startsWith('https://calls.example/cloud-web/api/v2/ops/contact-centers/')).toBe(true);
  } finally {
    await Promise.all([opsApp.close(), publicApp.close()]);
  }
});

test("another center's recording, one of another region, and one that does not exist cannot be told apart", async () => {
  const other = await apps.createContactCenter();
  await request('POST', opsRecordingsUrl(apps, other.ccid), other.recorder, recordingBody({ id: 'of another' }));
  await request('POST', url, center.recorder, recordingBody({ id: 'elsewhere', region: 'elsewhere' }));
  const raw = async (base: string, credentials: string, name: string) => {
    const answer = await fetch(`${base}/${encodeURIComponent(name)}`, { headers: { authorization: credentials } });
    const headers = [...answer.headers].filter(([header]) => header !== 'date' && header !== 'x-request-id');
    return [answer.status, headers, await answer.text()];
  };
  const readers = [
    [`${apps.publicUrl}/api/v2/recordings`, basic(center.admin)],
    [url, basic(apps.ops)],
  ] as const;
  for (const [base, credentials] of readers) {
    const missing = await raw(base, credentials, 'missing');
    expect(missing[0]).toBe(404);
    expect(JSON.parse(missing[2] as string)).toEqual({ statusCode: 6, statusMessage: expect.any(String) });
    expect(await raw(base, credentials, 'of another')).toEqual(missing);
    expect(await raw(base, credentials, 'elsewhere')).toEqual(missing);
  }
});

test('region affinity holds for reading, on ops too; POST and DELETE are not bound to the region', async () => {
  const body = recordingBody({ id: 'bound', region: 'elsewhere' });
  expect((await request('POST', url, center.recorder, body)).status).toBe(200);
  const there = await startOps({ ...testConfig(apps.db.url), region: 'elsewhere' });
  try {
    const uri = `${opsRecordingsUrl({ ...apps, opsUrl: there.url }, center.ccid)}/bound`;
    expect((await request('GET', opsUri('bound'), apps.ops)).status).toBe(404);
    expect((await request('GET', uri, apps.ops)).body.recording.region).toBe('elsewhere');
    expect((await request('GET', uri.replace('/bound', `/${encodeURIComponent(id)}`), apps.ops)).status).toBe(404);
    expect((await request('DELETE', opsUri('bound'), apps.ops)).body).toEqual({ statusCode: 0 });
    expect((await request('GET', uri, apps.ops)).status).toBe(404);
  } finally {
    await there.close();
  }
});

test('regions are compared exactly', async () => {
  for (const region of ['Test', 'TEST', 'tes', 'test2']) {
    await request('POST', url, center.recorder, recordingBody({ id: `region ${region}`, region }));
    expect((await request('GET', opsUri(`region ${region}`), apps.ops)).status).toBe(404);
  }
});
