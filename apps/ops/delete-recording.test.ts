import { request, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { startObjectStore, type ObjectStore } from '../../libs/testing/object-store';
import { opsRecordingsUrl, postRecordings } from '../../libs/testing/recordings';

let apps: TestApps;
let store: ObjectStore;
let center: TestContactCenter;
let other: TestContactCenter;

beforeAll(async () => {
  [apps, store] = await Promise.all([startTestApps(), startObjectStore()]);
  const storage = { webDAV: [{ baseUrl: store.url }], awsS3: [{ bucket: 'stage-recordings', region: 'us-east-1' }] };
  center = await apps.createContactCenter(storage);
  other = await apps.createContactCenter(storage);
});
beforeEach(async () => {
  await apps.db.database.query('delete from media_deletion');
  store.setFault(undefined);
  store.objects.clear();
  store.deletes.length = 0;
});
afterAll(async () => {
  await apps.close();
  await store.close();
});

const uri = (id: string, { ccid } = center) => `${opsRecordingsUrl(apps, ccid)}/${encodeURIComponent(id)}`;
const remove = (id: string, query = '?subresources=*') => request('DELETE', uri(id) + query, apps.ops);
const descriptor = (name: string) => ({ storage: 'webDAV', path: `${store.url}${name}` });

/** Posts a recording whose media files are objects of the store. */
async function post(id: string, names: string[], owner = center): Promise<void> {
  names.forEach((name) => store.objects.add(name));
  await postRecordings(apps, owner, [{ id, mediaFiles: names.map((name) => ({ mediaDescriptor: descriptor(name) })) }]);
}

async function mediaFileIds(id: string): Promise<string[]> {
  const { body } = await request('GET', uri(id), apps.ops);
  return body.recording.mediaFiles.map(
    ({ mediaUri }: { mediaUri: string }) => /play\/([0-9a-f-]{36})/.exec(mediaUri)![1],
  );
}

const notFound = { statusCode: 6, statusMessage: 'The recording is not found' };
const listed = async () =>
  (await request('GET', `${apps.opsUrl}/api/v2/ops/contact-centers/${center.ccid}/media-deletions`, apps.ops)).body
    .mediaDeletions;

test.each([
  ['without subresources', ''],
  ['with an empty one', '?subresources='],
  ['with another value', '?subresources=true'],
  ['with another value that begins alike', '?subresources=**'],
])('%s metadata is deleted and media stay: {"statusCode":0}', async (_how, query) => {
  await post('kept media', ['kept.wav']);
  const answer = await remove('kept media', query);
  expect([answer.status, answer.body]).toEqual([200, { statusCode: 0 }]);
  expect((await request('GET', uri('kept media'), apps.ops)).body).toEqual(notFound);
  expect([...store.objects]).toEqual(['kept.wav']);
  expect([store.deletes, await listed()]).toEqual([[], []]);
});

test.each(['%', '%zz', '%C3', '%ED%A0%80', '*%'])(
  'malformed encoding in subresources=%s: 400, and nothing is deleted',
  async (value) => {
    await post('unclear', ['unclear.wav']);
    const { status, body } = await remove('unclear', `?subresources=${value}`);
    expect([status, body.statusCode, body.statusMessage]).toEqual([400, 2, expect.stringMatching(/^subresources /)]);
    expect((await request('GET', uri('unclear'), apps.ops)).status).toBe(200);
    expect([...store.objects]).toEqual(['unclear.wav']);
  },
);

test.each(['?subresources=*', '?subresources=%2A'])('with %s both are deleted: {"statusCode":0}', async (query) => {
  await post('both', ['both 1.wav', 'both-2.wav']);
  const answer = await remove('both', query);
  expect([answer.status, answer.body]).toEqual([200, { statusCode: 0 }]);
  expect((await request('GET', uri('both'), apps.ops)).body).toEqual(notFound);
  expect([[...store.objects], await listed()]).toEqual([[], []]);
});

test('an object that is already gone counts as deleted', async () => {
  await post('gone', ['gone.wav']);
  store.objects.clear();
  expect((await remove('gone')).body).toEqual({ statusCode: 0 });
  expect(store.deletes).toEqual(['gone.wav']);
  expect(await listed()).toEqual([]);
});

test('a recording that is not there: 404, also the second time, in the other center, and by an odd id', async () => {
  await post('once', ['once.wav']);
  expect((await request('DELETE', `${uri('once', other)}?subresources=*`, apps.ops)).body).toEqual(notFound);
  expect((await remove('once')).status).toBe(200);
  for (const id of ['once', 'never', 'ünï/cödé %2F', 'x'.repeat(8_000)]) {
    const answer = await remove(id);
    expect([answer.status, answer.body]).toEqual([404, notFound]);
  }
  const nul = await remove('nul\0');
  expect([nul.status, nul.body]).toEqual([400, { statusCode: 2, statusMessage: 'id must not hold a NUL character' }]);
});

test('DELETE is not bound to the region', async () => {
  await postRecordings(apps, center, [{ id: 'abroad', region: 'elsewhere' }]);
  expect((await request('GET', uri('abroad'), apps.ops)).status).toBe(404);
  expect((await remove('abroad', '')).body).toEqual({ statusCode: 0 });
  expect((await remove('abroad', '')).status).toBe(404);
});

test('those that fail do not stop the rest: partial success as on the reference page, never with `auth`', async () => {
  const auth = { username: 'recorder', password: 'of the object' };
  const names = ['fails.wav', 'goes.wav', 'refuses.wav'];
  names.forEach((name) => store.objects.add(name));
  const mediaFiles = names.map((name, index) => ({
    mediaDescriptor: { ...descriptor(name), auth },
    startTime: `2024-05-01T10:00:0${index}Z`,
  }));
  await postRecordings(apps, center, [{ id: 'partly', mediaFiles }]);
  const [first, , third] = await mediaFileIds('partly');
  store.setFault((name) => ({ 'fails.wav': 500, 'refuses.wav': 403 })[name]);

  const answer = await remove('partly');
  const failed = (id: string, name: string, why: string) => ({
    id,
    mediaDescriptor: descriptor(name),
    statusCode: 4,
    statusMessage: `Failed to delete ${store.url}${name}: ${why}`,
  });
  expect([answer.status, answer.body]).toEqual([
    200,
    {
      statusCode: 7,
      failed: [
        failed(first!, 'fails.wav', 'The store of the media failed'),
        failed(third!, 'refuses.wav', 'The store of the media refused access'),
      ],
    },
  ]);
  expect((await request('GET', uri('partly'), apps.ops)).status).toBe(404);
  expect([...store.objects]).toEqual(['fails.wav', 'refuses.wav']);
  expect(store.deletes).toEqual(names);
  // Listed for the ops admin, with the last error.
  const pending = (await listed()).map((deletion: Record<string, object>) => [
    ...[deletion.recordingId, deletion.mediaDescriptor, deletion.state, deletion.lastError],
  ]);
  expect(pending.toSorted()).toEqual([
    ['partly', descriptor('fails.wav'), 'pending', 'The store of the media failed'],
    ['partly', descriptor('refuses.wav'), 'pending', 'The store of the media refused access'],
  ]);
});

test('on awsS3 the failed descriptor has path, storage and data', async () => {
  const mediaDescriptor = { storage: 'awsS3', path: 'a.wav', data: { bucket: 'stage-recordings' } };
  await postRecordings(apps, center, [{ id: 's3', mediaFiles: [{ mediaDescriptor }] }]);
  const settings = { name: 'without S3', storage: { webDAV: [{ baseUrl: store.url }] } };
  const settingsUrl = `${apps.opsUrl}/api/v2/ops/contact-centers/${center.ccid}`;
  expect((await request('PUT', settingsUrl, apps.ops, settings)).status).toBe(200);
  // A store that was taken out is not asked any more, and its object is not forgotten.
  const { body } = await remove('s3');
  const statusMessage = expect.stringMatching(/^Failed to delete a\.wav: .*no longer in .*storage settings/);
  expect(body).toEqual({
    statusCode: 7,
    failed: [{ id: expect.any(String), mediaDescriptor, statusCode: 4, statusMessage }],
  });
  expect(await listed()).toEqual([expect.objectContaining({ mediaDescriptor, state: 'pending' })]);
  expect((await request('DELETE', settingsUrl, apps.ops)).status).toBe(409);
});

describe('an object that another recording still names is not deleted, is never queued, and is reported', () => {
  test.each([
    ['of the same center', () => center, 'shared.wav'],
    ['of another center', () => other, 'shared.wav'],
    ['in another spelling', () => other, 'folder/..//%73hared.wav'],
  ])('%s', async (_whose, owner, spelling) => {
    await post('first', ['shared.wav', 'own.wav']);
    await post('second', [spelling], owner());
    store.objects.delete(spelling);
    const [id] = await mediaFileIds('first');
    const { status, body } = await remove('first');
    const statusMessage = expect.stringContaining('another recording names it');
    const failed = [{ id, mediaDescriptor: descriptor('shared.wav'), statusCode: 3, statusMessage }];
    expect([status, body]).toEqual([200, { statusCode: 7, failed }]);
    expect(store.deletes).toEqual(['own.wav']);
    expect(await listed()).toEqual([]);
    // The last one that names it takes it along.
    store.objects.delete('shared.wav');
    store.objects.add('shared.wav');
    const last = await request('DELETE', `${uri('second', owner())}?subresources=*`, apps.ops);
    expect([last.body, [...store.objects]]).toEqual([{ statusCode: 0 }, []]);
  });
});
