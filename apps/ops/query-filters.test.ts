import { request, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { idsOf, postRecordings, readerOf, readers, type ReaderName } from '../../libs/testing/recordings';

let apps: TestApps;
let center: TestContactCenter;
beforeAll(async () => {
  apps = await startTestApps();
  center = await apps.createContactCenter();
  await postRecordings(apps, center, [
    { id: 'plus', callerPhoneNumber: '+16504668888', dialedPhoneNumber: '+14155551234' },
    { id: 'dashes', callerPhoneNumber: '1-650-466-8888', dialedPhoneNumber: 'sip:Alice.P@acme.example' },
    { id: 'extension', callerPhoneNumber: '7001', dialedPhoneNumber: 'Grüße_100%\\x' },
    { id: 'unknown', callerPhoneNumber: 'UNKNOWN', dialedPhoneNumber: '7001' },
    { id: 'nothing', callerPhoneNumber: '+++', dialedPhoneNumber: '٧٠٠١' },
  ]);
});
afterAll(() => apps.close());

async function ids(reader: ReaderName, queryString: string, of = center): Promise<string[]> {
  const { recordingsUrl, credentials } = readerOf(apps, of, reader);
  const { status, body } = await request('GET', `${recordingsUrl}?${queryString}`, credentials);
  expect([status, body.statusCode]).toEqual([200, 0]);
  return idsOf(body);
}
const found = async (queryString: string) => (await ids('public', queryString)).sort();

test.each(readers)('%s: a query gives whole recordings, each as a GET of it does', async (reader) => {
  const { recordingsUrl, credentials } = readerOf(apps, center, reader);
  const { body } = await request('GET', `${recordingsUrl}?callerPhoneNumber=UNKNOWN`, credentials);
  const one = await request('GET', `${recordingsUrl.replace('s/recordings', 's')}/unknown`, credentials);
  expect(body).toEqual({ statusCode: 0, recordings: [one.body.recording] });
  expect('originalMediaDescriptor' in body.recordings[0].mediaFiles[0]).toBe(reader === 'ops');
});

test.each(readers)('%s: nothing found is an empty array', async (reader) => {
  const { recordingsUrl, credentials } = readerOf(apps, center, reader);
  const { body } = await request('GET', `${recordingsUrl}?userName=nobody`, credentials);
  expect(body).toEqual({ statusCode: 0, recordings: [] });
});

test('on ops, a contact center that is not there: 404', async () => {
  for (const ccid of ['00000000-0000-4000-8000-000000000000', 'nonsense']) {
    const url = readerOf(apps, { ...center, ccid }, 'ops').recordingsUrl;
    const { status, body } = await request('GET', `${url}?startTime=0`, apps.ops);
    expect([status, body]).toEqual([404, { statusCode: 6, statusMessage: 'The contact center is not found' }]);
  }
});

test.each(['%2B16504668888', '+16504668888', '%2016504668888', '1-650-466-8888', '(1)%20650.466.8888'])(
  'numbers: %s finds both ways of writing it',
  async (number) => {
    for (const reader of readers) expect(await ids(reader, `callerPhoneNumber=${number}`)).toEqual(['plus', 'dashes']);
  },
);

test.each([
  ['an exact match of the whole number', 'callerPhoneNumber=6504668888', []],
  ['compared case-sensitively', 'callerPhoneNumber=unknown', []],
  ['letters stay', 'dialedPhoneNumber=sipAlicePacmeexample', ['dashes']],
  ['letters in another case', 'dialedPhoneNumber=sipalicepacmeexample', []],
  ['letters and digits of all scripts', 'dialedPhoneNumber=%D9%A7%D9%A0%D9%A0%D9%A1', ['nothing']],
  ['* stands for any run', 'callerPhoneNumber=1650*88', ['dashes', 'plus']],
  ['* also for an empty run', 'callerPhoneNumber=*1650466*8888*', ['dashes', 'plus']],
  ['* any number of times', 'callerPhoneNumber=**1*5*4**8*', ['dashes', 'plus']],
  ['* at the beginning', 'callerPhoneNumber=*8888', ['dashes', 'plus']],
  ['* with letters, case-sensitively', 'dialedPhoneNumber=*Alice*', ['dashes']],
  ['* with letters in another case', 'dialedPhoneNumber=*ALICE*', []],
  ['* encoded', 'callerPhoneNumber=700%2A', ['extension']],
  ['* alone', 'callerPhoneNumber=*', ['dashes', 'extension', 'nothing', 'plus', 'unknown']],
  ['* has as many characters as between them', 'callerPhoneNumber=16504668888*16504668888', []],
  ['% is no wildcard, it is reduced away', 'callerPhoneNumber=1650%258888', []],
  ['_ is no wildcard, it is reduced away', 'callerPhoneNumber=700_', []],
  ['\\ is no escape, it is reduced away', 'dialedPhoneNumber=Gr%C3%BC%C3%9Fe_1%5C00%25x', ['extension']],
  ['\\ before * leaves it a wildcard', 'callerPhoneNumber=70%5C*', ['extension']],
])('numbers: %s (%s)', async (_rule, queryString, expected) => {
  expect(await found(queryString)).toEqual(expected);
});

test('256 wildcards are answered: a search that went wild would run out of its time', async () => {
  expect(await found(`dialedPhoneNumber=${'*'.repeat(256)}`)).toHaveLength(5);
  expect(await found(`dialedPhoneNumber=${'*1'.repeat(128)}`)).toEqual([]);
});

describe('times', () => {
  let timed: TestContactCenter;
  beforeAll(async () => {
    timed = await apps.createContactCenter();
    await postRecordings(apps, timed, [
      { id: 'early', startTime: '2024-03-01T00:00:00.000Z', stopTime: '2024-03-01T00:10:00.000Z' },
      { id: 'late', startTime: '2024-03-01T01:00:00.0019999+01:00', stopTime: '2024-03-01T00:10:00.001Z' },
      { id: 'backwards', startTime: '2024-03-05T00:00:00.000Z', stopTime: '2024-02-01T00:00:00.000Z' },
      { id: 'before 1970', startTime: '1969-12-31T23:59:59.999Z', stopTime: '1969-12-31T23:59:59.999Z' },
    ]);
  });

  test.each([
    ['startTime is exclusive', 'startTime=2024-03-01T00:00:00.000Z', ['backwards', 'late']],
    ['one millisecond before', 'startTime=2024-02-29T23:59:59.999Z', ['backwards', 'late', 'early']],
    ['digits beyond milliseconds are cut off', 'startTime=2024-02-29T23:59:59.9999Z', ['backwards', 'late', 'early']],
    ['a bare date is midnight UTC', 'startTime=2024-03-01', ['backwards', 'late']],
    ['epoch milliseconds', 'startTime=1709251200000', ['backwards', 'late']],
    ['epoch 0', 'startTime=0', ['backwards', 'late', 'early']],
    ['epoch milliseconds before 1970', 'startTime=-2', ['backwards', 'late', 'early', 'before 1970']],
    ['an encoded +', 'startTime=2024-03-01T01:00:00.000%2B0100', ['backwards', 'late']],
    ['a + that was not encoded', 'startTime=2024-03-01T01:00:00.000+01:00', ['backwards', 'late']],
    ['endTime is exclusive', 'endTime=2024-03-01T00:10:00.000Z', ['backwards', 'before 1970']],
    ['one millisecond after', 'endTime=2024-03-01T00:10:00.001Z', ['backwards', 'early', 'before 1970']],
    ['digits beyond milliseconds in an end', 'endTime=2024-03-01T00:10:00.0009Z', ['backwards', 'before 1970']],
    ['a stop before its start is found by the stop', 'endTime=2024-02-01T00:00:00.001Z', ['backwards', 'before 1970']],
    ['... and only by the stop', 'endTime=2024-02-01T00:00:00.000Z', ['before 1970']],
    ['both are ANDed', 'startTime=2024-02-01&endTime=2024-03-01T00:10:00.001Z', ['backwards', 'early']],
  ])('%s (%s), newest first', async (_rule, queryString, expected) => {
    for (const reader of readers) expect(await ids(reader, queryString, timed)).toEqual(expected);
  });

  test.each(['startTime', 'endTime'])('%s without an offset, or that is no date: 400, naming it', async (name) => {
    const { recordingsUrl, credentials } = readerOf(apps, timed, 'public');
    for (const time of [
      '2024-03-01T00:00:00',
      '2024-02-30',
      '2024-02-30T00:00:00Z',
      'yesterday',
      '1e3',
      '2024-13-01',
    ]) {
      const { status, body } = await request('GET', `${recordingsUrl}?${name}=${time}`, credentials);
      expect([time, status, body]).toEqual([
        time,
        400,
        { statusCode: 2, statusMessage: expect.stringContaining(name) as string },
      ]);
    }
  });
});

test.each(readers)('%s: filters are ANDed', async (reader) => {
  expect(await ids(reader, 'callerPhoneNumber=1650*&dialedPhoneNumber=1415*')).toEqual(['plus']);
  expect(await ids(reader, 'callerPhoneNumber=1650*&dialedPhoneNumber=7001')).toEqual([]);
});

test('newest first; ties by id, descending, bytewise', async () => {
  const tied = await apps.createContactCenter();
  const startTime = '2024-05-01T10:00:00.000Z';
  const tie = ['a', 'B', 'é', 'ﾮ', '😀', 'a b', 'a/b', '10', '9'];
  await postRecordings(apps, tied, [
    ...tie.map((id) => ({ id, startTime })),
    { id: 'newer', startTime: '2024-05-01T10:00:00.001Z' },
    { id: 'older', startTime: '2024-05-01T09:59:59.999Z' },
  ]);
  const expected = ['newer', '😀', 'ﾮ', 'é', 'a/b', 'a b', 'a', 'B', '9', '10', 'older'];
  for (const reader of readers) expect(await ids(reader, 'startTime=0', tied)).toEqual(expected);
});

test("another center's recordings are never found", async () => {
  const other = await apps.createContactCenter();
  await postRecordings(apps, other, [{ id: 'secret', callerPhoneNumber: '+16504668888' }]);
  for (const reader of readers) {
    expect(await ids(reader, 'callerPhoneNumber=16504668888')).not.toContain('secret');
    expect(await ids(reader, 'callerPhoneNumber=16504668888', other)).toEqual(['secret']);
  }
});
