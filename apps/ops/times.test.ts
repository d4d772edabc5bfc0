import { altered } from '../../libs/testing/altered';
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
});
afterAll(() => apps.close());

let posts = 0;
async function postAndRead(changes: Record<string, unknown>) {
  const id = `time-${(posts += 1)}`;
  const answer = await request('POST', url, center.recorder, altered(s3Example, { id, ...changes }));
  if (answer.status !== 200) return answer;
  return request('GET', answer.body.uri, apps.ops);
}
const named = ['mediaFiles[0].startTime', 'mediaFiles[0].stopTime', 'eventHistory[0].occurredAt'];

test.each([
  ['2013-05-17T11:45:32.000-0800', '2013-05-17T19:45:32.000+0000'],
  ['2013-05-17T11:45:32-08:00', '2013-05-17T19:45:32.000+0000'],
  ['2013-05-17T19:45:32Z', '2013-05-17T19:45:32.000+0000'],
  ['2013-05-18T01:15:32.5+0530', '2013-05-17T19:45:32.500+0000'],
  ['2013-05-17T19:45:32.123999999Z', '2013-05-17T19:45:32.123+0000'],
  ['2012-02-29T23:59:59.999+00:00', '2012-02-29T23:59:59.999+0000'],
  ['1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999+0000'],
  ['1969-12-31T23:59:59.9999Z', '1969-12-31T23:59:59.999+0000'],
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000+0000'],
  ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999+0000'],
])('a time in, %s, goes out as %s: UTC, milliseconds, further digits cut off', async (given, read) => {
  const { body } = await postAndRead(Object.fromEntries(named.map((path) => [path, given])));
  const { mediaFiles, eventHistory, startTime, stopTime } = body.recording;
  const times = [mediaFiles[0].startTime, mediaFiles[0].stopTime, eventHistory[0].occurredAt, startTime, stopTime];
  expect(times).toEqual(Array(5).fill(read));
});

test.each([
  ...['2013-05-17T19:45:32', '2013-05-17T19:45:32.000', '2013-05-17', '2013-02-30T00:00:00Z', '2013-02-29T00:00:00Z'],
  ...['2013-13-01T00:00:00Z', '2013-00-10T00:00:00Z', '2013-04-31T00:00:00Z', '2013-05-17T25:00:00Z'],
  ...['2013-05-17T19:60:00Z', '2013-05-17T19:45:99Z', '2013-05-17T19:45:32+25:00', '2013-05-17T19:45:32+08:99'],
  ...['0', '1368819932000', 'yesterday', 'Fri, 17 May 2013 19:45:32 GMT', ' 2013-05-17T19:45:32Z', '', '-1'],
  ...['2013-05-17T19:45:32Z\n', '12013-05-17T19:45:32Z', '+012013-05-17T19:45:32Z', '0000-01-01T00:00:00Z'],
])('a time without an offset, or that is no date (%j): 400, naming the attribute', async (text) => {
  for (const path of named) {
    const { status, body } = await postAndRead({ [path]: text });
    expect([path, status, body.statusCode]).toEqual([path, 400, 2]);
    expect(body.statusMessage.startsWith(`${path} must be a time`)).toBe(true);
  }
});

test.each([0, 1368819932000, true, {}, ['2013-05-17T19:45:32Z']])('a time that is no text (%j): 400', async (value) => {
  for (const path of named) expect((await postAndRead({ [path]: value })).body.statusCode).toBe(2);
});

test('startTime is the earliest start of the media files, stopTime the latest stop', async () => {
  const [file] = s3Example.mediaFiles;
  const part = (path: string, startTime: string, stopTime: string) =>
    altered({ ...file, startTime, stopTime }, { 'mediaDescriptor.path': path });
  const mediaFiles = [
    part('b', '2024-05-01T10:00:01Z', '2024-05-01T10:00:09Z'),
    part('a', '2024-05-01T12:00:00+02:00', '2024-05-01T10:00:02Z'),
    part('c', '2024-05-01T10:00:05Z', '2024-05-01T10:00:06Z'),
  ];
  const { body } = await postAndRead({ mediaFiles });
  expect([body.recording.startTime, body.recording.stopTime]).toEqual([
    '2024-05-01T10:00:00.000+0000',
    '2024-05-01T10:00:09.000+0000',
  ]);
});

test('a stop before its start is accepted as posted, read, and found by the stop as computed', async () => {
  const { body } = await postAndRead({
    'mediaFiles[0].startTime': '2031-01-02T00:00:00Z',
    'mediaFiles[0].stopTime': '2031-01-01T00:00:00Z',
  });
  const { id, startTime, stopTime } = body.recording;
  expect([startTime, stopTime]).toEqual(['2031-01-02T00:00:00.000+0000', '2031-01-01T00:00:00.000+0000']);
  const found = async (query: string) => {
    const answer = await request('GET', `${apps.publicUrl}/api/v2/recordings?${query}`, center.admin);
    return answer.body.recordings.some((recording: { id: string }) => recording.id === id);
  };
  expect(await found('endTime=2031-01-01T00:00:00.001Z')).toBe(true);
  expect(await found('startTime=2031-01-01T23:59:59.999Z&endTime=2031-01-01T00:00:00.001Z')).toBe(true);
  expect(await found('endTime=2031-01-01T00:00:00.000Z')).toBe(false);
});

test('only the named times are rewritten; masks, parameters, data and unknown attributes stay as posted', async () => {
  const time = '2013-02-06T10:23:10.034567-0100';
  const { body } = await postAndRead({
    'mediaFiles[0].masks': [{ time, type: 'anything at all' }],
    'mediaFiles[0].parameters': { startTime: time },
    'mediaFiles[0].recordedAt': time,
    'eventHistory[0].data': { occurredAt: time },
    'eventHistory[0].seenAt': time,
    createdAt: time,
  });
  const { createdAt, mediaFiles, eventHistory } = body.recording;
  expect(mediaFiles[0]).toMatchObject({
    masks: [{ time, type: 'anything at all' }],
    parameters: { startTime: time },
    recordedAt: time,
  });
  expect(eventHistory[0]).toMatchObject({ data: { occurredAt: time }, seenAt: time });
  expect(createdAt).toBe(time);
});
