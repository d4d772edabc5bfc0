import { request, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { eventually } from '../../libs/testing/eventually';
import { startObjectStore, type ObjectStore } from '../../libs/testing/object-store';
import { opsRecordingsUrl, postRecordings } from '../../libs/testing/recordings';

let apps: TestApps;
let store: ObjectStore;
let center: TestContactCenter;

beforeAll(async () => {
  [apps, store] = await Promise.all([startTestApps(), startObjectStore()]);
});
beforeEach(async () => {
  center = await apps.createContactCenter({ webDAV: [{ baseUrl: store.url }] });
});
afterAll(async () => {
  await apps.close();
  await store.close();
});

const centerUrl = () => `${apps.opsUrl}/api/v2/ops/contact-centers/${center.ccid}`;
const get = async (path = '') => (await request('GET', centerUrl() + path, apps.ops)).body;

async function setDays(retentionDays?: number): Promise<void> {
  const storage = { webDAV: [{ baseUrl: store.url }] };
  const { status } = await request('PUT', centerUrl(), apps.ops, { name: 'Retained', retentionDays, storage });
  expect(status).toBe(200);
}

/** Time passes for the changes of the settings. */
const hoursPass = (hours: number) =>
  apps.db.database.query(
    `update contact_center c set retention_before = (
       select coalesce(json_agg(json_build_object('days', b.value -> 'days', 'until', (b.value ->> 'until')::bigint - $2 * 3600000)), '[]')
       from json_array_elements(c.retention_before) b)
     where c.id = $1`,
    [center.ccid, hours],
  );

async function post(id: string, names: string[], region?: string): Promise<void> {
  names.forEach((name) => store.objects.add(name));
  const mediaFiles = names.map((name) => ({ mediaDescriptor: { storage: 'webDAV', path: store.url + name } }));
  await postRecordings(apps, center, [{ id, mediaFiles, ...(region && { region }) }]);
}

/** All that was posted by now was posted so long ago. */
const daysPass = (days: number) =>
  apps.db.database.query(
    `update recording set last_posted_at = last_posted_at - $2 * interval '1 day' where contact_center_id = $1`,
    [center.ccid, days],
  );

async function run() {
  expect((await request('POST', `${centerUrl()}/retention`, apps.ops)).body).toEqual({ statusCode: 0 });
  await eventually(async () => (await get()).retention.lastRun.endedAt !== undefined);
  return (await get()).retention.lastRun;
}

const ids = async () =>
  (await request('GET', `${opsRecordingsUrl(apps, center.ccid)}?startTime=0`, apps.ops)).body.recordings.map(
    ({ id }: { id: string }) => id,
  );

test('a run removes metadata and media, leaves what is held, shared or lately posted, and is shown beside the contact center', async () => {
  await setDays(365);
  await hoursPass(24);
  await post('due', ['due-1.wav', 'due-2.wav', 'shared.wav']);
  await post('elsewhere', ['elsewhere.wav'], 'another region');
  await post('held', ['held.wav', 'shared.wav']);
  await daysPass(7.01);
  await post('late', ['late.wav']);
  await request('POST', `${opsRecordingsUrl(apps, center.ccid)}/held`, apps.ops, { operationName: 'applyNonDelete' });
  // Nothing to be said: no run yet, and in force is what is set.
  expect(await get()).not.toHaveProperty('retention');

  const dryRun = await get('/retention');
  const kept = { nonDelete: 1, preserved: 0, recentlyPosted: 1 };
  expect(dryRun).toEqual({
    statusCode: 0,
    retention: { retentionDays: 365, startedBefore: expect.any(String), wouldRemove: 2, wouldKeep: kept },
    recordings: [
      { id: 'elsewhere', region: 'another region', startTime: '2024-05-01T10:00:00.000+0000' },
      { id: 'due', region: 'test', startTime: '2024-05-01T10:00:00.000+0000' },
    ],
  });
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
  expect(await run()).toEqual({ startedAt: time, endedAt: time, removed: 2, failed: 0, kept });
  expect((await ids()).toSorted()).toEqual(['held', 'late']);
  await eventually(() => store.objects.size === 3);
  expect([...store.objects].toSorted()).toEqual(['held.wav', 'late.wav', 'shared.wav']);
  await eventually(async () => (await get('/media-deletions')).mediaDeletions.length === 0);
  store.objects.clear();
});

test('a shortened retentionDays takes effect 24 hours after the change, a lengthened one at once; without it: never', async () => {
  await post('due', ['due.wav']);
  await daysPass(8);
  await run();
  await setDays(30);
  expect((await get()).retention.retentionDaysInForce).toBe(null);
  expect((await get('/retention')).recordings).toEqual([]);
  await hoursPass(23);
  await run();
  expect(await ids()).toEqual(['due']);
  // Back and forth: the 24 hours begin anew.
  await setDays();
  await setDays(30);
  await hoursPass(23);
  await run();
  expect(await ids()).toEqual(['due']);
  await hoursPass(1);
  expect((await get()).retention).toEqual({ lastRun: expect.anything() });
  expect((await get('/retention')).retention.wouldRemove).toBe(1);
  await setDays(36_500);
  expect(await run()).toMatchObject({ removed: 0 });
  expect(await ids()).toEqual(['due']);
});

test('the dry run is paged, may be asked for days that are not set yet, and changes nothing', async () => {
  const names = Array.from({ length: 205 }, (_, number) => `${1_000 + number}`);
  for (const name of names) await post(name, [`${name}.wav`]);
  await daysPass(8);
  expect(await get('/retention')).toEqual({ statusCode: 0, retention: { wouldRemove: 0 }, recordings: [] });
  const pages = [await get('/retention?retentionDays=30')];
  expect(pages[0].retention).toMatchObject({ retentionDays: 30, wouldRemove: 205 });
  while (pages.at(-1).nextUri) pages.push((await request('GET', pages.at(-1).nextUri, apps.ops)).body);
  expect(pages.map(({ recordings }) => recordings.length)).toEqual([100, 100, 5]);
  expect(pages.flatMap(({ recordings }) => recordings.map(({ id }: { id: string }) => id))).toEqual(names);
  expect((await get('/retention?retentionDays=36500')).retention.wouldRemove).toBe(0);
  expect((await ids()).length).toBe(100);
});

test.each([
  ['retentionDays', 'retentionDays=0'],
  ['retentionDays', 'retentionDays=36501'],
  ['retentionDays', 'retentionDays=1&retentionDays=2'],
  ['after', 'after=x'],
  ['after', `after=${Buffer.from('["r",1e99,"x"]').toString('base64url')}`],
  ['limit', 'limit=5'],
])('a parameter that is not valid (%s) is named: %s', async (name, query) => {
  const { status, body } = await request('GET', `${centerUrl()}/retention?${query}`, apps.ops);
  expect([status, body.statusCode]).toEqual([400, 2]);
  expect(body.statusMessage).toContain(name);
});

test('a contact center that is not there has no retention: 404; one with a past run can be deleted', async () => {
  const missing = `${apps.opsUrl}/api/v2/ops/contact-centers/00000000-0000-4000-8000-000000000000/retention`;
  for (const method of ['GET', 'POST']) expect((await request(method, missing, apps.ops)).status).toBe(404);
  await run();
  expect((await request('DELETE', centerUrl(), apps.ops)).status).toBe(200);
});

test('what GET says of a contact center can be PUT as it is: retention stands beside it', async () => {
  await setDays(365);
  const { contactCenter } = await get();
  expect((await request('PUT', centerUrl(), apps.ops, contactCenter)).status).toBe(200);
});
