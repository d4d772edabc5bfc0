import { altered } from '../../libs/testing/altered';
import { request, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { opsRecordingsUrl } from '../../libs/testing/recordings';
import { s3Example, webDavExample } from '../../libs/testing/reference-examples';

let apps: TestApps;
let center: TestContactCenter;
let url: string;
beforeAll(async () => {
  apps = await startTestApps();
  center = await apps.createContactCenter();
  url = opsRecordingsUrl(apps, center.ccid);
});
afterAll(() => apps.close());

let ids = 0;
const newId = () => `merge-${(ids += 1)}`;

/** Posts the bodies one after the other under one new id and reads what became of them. */
async function merged(...bodies: object[]) {
  const id = newId();
  for (const body of bodies) {
    const answer = await request('POST', url, center.recorder, { ...body, id });
    expect([answer.status, answer.body]).toEqual([200, { statusCode: 0, id, uri: `${url}/${id}` }]);
  }
  return (await request('GET', `${url}/${id}`, apps.ops)).body.recording;
}

const [s3File] = s3Example.mediaFiles;
const [davFile] = webDavExample.mediaFiles;
const event = s3Example.eventHistory[0]!;
const s3 = (path: string, bucket = 'stage-recordings', more: object = {}) => ({
  ...s3Example,
  mediaFiles: [{ ...s3File, ...more, mediaDescriptor: { storage: 'awsS3', path, data: { bucket } } }],
});
const dav = (path: string, more: object = {}) => ({
  ...webDavExample,
  mediaFiles: [{ ...davFile, ...more, mediaDescriptor: { storage: 'webDAV', path } }],
});
const withEvents = (...changes: Record<string, unknown>[]) => ({
  ...s3Example,
  eventHistory: changes.map((change) => altered(event, change)),
});

const base = 'http://10.10.15.83:8080';
test.each([
  ['awsS3 same bucket and path', s3('a/b.mp3'), s3('a/b.mp3'), 1],
  ['awsS3 another path', s3('a/b.mp3'), s3('a/c.mp3'), 2],
  ['awsS3 keys are exact: letter case', s3('a/b.mp3'), s3('a/B.mp3'), 2],
  ['awsS3 keys are exact: percent-encoding', s3('a/b c.mp3'), s3('a/b%20c.mp3'), 2],
  ['awsS3 keys are exact: doubled slashes', s3('a/b.mp3'), s3('a//b.mp3'), 2],
  ['webDAV same path', dav(`${base}/a/b.mp3`), dav(`${base}/a/b.mp3`), 1],
  ['webDAV made canonical: dots', dav(`${base}/a/b.mp3`), dav(`${base}/x/../a/./b.mp3`), 1],
  ['webDAV made canonical: %2e', dav(`${base}/a/b.mp3`), dav(`${base}/x/%2e%2E/a/b%2emp3`), 1],
  ['webDAV made canonical: doubled slashes', dav(`${base}/a/b.mp3`), dav(`${base}//a///b.mp3`), 1],
  ['webDAV made canonical: case of the scheme', dav(`${base}/a/b.mp3`), dav('HTTP://10.10.15.83:8080/a/b.mp3'), 1],
  ['webDAV another letter case of the path', dav(`${base}/a/b.mp3`), dav(`${base}/a/B.mp3`), 2],
  ['webDAV and awsS3', dav(`${base}/b.mp3`), s3('b.mp3'), 2],
])('same media resource: %s', async (_what, first, second, count) => {
  expect((await merged(first, second)).mediaFiles).toHaveLength(count);
  const both = { ...first, mediaFiles: [...first.mediaFiles, ...second.mediaFiles] };
  expect((await merged(both)).mediaFiles).toHaveLength(count);
});

test('awsS3 another bucket is another media resource', async () => {
  const storage = { awsS3: ['one', 'two'].map((bucket) => ({ bucket, region: 'us-east-1' })) };
  const other = await apps.createContactCenter(storage);
  const otherUrl = opsRecordingsUrl(apps, other.ccid);
  await request('POST', otherUrl, other.recorder, s3('a', 'one'));
  const { body } = await request('POST', otherUrl, other.recorder, s3('a', 'two'));
  expect((await request('GET', body.uri, apps.ops)).body.recording.mediaFiles).toHaveLength(2);
});

test('a same media resource overwrites the descriptor whole and keeps its id, so a mediaUri works for ever', async () => {
  const id = newId();
  const posted = altered(dav(`${base}/a.mp3`), { 'mediaFiles[0].mediaDescriptor.data': { kept: 'no' } });
  await request('POST', url, center.recorder, { ...posted, id });
  const before = (await request('GET', `${url}/${id}`, apps.ops)).body.recording.mediaFiles[0];
  const next = { tenant: undefined, pkcs7: 'other', callUUID: 'other', startTime: '2013-05-17T19:45:33Z' };
  await request('POST', url, center.recorder, { ...dav(`${base}/./a.mp3`, next), id });
  const [after, ...more] = (await request('GET', `${url}/${id}`, apps.ops)).body.recording.mediaFiles;
  expect(more).toEqual([]);
  expect(after.mediaUri).toBe(before.mediaUri);
  expect(after).not.toHaveProperty('tenant');
  expect(after).toMatchObject({ pkcs7: 'other', callUUID: 'other', startTime: '2013-05-17T19:45:33.000+0000' });
  expect(after.originalMediaDescriptor).toEqual({ storage: 'webDAV', path: `${base}/./a.mp3` });
});

test.each([
  ['the same', {}, 1],
  ['the same instant at another offset', { occurredAt: '2013-05-18T15:25:56-07:00' }, 1],
  ['the same instant with digits beyond milliseconds', { occurredAt: '2013-05-18T22:25:56.0009Z' }, 1],
  ['another contact of the same number', { 'contact.userName': 'jane', 'contact.firstName': 'Jane' }, 1],
  ['another type of contact of the same number', { 'contact.type': 'External' }, 1],
  ['another instant', { occurredAt: '2013-05-18T22:25:56.001Z' }, 2],
  ['Joined, not Left', { event: 'Joined' }, 2],
  ['another number', { 'contact.phoneNumber': '14103585834' }, 2],
])('same event: %s', async (_what, change, count) => {
  const separately = await merged(withEvents({}), withEvents(change));
  const atOnce = await merged(withEvents({}, change));
  for (const { eventHistory } of [separately, atOnce]) {
    expect(eventHistory).toHaveLength(count);
    if (count === 1) expect(eventHistory[0].contact).toEqual(altered(event, change).contact);
  }
});

test('a same event overwrites whole: data and unknown attributes that the later one leaves out are gone', async () => {
  const { eventHistory } = await merged(withEvents({ data: { a: 'b' }, note: 'c' }), withEvents({}));
  expect(eventHistory).toEqual(s3Example.eventHistory);
});

test('within one POST the later of two same ones wins', async () => {
  const recording = await merged({
    ...s3Example,
    mediaFiles: [s3File, { ...s3File, size: '1' }, { ...s3File, size: '2' }],
    eventHistory: [
      event,
      altered(event, { 'contact.lastName': 'First' }),
      altered(event, { 'contact.lastName': 'Last' }),
    ],
  });
  expect(recording.mediaFiles.map((file: { size: string }) => file.size)).toEqual(['2']);
  expect(recording.eventHistory.map((one: typeof event) => one.contact.lastName)).toEqual(['Last']);
});

test('top-level attributes take the posted values; unknown ones that a later POST leaves out stay', async () => {
  const recording = await merged(
    { ...s3Example, callType: 'Inbound', ccid: 'a', nested: { one: 1 } },
    {
      ...s3Example,
      callerPhoneNumber: 'new',
      dialedPhoneNumber: 'newer',
      region: 'test',
      ccid: 'b',
      nested: { two: 2 },
    },
  );
  expect(recording).toMatchObject({
    callerPhoneNumber: 'new',
    dialedPhoneNumber: 'newer',
    callType: 'Inbound',
    ccid: 'b',
  });
  expect(recording.nested).toEqual({ two: 2 });
});

test('what is found follows the merge: the old number and the old region no longer find it', async () => {
  const { id } = await merged(
    { ...s3Example, callerPhoneNumber: '555001' },
    { ...s3Example, callerPhoneNumber: '555002' },
  );
  const find = async (number: string) => {
    const { body } = await request('GET', `${url}?callerPhoneNumber=${number}`, apps.ops);
    return body.recordings.map((recording: { id: string }) => recording.id);
  };
  expect([await find('555001'), await find('555002')]).toEqual([[], [id]]);
  const moved = await merged(s3Example, { ...s3Example, region: 'elsewhere' });
  expect(moved).toBeUndefined();
});

test('a repeated POST changes nothing', async () => {
  const body = { ...s3Example, id: newId(), unknown: [1], mediaFiles: [s3File, ...dav(`${base}/r.mp3`).mediaFiles] };
  const read = async () => (await request('GET', `${url}/${body.id}`, apps.ops)).body;
  await request('POST', url, center.recorder, body);
  const first = await read();
  expect(first.recording.mediaFiles).toHaveLength(2);
  for (let times = 0; times < 3; times++) await request('POST', url, center.recorder, body);
  expect(await read()).toEqual(first);
});

test('given back: media files by start time, events by occurredAt; ties in the order first posted', async () => {
  const file = (path: string, startTime: string) =>
    s3(path, 'stage-recordings', { startTime, callUUID: path }).mediaFiles[0];
  const [early, late] = ['2024-05-01T10:00:00Z', '2024-05-01T10:00:01Z'];
  const joined = (phoneNumber: string, occurredAt: string) =>
    altered(event, { 'contact.phoneNumber': phoneNumber, occurredAt });
  const recording = await merged(
    {
      ...s3Example,
      mediaFiles: [file('c', late), file('b', late)],
      eventHistory: [joined('3', late), joined('2', late)],
    },
    {
      ...s3Example,
      mediaFiles: [file('a', late), file('d', '2024-05-01T12:00:00+02:00'), file('b', late), file('c', late)],
      eventHistory: [joined('1', late), joined('4', early), joined('2', late), joined('3', late)],
    },
  );
  expect(recording.mediaFiles.map((one: { callUUID: string }) => one.callUUID)).toEqual(['d', 'c', 'b', 'a']);
  expect(recording.eventHistory.map((one: typeof event) => one.contact.phoneNumber)).toEqual(['4', '3', '2', '1']);
});

test('a POST that is refused changes nothing of a recording that is there', async () => {
  const before = await merged(s3Example);
  for (const change of [{ region: '' }, { 'mediaFiles[0].mediaDescriptor.data.bucket': 'foreign' }]) {
    const body = altered({ ...s3Example, id: before.id, callerPhoneNumber: 'changed' }, change);
    expect((await request('POST', url, center.recorder, body)).status).toBe(400);
  }
  expect((await request('GET', `${url}/${before.id}`, apps.ops)).body.recording).toEqual(before);
});
