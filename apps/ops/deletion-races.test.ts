import { setTimeout as pause } from 'node:timers/promises';
import { request, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { startObjectStore, type ObjectStore } from '../../libs/testing/object-store';
import { opsRecordingsUrl, recordingBody } from '../../libs/testing/recordings';

let apps: TestApps;
let store: ObjectStore;
let centers: TestContactCenter[];

beforeAll(async () => {
  [apps, store] = await Promise.all([startTestApps(), startObjectStore()]);
  const storage = { webDAV: [{ baseUrl: store.url }] };
  centers = [await apps.createContactCenter(storage), await apps.createContactCenter(storage)];
});
beforeEach(() => {
  store.setFault(undefined);
  store.objects.clear();
});
afterAll(async () => {
  await apps.close();
  await store.close();
});

const uri = (id: string, center = centers[0]!) => `${opsRecordingsUrl(apps, center.ccid)}/${id}`;
const remove = (id: string, center?: TestContactCenter) =>
  request('DELETE', `${uri(id, center)}?subresources=*`, apps.ops);
const hold = (id: string, operationName = 'applyNonDelete') => request('POST', uri(id), apps.ops, { operationName });

function post(id: string, names: string[], center = centers[0]!) {
  const mediaFiles = names.map((name) => ({ mediaDescriptor: { storage: 'webDAV', path: store.url + name } }));
  return request('POST', opsRecordingsUrl(apps, center.ccid), center.recorder, recordingBody({ id, mediaFiles }));
}

const rounds = (count: number) => Array.from({ length: count }, (_, round) => round);
/** A different order of events each time, without a seed: what must hold, holds in all of them. */
const soon = () => pause(Math.random() * 12);

/** How many recordings, of all centers, name the object: those that are committed. */
async function naming(name: string): Promise<number> {
  const [row] = await apps.db.database.query<{ count: number }>(
    `select count(*) from recording_document d, json_array_elements(d.document -> 'mediaFiles') f
     where f -> 'mediaDescriptor' ->> 'path' = $1`,
    [store.url + name],
  );
  return row!.count;
}

/** Attempts that are waiting come due at once. */
async function settleAll(): Promise<void> {
  const pending = () => apps.db.database.query('select 1 from media_deletion');
  for (let tries = 0; (await pending()).length > 0; tries += 1) {
    if (tries > 200) throw new Error('Deletions do not come to an end');
    await apps.db.database.query(`update media_deletion set next_attempt_at = now() - interval '1 second'`);
    await pause(100);
  }
}

test('DELETE and POST of one object at the same moment, at a slow store: no named object is deleted, none is forgotten', async () => {
  const wrong: string[] = [];
  let failures = 0;
  store.setFault(async (name) => {
    if ((await naming(name)) > 0) wrong.push(`${name} was named when its deletion was asked for`);
    await soon();
    // While the store works no POST may begin to name it.
    if ((await naming(name)) > 0) wrong.push(`${name} was named before its deletion was done`);
  });
  const succeeded = async (answer: Promise<{ status: number; body: { statusCode: number; failed?: object[] } }>) => {
    const { status, body } = await answer;
    if (![200, 404].includes(status)) wrong.push(`${status} ${JSON.stringify(body)}`);
    failures += body.failed?.length ?? 0;
  };
  const round = async (number: number) => {
    const name = `${number}.wav`;
    const [a, b, c] = [`a-${number}`, `b-${number}`, `c-${number}`];
    store.objects.add(name);
    await post(a, [name]);
    await Promise.all([
      soon().then(() => succeeded(remove(a))),
      soon().then(() => succeeded(post(a, [name, `${name}.2`]))),
      soon().then(() => succeeded(post(b, [name], centers[1]))),
      soon().then(() => succeeded(post(c, [`${name}.2`, name]))),
      soon().then(() => succeeded(remove(b, centers[1]))),
      soon().then(() => succeeded(remove(c))),
    ]);
    return name;
  };
  for (const number of rounds(25)) {
    const names = await Promise.all([0, 1, 2, 3].map((lane) => round(4 * number + lane)));
    await settleAll();
    for (const name of names) {
      if (store.objects.has(name) && (await naming(name)) === 0) wrong.push(`${name} was forgotten`);
    }
  }
  expect(wrong).toEqual([]);
  // The rounds met: some deletions found the object named.
  expect(failures).toBeGreaterThan(0);
});

test('a store that fails at random: every object that no recording names is gone in the end', async () => {
  store.setFault(() => (Math.random() < 0.5 ? 503 : undefined));
  const names = rounds(40).map((number) => `random-${number}.wav`);
  await Promise.all(
    names.map(async (name, number) => {
      store.objects.add(name);
      await post(name, [name]);
      await Promise.all([remove(name), number % 2 === 0 && post(`other ${number}`, [name])]);
    }),
  );
  store.setFault(undefined);
  await settleAll();
  const kept = await Promise.all(names.map(async (name) => store.objects.has(name) && (await naming(name)) === 0));
  expect(names.filter((_name, index) => kept[index])).toEqual([]);
});

test('a hold and a DELETE at the same moment: either the recording is on hold and whole, or it was never held', async () => {
  const outcomes = await Promise.all(
    rounds(60).map(async (number) => {
      const id = `held-${number}`;
      store.objects.add(`${id}.wav`);
      await post(id, [`${id}.wav`]);
      const [held, removed] = await Promise.all([soon().then(() => hold(id)), soon().then(() => remove(id))]);
      const found = await request('GET', uri(id), apps.ops);
      const there = [found.status, found.body.recording?.nonDelete, store.objects.has(`${id}.wav`)];
      return JSON.stringify([held.status, removed.status, removed.body.statusCode, ...there]);
    }),
  );
  const either = [JSON.stringify([200, 403, 3, 200, true, true]), JSON.stringify([404, 200, 0, 404, null, false])];
  expect(either).toEqual(expect.arrayContaining([...new Set(outcomes)]));
});

test('a hold is not lost to a POST that merges at the same moment', async () => {
  const outcomes = rounds(20).map(async (number) => {
    const id = `merged-${number}`;
    await post(id, ['a.wav']);
    const others = [1, 2, 3].map((part) => soon().then(() => post(id, [`${part}.wav`])));
    await Promise.all([soon().then(() => hold(id)), ...others]);
    const { recording } = (await request('GET', uri(id), apps.ops)).body;
    return [recording.nonDelete, recording.mediaFiles.length];
  });
  for (const outcome of await Promise.all(outcomes)) expect(outcome).toEqual([true, 4]);
});
