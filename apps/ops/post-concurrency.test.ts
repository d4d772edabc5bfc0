import { request, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { opsRecordingsUrl } from '../../libs/testing/recordings';
import { s3Example } from '../../libs/testing/reference-examples';

let apps: TestApps;
let center: TestContactCenter;
let url: string;
beforeAll(async () => {
  apps = await startTestApps();
  center = await apps.createContactCenter();
  url = opsRecordingsUrl(apps, center.ccid);
  // Signed in: 100 first requests would wait for one hash.
  await request('GET', `${apps.opsUrl}/api/v2/me`, center.recorder);
});
afterAll(() => apps.close());

const range = (length: number) => Array.from({ length }, (_, index) => index);

/** A body whose media file and event only this number has. */
function part(id: string, number: number) {
  const [file] = s3Example.mediaFiles;
  const mediaDescriptor = { storage: 'awsS3', path: `${number}.mp3`, data: { bucket: 'stage-recordings' } };
  const contact = { type: 'External', phoneNumber: `${number}` };
  return {
    ...s3Example,
    id,
    [`of ${number}`]: number,
    mediaFiles: [{ ...file, mediaDescriptor, callUUID: `${number}` }],
    eventHistory: [{ occurredAt: '2024-05-01T10:00:00Z', event: 'Joined', contact }],
  };
}

const post = (body: object) => request('POST', url, center.recorder, body);
const remove = (id: string) => request('DELETE', `${url}/${id}`, apps.ops);

/** The numbers whose parts are there: the same by media files, by events and by attributes, or a POST was torn. */
async function parts(id: string): Promise<number[]> {
  const { status, body } = await request('GET', `${url}/${id}`, apps.ops);
  if (status === 404) return [];
  const { mediaFiles, eventHistory, ...attributes } = body.recording;
  const byFile: number[] = mediaFiles.map((file: { callUUID: string }) => Number(file.callUUID)).sort(ascending);
  expect(eventHistory.map((event: any) => Number(event.contact.phoneNumber)).sort(ascending)).toEqual(byFile);
  const byName = Object.keys(attributes).filter((name) => name.startsWith('of '));
  expect(byName.map((name) => Number(name.slice(3))).sort(ascending)).toEqual(byFile);
  return byFile;
}
const ascending = (a: number, b: number) => a - b;

/** What a search counts by agrees with what is there. */
async function expectTrueCounts() {
  const [row] = await apps.db.database.query<{ counted: number; there: number; documents: number }>(
    `select (select coalesce(sum(recordings), 0)::int from recording_count where contact_center_id = $1) as counted,
            (select count(*)::int from recording where contact_center_id = $1) as there,
            (select count(*)::int from recording_document where contact_center_id = $1) as documents`,
    [center.ccid],
  );
  expect([row!.counted, row!.documents]).toEqual([row!.there, row!.there]);
}

test('100 clients posting different parts to one new id at once leave one recording with all, and every one got 200', async () => {
  const internal = `${apps.opsUrl}/internal-api/contact-centers/${center.ccid}/recordings`;
  const answers = await Promise.all(
    range(100).map((n) => request('POST', n % 2 ? url : internal, center.recorder, part('hundred', n))),
  );
  expect(answers.filter(({ status, body }) => status !== 200 || body.statusCode !== 0)).toEqual([]);
  expect(await parts('hundred')).toEqual(range(100));
  await expectTrueCounts();
});

test('10 clients posting to each of 10 new ids at once leave all of them whole', async () => {
  const ids = range(10).map((n) => `many-${n}`);
  const answers = await Promise.all(range(10).flatMap((n) => ids.map((id) => post(part(id, n)))));
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  for (const id of ids) expect(await parts(id)).toEqual(range(10));
  await expectTrueCounts();
});

test('the same media file posted by 30 clients at once is one media file with one id for ever', async () => {
  const answers = await Promise.all(range(30).map((n) => post({ ...part('same', 0), size: `${n}` })));
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  const read = async () => (await request('GET', `${url}/same`, apps.ops)).body.recording.mediaFiles;
  const [file, ...more] = await read();
  expect(more).toEqual([]);
  await Promise.all(range(30).map(() => post(part('same', 0))));
  expect((await read())[0].mediaUri).toBe(file.mediaUri);
});

test('POSTs that move the start from day to day and region to region at once keep the counts true', async () => {
  const move = (id: string, n: number) => {
    const body = part(id, 0);
    const startTime = `2024-05-0${1 + (n % 9)}T10:00:00Z`;
    return { ...body, region: n % 3 ? 'test' : 'other', mediaFiles: [{ ...body.mediaFiles[0], startTime }] };
  };
  const answers = await Promise.all(range(60).map((n) => post(move(`moved-${n % 5}`, n))));
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  await expectTrueCounts();
});

interface Timed {
  started: number;
  ended: number;
}

test('POST against DELETE against merge on one id: nothing is lost that got 200, nothing deleted comes back', async () => {
  for (const round of range(8)) {
    const id = `race-${round}`;
    let clock = 0;
    const posted: (Timed & { number: number })[] = [];
    const removed: Timed[] = [];
    const poster = async (worker: number) => {
      for (const n of range(8)) {
        const [number, started] = [worker * 8 + n, (clock += 1)];
        const { status } = await post(part(id, number));
        expect(status).toBe(200);
        posted.push({ number, started, ended: (clock += 1) });
      }
    };
    const remover = async (times: number) => {
      for (const _ of range(times)) {
        const started = (clock += 1);
        const { status } = await remove(id);
        expect([200, 404]).toContain(status);
        if (status === 200) removed.push({ started, ended: (clock += 1) });
      }
    };
    const reader = async () => {
      for (const _ of range(8)) await parts(id);
    };
    await Promise.all([...range(4).map(poster), remover(4), remover(3), reader()]);

    const there = await parts(id);
    for (const { number, started, ended } of posted) {
      // Deleted for certain: a DELETE began after it was there. Kept for certain: every DELETE was over before it began.
      if (removed.some((removal) => removal.started > ended)) expect(there).not.toContain(number);
      if (removed.every((removal) => removal.ended < started)) expect(there).toContain(number);
    }
  }
  await expectTrueCounts();
});

test('a hold that was put on during POSTs stays, and so does all that was posted', async () => {
  await post(part('held', 0));
  const hold = request('POST', `${url}/held`, apps.ops, { operationName: 'applyNonDelete' });
  const answers = await Promise.all([...range(40).map((n) => post(part('held', n))), hold]);
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  expect((await request('GET', `${url}/held`, apps.ops)).body.recording.nonDelete).toBe(true);
  expect(await parts('held')).toEqual(range(40));
  expect((await remove('held')).status).toBe(403);
});

test('a contact center that is deleted while it is posted to keeps what got 200, or is gone with nothing', async () => {
  for (const _ of range(3)) {
    const own = await apps.createContactCenter();
    const ownUrl = opsRecordingsUrl(apps, own.ccid);
    const [removal, ...answers] = await Promise.all([
      request('DELETE', `${apps.opsUrl}/api/v2/ops/contact-centers/${own.ccid}`, apps.ops),
      ...range(4).map((n) => request('POST', ownUrl, apps.ops, part(`one-${n}`, n))),
    ]);
    const kept = answers.flatMap(({ status, body }) => (status === 200 ? [body.uri as string] : []));
    expect(answers.every(({ status }) => status === 200 || status === 404)).toBe(true);
    expect([200, 409]).toContain(removal.status);
    if (kept.length > 0) expect(removal.status).toBe(409);
    for (const uri of kept) expect((await request('GET', uri, apps.ops)).status).toBe(200);
  }
});
