import { request, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { opsRecordingsUrl, postRecordings } from '../../libs/testing/recordings';

let apps: TestApps;
let center: TestContactCenter;
let other: TestContactCenter;
beforeAll(async () => {
  apps = await startTestApps();
  center = await apps.createContactCenter();
  other = await apps.createContactCenter();
});
beforeEach(async () => {
  await apps.db.database.query('delete from recording');
  await apps.db.database.query('delete from recording_document');
  await postRecordings(apps, center, [{ id: 'a/1' }, { id: 'abroad', region: 'elsewhere' }]);
});
afterAll(() => apps.close());

const opsUri = (id = 'a/1') => `${opsRecordingsUrl(apps, center.ccid)}/${encodeURIComponent(id)}`;
const publicUri = (id = 'a/1') => `${apps.publicUrl}/api/v2/recordings/${encodeURIComponent(id)}`;
const apply = { operationName: 'applyNonDelete' };
const lift = { operationName: 'removeNonDelete' };
const onOps = (body: unknown, id?: string) => request('POST', opsUri(id), apps.ops, body);
const onPublic = (body: unknown, id?: string) => request('POST', publicUri(id), center.admin, body);
const nonDelete = async () => (await request('GET', opsUri(), apps.ops)).body.recording.nonDelete;

test.each([
  ['ops', onOps],
  ["public, by the center's admin", onPublic],
])('applyNonDelete puts on hold, on %s, once or twice; then DELETE answers 403, statusCode 3', async (_app, post) => {
  expect(await nonDelete()).toBeUndefined();
  for (let times = 0; times < 2; times += 1) {
    const { status, body } = await post(apply);
    expect([status, body]).toEqual([200, { statusCode: 0 }]);
  }
  expect(await nonDelete()).toBe(true);
  expect((await request('GET', publicUri(), center.admin)).body.recording.nonDelete).toBe(true);
  for (const query of ['', '?subresources=*']) {
    const { status, body } = await request('DELETE', opsUri() + query, apps.ops);
    expect([status, body]).toEqual([403, { statusCode: 3, statusMessage: expect.stringContaining('hold') }]);
  }
  expect(await nonDelete()).toBe(true);
  expect(await apps.db.database.query('select 1 from media_deletion')).toEqual([]);
});

test('removeNonDelete lifts it, on ops only', async () => {
  await onOps(apply);
  const refused = await onPublic(lift);
  expect([refused.status, refused.body.statusCode]).toEqual([403, 3]);
  expect(await nonDelete()).toBe(true);
  expect((await onOps(lift)).body).toEqual({ statusCode: 0 });
  expect(await nonDelete()).toBeUndefined();
  expect((await onOps(lift)).body).toEqual({ statusCode: 0 });
  expect((await request('DELETE', opsUri(), apps.ops)).body).toEqual({ statusCode: 0 });
});

test('a POST that merges into a recording on hold leaves it on hold, whatever nonDelete says', async () => {
  await onOps(apply);
  const posted = { id: 'a/1', callerPhoneNumber: '9', nonDelete: false };
  await postRecordings(apps, center, [posted]);
  const { recording } = (await request('GET', opsUri(), apps.ops)).body;
  expect([recording.callerPhoneNumber, recording.nonDelete]).toEqual(['9', true]);
});

test.each([
  ['of another name', { operationName: 'delete' }, 2],
  ['of another case', { operationName: 'applynondelete' }, 2],
  ['of an empty name', { operationName: '' }, 2],
  ['with a name that is no string', { operationName: ['applyNonDelete'] }, 2],
  ['whose name is null', { operationName: null }, 2],
  ['of an inherited name', { operationName: 'constructor' }, 2],
  ['without a name', {}, 1],
  ['that is no object', [apply], 2],
  ['that is null', 'null', 2],
])('a body %s: 400 naming operationName, and nothing has changed', async (_what, posted, statusCode) => {
  for (const post of [onOps, onPublic]) {
    const { status, body } = await post(posted);
    expect([status, body.statusCode, Object.keys(body)]).toEqual([400, statusCode, ['statusCode', 'statusMessage']]);
    if (!Array.isArray(posted) && typeof posted !== 'string') expect(body.statusMessage).toContain('operationName');
  }
  expect(await nonDelete()).toBeUndefined();
});

test("a recording that is not there, or another center's: 404, the same", async () => {
  const notFound = { statusCode: 6, statusMessage: 'The recording is not found' };
  const answers = await Promise.all([
    ...[onOps(apply, 'none'), onPublic(apply, 'none')],
    request('POST', opsUri().replace(center.ccid, other.ccid), apps.ops, apply),
    request('POST', publicUri(), other.admin, apply),
  ]);
  for (const { status, body } of answers) expect([status, body]).toEqual([404, notFound]);
  expect(await nonDelete()).toBeUndefined();
});
