import { setTimeout as pause } from 'node:timers/promises';
import { request, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { eventually } from '../../libs/testing/eventually';
import { startObjectStore, type ObjectStore } from '../../libs/testing/object-store';
import { opsRecordingsUrl, postRecordings } from '../../libs/testing/recordings';

const storageTimeoutMs = 1_000;

let apps: TestApps;
let store: ObjectStore;
let center: TestContactCenter;

beforeAll(async () => {
  [apps, store] = await Promise.all([startTestApps({ storageTimeoutMs }), startObjectStore()]);
  center = await apps.createContactCenter({ webDAV: [{ baseUrl: store.url }] });
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

const deletionsUrl = () => `${apps.opsUrl}/api/v2/ops/contact-centers/${center.ccid}/media-deletions`;
const listed = async () => (await request('GET', deletionsUrl(), apps.ops)).body.mediaDeletions;

async function post(id: string, names: string[]): Promise<void> {
  names.forEach((name) => store.objects.add(name));
  const mediaFiles = names.map((name) => ({ mediaDescriptor: { storage: 'webDAV', path: store.url + name } }));
  await postRecordings(apps, center, [{ id, mediaFiles }]);
}

const remove = (id: string) =>
  request('DELETE', `${opsRecordingsUrl(apps, center.ccid)}/${id}?subresources=*`, apps.ops);

/** Deletes a recording whose object the store holds on to. */
async function fail(id: string, name = `${id}.wav`): Promise<void> {
  await post(id, [name]);
  store.setFault(() => 503);
  expect((await remove(id)).body.statusCode).toBe(7);
  store.setFault(undefined);
}

const isEmpty = async () => (await listed()).length === 0;
/** Time passes for all deletions: attempts come due. */
const pass = (time: string) =>
  apps.db.database.query(
    `update media_deletion set created_at = created_at - $1::interval, next_attempt_at = next_attempt_at - $1::interval`,
    [time],
  );

test('a failed object is tried again in the background within 10 s, then with growing pauses, until it is gone', async () => {
  await fail('retried');
  store.setFault(() => 503);
  const waits: number[] = [];
  for (const attempts of [1, 2, 3, 4]) {
    await eventually(async () => (await listed())[0].attempts === attempts);
    const [{ nextAttemptAt, createdAt, lastError, state }] = await listed();
    expect([state, lastError]).toEqual(['pending', 'The store of the media failed']);
    waits.push(Date.parse(nextAttemptAt) - Math.max(Date.now(), Date.parse(createdAt)));
    await pass(`${waits.at(-1)} milliseconds`);
  }
  expect(waits[0]).toBeLessThan(8_000);
  expect(waits).toEqual(waits.toSorted((a, b) => a - b));
  expect(waits[3]! / waits[2]!).toBeGreaterThan(1.5);
  store.setFault(undefined);
  await pass('1 hour');
  await eventually(isEmpty);
  expect([...store.objects]).toEqual([]);
});

test('deletions by the dozen at a store that hangs: metadata go, every answer is 200 with statusCode 7, nothing is forgotten', async () => {
  const ids = Array.from({ length: 50 }, (_, number) => `hung-${number}`);
  for (const id of ids) await post(id, [`${id}.wav`]);
  store.setFault(() => 'hang');
  const answers = await Promise.all(ids.map((id) => remove(id)));
  expect(answers.map(({ status, body }) => [status, body.statusCode])).toEqual(ids.map(() => [200, 7]));
  expect((await listed()).length).toBe(50);
  store.setFault(undefined);
  await pass('1 hour');
  await eventually(isEmpty);
  expect(store.objects.size).toBe(0);
});

describe('what a recording names by the time of a delayed attempt', () => {
  test('is left alone, and the job is dropped', async () => {
    await fail('first', 'named.wav');
    await post('second', ['named.wav']);
    await pass('1 hour');
    await eventually(isEmpty);
    expect([...store.objects]).toEqual(['named.wav']);
    expect(store.deletes).toEqual(['named.wav']);
  });

  test('stays dropped: an attempt that was under way meanwhile does not delete it later', async () => {
    await fail('third', 'dropped.wav');
    const [{ id }] = await listed();
    await post('fourth', ['dropped.wav']);
    // Two attempts at once: one of them drops the job, the other must not take it up again.
    const retries = await Promise.all([1, 2].map(() => request('POST', `${deletionsUrl()}/${id}/retry`, apps.ops)));
    for (const { status, body } of retries) expect(status === 404 || body.failed[0].statusCode === 3).toBe(true);
    expect(await isEmpty()).toBe(true);
    expect([...store.objects]).toEqual(['dropped.wav']);
  });
});

describe('an object that is given up', () => {
  test('is listed for the ops admin, is not tried by itself any more, and is by retry', async () => {
    await fail('given up');
    store.setFault(() => 503);
    await pass('8 days');
    await eventually(async () => (await listed())[0].state === 'givenUp');
    const [{ id, givenUpAt, nextAttemptAt, lastError, attempts }] = await listed();
    expect([Date.parse(givenUpAt) > 0, nextAttemptAt, lastError, attempts]).toEqual([
      ...[true, undefined, 'The store of the media failed', 2],
    ]);
    await pass('1 day');
    await pause(2_500);
    expect((await listed())[0].attempts).toBe(2);

    const again = await request('POST', `${deletionsUrl()}/${id}/retry`, apps.ops);
    expect([again.status, again.body.statusCode, again.body.failed.length]).toEqual([200, 7, 1]);
    expect((await listed())[0]).toMatchObject({ state: 'givenUp', attempts: 3 });
    store.setFault(undefined);
    const last = await request('POST', `${deletionsUrl()}/${id.toUpperCase()}/retry`, apps.ops);
    expect([last.status, last.body]).toEqual([200, { statusCode: 0 }]);
    expect([await isEmpty(), [...store.objects]]).toEqual([true, []]);
  });

  test("cannot be retried when it is not there, another center's, or no id at all: 404", async () => {
    await fail('mine');
    const [{ id }] = await listed();
    const other = await apps.createContactCenter({ webDAV: [{ baseUrl: store.url }] });
    const notFound = { statusCode: 6, statusMessage: 'The media deletion is not found' };
    const othersUrl = deletionsUrl().replace(center.ccid, other.ccid);
    for (const url of [`${othersUrl}/${id}`, `${deletionsUrl()}/${other.ccid}`, `${deletionsUrl()}/none`]) {
      const answer = await request('POST', `${url}/retry`, apps.ops);
      expect([answer.status, answer.body]).toEqual([404, notFound]);
    }
    expect((await request('GET', othersUrl, apps.ops)).body.mediaDeletions).toEqual([]);
    expect([...store.objects]).toEqual(['mine.wav']);
  });
});

test('they are counted by contact center, uploads under way left out', async () => {
  const counted = async () => {
    const { status, body } = await request('GET', `${apps.opsUrl}/api/v2/ops/media-deletions`, apps.ops);
    expect(status).toBe(200);
    return body;
  };
  expect(await counted()).toEqual({ statusCode: 0, contactCenters: [] });
  const other = await apps.createContactCenter();
  const add = (ccid: string, count: number, columns = '', values = '') =>
    apps.db.database.query(
      `insert into media_deletion (contact_center_id, id, recording_id, media_file_id, media_descriptor, attempts, created_at,
         next_attempt_at${columns})
       select $1, gen_random_uuid(), n::text, gen_random_uuid(), '{"storage":"webDAV","path":"http://127.0.0.1:1/a"}', 1, now(),
         now() + interval '1 hour'${values} from generate_series(1, $2) n`,
      [ccid, count],
    );
  await add(center.ccid, 3);
  await add(center.ccid, 2, ', given_up_at', ', now()');
  await add(center.ccid, 4, ', awaits_upload', ', true');
  await add(other.ccid, 1, ', given_up_at', ', now()');
  expect((await counted()).contactCenters).toEqual(
    [
      { id: center.ccid, pending: 3, givenUp: 2 },
      { id: other.ccid, pending: 0, givenUp: 1 },
    ].sort((a, b) => (a.id < b.id ? -1 : 1)),
  );
});

test('the list is walked by nextUri, also when what a page ended with has been settled meanwhile', async () => {
  const count = 250;
  await apps.db.database.query(
    `insert into media_deletion (contact_center_id, id, recording_id, media_file_id, media_descriptor, attempts, created_at,
       next_attempt_at)
     select $1, gen_random_uuid(), n::text, gen_random_uuid(), '{"storage":"webDAV","path":"http://127.0.0.1:1/a"}', 1,
       now() - (n / 3) * interval '1 second', now() + interval '1 hour' from generate_series(1, $2) n`,
    [center.ccid, count],
  );
  const seen: { id: string; createdAt: string }[] = [];
  for (let uri: string | undefined = deletionsUrl(); uri;) {
    const { body } = await request('GET', uri, apps.ops);
    seen.push(...body.mediaDeletions);
    uri = body.nextUri;
    await apps.db.database.query('delete from media_deletion where id = $1', [seen.at(-1)!.id]);
  }
  expect(new Set(seen.map(({ id }) => id)).size).toBe(count);
  expect(seen.map(({ createdAt }) => createdAt)).toEqual(seen.map(({ createdAt }) => createdAt).toSorted());
  for (const after of ['x', '1', '%00', seen[0]!.id.slice(1)]) {
    expect((await request('GET', `${deletionsUrl()}?after=${after}`, apps.ops)).status).toBe(400);
  }
});
