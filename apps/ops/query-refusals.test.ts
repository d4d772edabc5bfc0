import { request, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { readerOf, readers, type ReaderName } from '../../libs/testing/recordings';

let apps: TestApps;
let center: TestContactCenter;
beforeAll(async () => {
  apps = await startTestApps();
  center = await apps.createContactCenter();
});
afterAll(() => apps.close());

function ask(queryString: string, reader: ReaderName = 'public') {
  const { recordingsUrl, credentials } = readerOf(apps, center, reader);
  return request('GET', `${recordingsUrl}${queryString}`, credentials);
}

const invalid = (named: string) => ({ statusCode: 2, statusMessage: expect.stringContaining(named) as string });

test.each(['', '?', '?&', '?offset=0', '?limit=10&offset=3'])(
  'at least one filter, else 400, statusCode 1; offset and limit are no filters: "%s"',
  async (queryString) => {
    for (const reader of readers) {
      const { status, body } = await ask(queryString, reader);
      expect([status, body]).toEqual([400, { statusCode: 1, statusMessage: expect.any(String) as string }]);
      for (const name of ['callerPhoneNumber', 'dialedPhoneNumber', 'startTime', 'endTime', 'userName', 'userData'])
        expect(body.statusMessage).toContain(name);
    }
  },
);

const refused: [queryString: string, named: string][] = [
  // unknown: a misspelt filter must not silently widen the result
  ['startTime=0&calerPhoneNumber=1', 'calerPhoneNumber'],
  ['startTime=0&starttime=0', 'starttime'],
  ['startTime=0&userName%20=x', 'userName '],
  ['startTime=0&fields=*', 'fields'],
  ['startTime=0&__proto__=1', '__proto__'],
  ['startTime=0&constructor=1', 'constructor'],
  ['startTime=0&userName[]=x', 'userName[]'],
  ['startTime=0&=x', ''],
  // repeated
  ['startTime=0&startTime=0', 'startTime'],
  ['userName=a&userName=b', 'userName'],
  ['startTime=0&limit=1&limit=1', 'limit'],
  ['startTime=0&%73tartTime=0', 'startTime'],
  // empty
  ['callerPhoneNumber=', 'callerPhoneNumber'],
  ['startTime=0&userName=', 'userName'],
  ['startTime=0&userData', 'userData'],
  ['startTime=0&offset=', 'offset'],
  ['startTime=0&limit=', 'limit'],
  ['startTime=0&cursor=', 'cursor'],
  // nothing left after the reduction
  ['callerPhoneNumber=%2B', 'callerPhoneNumber'],
  ['dialedPhoneNumber=-%20()', 'dialedPhoneNumber'],
  ['dialedPhoneNumber=%25_%5C', 'dialedPhoneNumber'],
  // 256 characters a filter
  [`callerPhoneNumber=${'1'.repeat(257)}`, 'callerPhoneNumber'],
  [`dialedPhoneNumber=${'%2B'.repeat(256)}1`, 'dialedPhoneNumber'],
  [`startTime=2024-05-01T10:00:00.${'0'.repeat(256)}Z`, 'startTime'],
  // offset and limit
  ...['-1', '2147483648', '99999999999999999999', '1.5', '1e3', 'abc', '0x10', '%2B1', '1%20'].map(
    (value): [string, string] => [`startTime=0&offset=${value}`, 'offset'],
  ),
  ...['0', '-1', '101', '2147483648', '10.0', 'all', '%D9%A1'].map((value): [string, string] => [
    `startTime=0&limit=${value}`,
    'limit',
  ]),
  // encoding
  ['userName=%', 'userName'],
  ['userName=%zz', 'userName'],
  ['userName=a%2', 'userName'],
  ['userName=%ff', 'userName'],
  ['userName=%c0%ae', 'userName'],
  ['userName=%ed%a0%80', 'userName'],
  ['userData=a%00b', 'userData'],
  ['callerPhoneNumber=1%00', 'callerPhoneNumber'],
  ['startTime=0&%ff=1', '%ff'],
];

test.each(refused)('%s: 400, naming it (%s)', async (queryString, named) => {
  for (const reader of readers) {
    const { status, body } = await ask(`?${queryString}`, reader);
    expect([status, body]).toEqual([400, invalid(named)]);
  }
});

test('all violations are listed, and statusCode 1 where a filter is missing besides', async () => {
  const { status, body } = await ask('?startTime=never&limit=0&bogus=1&userName=AND');
  expect([status, body.statusCode]).toEqual([400, 2]);
  for (const named of ['startTime', 'limit', 'bogus', 'userName']) expect(body.statusMessage).toContain(named);
  const missing = await ask('?limit=0&bogus=1');
  expect([missing.status, missing.body.statusCode]).toEqual([400, 1]);
  for (const named of ['limit', 'bogus']) expect(missing.body.statusMessage).toContain(named);
});

test.each([
  'offset=0',
  'offset=2147483647',
  'limit=1',
  'limit=100',
  'offset=007',
  `callerPhoneNumber=${'1'.repeat(256)}`,
])('%s is taken', async (parameter) => {
  for (const reader of readers)
    expect((await ask(`?startTime=0&${parameter}`, reader)).body).toMatchObject({ recordings: [] });
});

test('who may query: the center itself and nobody else', async () => {
  const other = await apps.createContactCenter();
  const status = async (reader: ReaderName, credentials?: TestApps['ops'], of = center) =>
    (await request('GET', `${readerOf(apps, of, reader).recordingsUrl}?startTime=0`, credentials)).status;
  for (const reader of readers) {
    expect(await status(reader)).toBe(401);
    expect(await status(reader, { ...center.admin, password: 'wrong' })).toBe(401);
    expect(await status(reader, center.recorder)).toBe(403);
  }
  expect(await status('public', apps.ops)).toBe(403);
  expect(await status('ops', center.admin)).toBe(403);
  expect(await status('ops', other.recorder)).toBe(403);
});

test('other methods: 405 with Allow', async () => {
  for (const [reader, allow] of [
    ['public', 'GET, HEAD'],
    ['ops', 'GET, HEAD, POST'],
  ] as const) {
    const { recordingsUrl, credentials } = readerOf(apps, center, reader);
    for (const method of ['PUT', 'DELETE', 'PATCH']) {
      const { status, headers, body } = await request(method, `${recordingsUrl}?startTime=0`, credentials);
      expect([status, body.statusCode]).toEqual([405, 2]);
      expect(headers.get('allow')!.split(', ').sort().join(', ')).toBe(allow);
    }
  }
});
