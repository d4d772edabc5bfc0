import { request, startTestApps, testRegion, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { play, putMedia } from '../../libs/testing/play';
import { idsOf, opsRecordingsUrl, postRecordings, readerOf, type RecordingFacts } from '../../libs/testing/recordings';

/** Some of which differ in letter case only, or begin alike. */
const regions = [testRegion, 'Test', `${testRegion}-2`, 'ü north'] as const;
const appNames = ['ops', 'public'] as const;

let apps: TestApps;
let center: TestContactCenter;
const servers: Record<string, Record<(typeof appNames)[number], string>> = {};
beforeAll(async () => {
  apps = await startTestApps();
  center = await apps.createContactCenter();
  for (const region of regions) {
    const start = async (app: (typeof appNames)[number]) => (await apps.startAnother(app, { region })).url;
    servers[region] = { ops: await start('ops'), public: await start('public') };
    await postRecordings(apps, center, [await recordingIn(region)]);
  }
});
afterAll(() => apps.close());

async function recordingIn(region: string): Promise<RecordingFacts> {
  const path = await putMedia(apps, `${encodeURIComponent(region)}.wav`, region);
  return { id: `in ${region}`, region, mediaFiles: [{ mediaDescriptor: { storage: 'webDAV', path }, mediaId: 'm' }] };
}

function at(region: string, app: (typeof appNames)[number], of = center) {
  const reader = readerOf(apps, of, app);
  const { pathname } = new URL(reader.recordingsUrl);
  return { ...reader, recordingsUrl: `${servers[region]![app]}${pathname}` };
}

describe.each(appNames)('%s', (app) => {
  test.each(regions)(
    'a server of region "%s" reads, plays and lists only recordings of its own region',
    async (own) => {
      const { recordingsUrl, credentials } = at(own, app);
      const all = await request('GET', `${recordingsUrl}?startTime=0`, credentials);
      expect(idsOf(all.body)).toEqual([`in ${own}`]);
      const missing = await request('GET', `${recordingsUrl}/missing`, credentials);
      for (const region of regions) {
        const uri = `${recordingsUrl}/${encodeURIComponent(`in ${region}`)}`;
        const read = await request('GET', uri, credentials);
        const played = await play(`${uri}/play/m`, credentials);
        for (const more of ['details', 'peaks/m']) {
          const answer = await request('GET', `${uri}/${more}`, credentials);
          // Its media are no audio: there is no waveform, which is said in other words.
          if (region === own) expect([more, answer.body]).not.toEqual([more, missing.body]);
          else expect([more, answer.status, answer.body]).toEqual([more, 404, missing.body]);
        }
        if (region === own) {
          expect([read.status, read.body.recording.region]).toEqual([200, own]);
          expect([played.status, played.body.toString()]).toEqual([200, own]);
        } else {
          expect([read.status, read.body]).toEqual([404, missing.body]);
          expect([played.status, JSON.parse(played.body.toString())]).toEqual([404, missing.body]);
        }
      }
    },
  );

  test("another region's opaque paging value is foreign: 400", async () => {
    const paged = await apps.createContactCenter();
    const facts = await recordingIn(testRegion);
    await postRecordings(apps, paged, [facts, { ...facts, id: 'second' }]);
    const [here, there] = [at(testRegion, app, paged), at('Test', app, paged)];
    const { body } = await request('GET', `${here.recordingsUrl}?startTime=0&limit=1`, here.credentials);
    expect((await request('GET', body.nextUri, here.credentials)).status).toBe(200);
    const foreign = body.nextUri.replace(here.recordingsUrl, there.recordingsUrl);
    expect((await request('GET', foreign, there.credentials)).status).toBe(400);
  });
});

test('POST and DELETE are not bound to the region', async () => {
  const facts = await recordingIn(testRegion);
  const abroad = opsRecordingsUrl({ ...apps, opsUrl: servers['Test']!.ops }, center.ccid);
  await postRecordings({ ...apps, opsUrl: servers['Test']!.ops }, center, [{ ...facts, id: 'from abroad' }]);
  const home = `${at(testRegion, 'public').recordingsUrl}/from%20abroad`;
  expect((await request('GET', home, center.admin)).status).toBe(200);
  expect((await request('GET', `${abroad}/from%20abroad`, apps.ops)).status).toBe(404);
  expect((await request('DELETE', `${abroad}/from%20abroad`, apps.ops)).status).toBe(200);
  expect((await request('GET', home, center.admin)).status).toBe(404);
});

test('a recording that is posted again with another region moves there', async () => {
  const facts = await recordingIn(testRegion);
  await postRecordings(apps, center, [
    { ...facts, id: 'moved' },
    { ...facts, id: 'moved', region: 'Test' },
  ]);
  for (const [region, status] of [
    [testRegion, 404],
    ['Test', 200],
  ] as const) {
    const { recordingsUrl, credentials } = at(region, 'public');
    expect((await request('GET', `${recordingsUrl}/moved`, credentials)).status).toBe(status);
    const { body } = await request('GET', `${recordingsUrl}?startTime=0`, credentials);
    expect(idsOf(body).includes('moved')).toBe(status === 200);
  }
});
