import { altered } from '../../libs/testing/altered';
import { request, startTestApps, type Answer, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { opsRecordingsUrl, recordingBody } from '../../libs/testing/recordings';
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

const post = (body: unknown, headers: Record<string, string> = {}) =>
  request('POST', url, center.recorder, body, headers);
const recordings = async () => {
  const [row] = await apps.db.database.query<{ count: number }>('select count(*) as count from recording_document');
  return row!.count;
};

async function expectError(answer: Promise<Answer>, status: number, statusCode: number, message: RegExp = /./) {
  const before = await recordings();
  const { status: given, body, headers } = await answer;
  expect({ status: given, body }).toEqual({
    status,
    body: { statusCode, statusMessage: expect.stringMatching(message) },
  });
  expect(headers.get('content-type')).toMatch(/^application\/json/);
  expect(await recordings()).toBe(before);
  return body.statusMessage as string;
}

test('POST answers 200 for create and for update alike: statusCode, id, uri', async () => {
  const expected = { statusCode: 0, id: 'alike', uri: `${url}/alike` };
  for (const body of [
    { ...s3Example, id: 'alike' },
    { ...s3Example, id: 'alike' },
  ]) {
    const answer = await post(body);
    expect([answer.status, answer.body]).toEqual([200, expected]);
  }
});

const mandatory = [
  ...['id', 'callerPhoneNumber', 'dialedPhoneNumber', 'region', 'mediaFiles', 'eventHistory'],
  ...['mediaFiles[0].mediaDescriptor', 'mediaFiles[0].mediaDescriptor.storage', 'mediaFiles[0].mediaDescriptor.path'],
  ...['mediaFiles[0].mediaDescriptor.data', 'mediaFiles[0].mediaDescriptor.data.bucket', 'mediaFiles[0].callUUID'],
  ...['mediaFiles[0].startTime', 'mediaFiles[0].stopTime', 'eventHistory[0].occurredAt', 'eventHistory[0].event'],
  ...['eventHistory[0].contact', 'eventHistory[0].contact.phoneNumber', 'eventHistory[0].contact.type'],
  ...['eventHistory[0].contact.userName', 'eventHistory[0].contact.firstName', 'eventHistory[0].contact.lastName'],
];
const named = (path: string) => new RegExp(`(^|; )${path.replace(/[[\].]/g, '\\$&')}( |$)`);

test.each(mandatory)('a mandatory attribute that is missing: statusCode 1, naming %s', async (path) => {
  await expectError(post(altered(s3Example, { [path]: undefined })), 400, 1, named(path));
});

test.each(mandatory)('null for a mandatory attribute counts as invalid: statusCode 2, naming %s', async (path) => {
  await expectError(post(altered(s3Example, { [path]: null })), 400, 2, named(path));
});

test('missing also when others are invalid besides; all violations are listed, each by its path', async () => {
  const body = altered(s3Example, {
    region: ' test',
    callerPhoneNumber: 7,
    dialedPhoneNumber: undefined,
    'mediaFiles[0].startTime': '2013-02-30T00:00:00Z',
    'mediaFiles[0].mediaDescriptor.data.bucket': '',
    'eventHistory[0].event': 'Held',
    'eventHistory[0].contact.firstName': undefined,
  });
  const message = await expectError(post(body), 400, 1);
  expect(
    message
      .split('; ')
      .map((violation) => violation.split(' ')[0])
      .sort(),
  ).toEqual([
    'callerPhoneNumber',
    'dialedPhoneNumber',
    'eventHistory[0].contact.firstName',
    'eventHistory[0].event',
    'mediaFiles[0].mediaDescriptor.data.bucket',
    'mediaFiles[0].startTime',
    'region',
  ]);
  expect(message).toContain('eventHistory[0].event must be one of "Joined", "Left"');
});

test.each([
  ['no JSON', '{"id":', /JSON/],
  ['an empty body', '', /empty/],
  ['an array', '[]', /object/],
  ['null', 'null', /object/],
  ['a number that no double holds', '123456789012345678901234567890', /object/],
  ['malformed UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), /UTF-8/],
])('a body that is %s: 400, statusCode 2', async (_what, body, message) => {
  await expectError(post(body), 400, 2, message);
});

test.each([
  ['text', { 'content-type': 'text/plain' }],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['another charset', { 'content-type': 'application/json; charset=iso-8859-1' }],
  ['an unknown encoding', { 'content-encoding': 'compress' }],
])('a body that is %s: 415, statusCode 2', async (_what, headers) => {
  await expectError(post(s3Example, headers), 415, 2);
});

test('a body that is not what its Content-Encoding says: 400, statusCode 2', async () => {
  await expectError(post(s3Example, { 'content-encoding': 'gzip' }), 400, 2, /Content-Encoding/);
});

test('a body over 5 MB: 413, statusCode 2, naming the limit', async () => {
  await expectError(post(JSON.stringify(s3Example) + ' '.repeat(5 * 1024 * 1024)), 413, 2, /5242880/);
});

test('a method that is not there: 405 with Allow; a taken id and a center with recordings: 409', async () => {
  const wrong = request('PATCH', url, apps.ops, {});
  await expectError(wrong, 405, 2);
  expect((await wrong).headers.get('allow')).toBe('POST, GET, HEAD');
  const centers = `${apps.opsUrl}/api/v2/ops/contact-centers`;
  await expectError(request('POST', centers, apps.ops, { id: center.ccid, name: 'Again', storage: {} }), 409, 2);
  await expectError(request('DELETE', `${centers}/${center.ccid}`, apps.ops), 409, 2);
});

test('no or wrong credentials: 401 with a challenge, statusCode 5; a lacking role: 403, statusCode 5', async () => {
  for (const credentials of [
    undefined,
    { userName: 'nobody', password: 'wrong' },
    { ...apps.ops, password: 'wrong' },
  ]) {
    const answer = request('POST', url, credentials, s3Example);
    await expectError(answer, 401, 5);
    expect((await answer).headers.get('www-authenticate')).toMatch(/^Basic realm="[^"]+"/);
  }
  await expectError(request('POST', url, center.admin, s3Example), 403, 5);
  await expectError(request('GET', `${url}/alike`, center.recorder), 403, 5);
});

test('If-None-Match: what is no media is answered whole', async () => {
  for (const condition of ['*', '"any"']) {
    const { status, body } = await request('GET', `${apps.opsUrl}/api/v2/me`, apps.ops, undefined, {
      'if-none-match': condition,
    });
    expect([status, body.statusCode]).toEqual([200, 0]);
  }
});

test('an operation that is forbidden: 403, statusCode 3', async () => {
  await post(recordingBody({ id: 'held' }));
  await request('POST', `${url}/held`, apps.ops, { operationName: 'applyNonDelete' });
  await expectError(request('DELETE', `${url}/held`, apps.ops), 403, 3, /hold/);
  await expectError(post(s3Example, { 'sec-fetch-site': 'cross-site' }), 403, 3);
});

test('what is not there: 404, statusCode 6', async () => {
  const nowhere = url.replace(center.ccid, '5b1b4f0e-0b1a-4a39-8d3f-9a8f2a1c7e11');
  await expectError(request('GET', `${url}/missing`, apps.ops), 404, 6);
  await expectError(request('DELETE', `${url}/missing`, apps.ops), 404, 6);
  await expectError(request('POST', nowhere, apps.ops, s3Example), 404, 6);
  await expectError(request('GET', `${nowhere}/alike`, apps.ops), 404, 6);
  await expectError(request('GET', `${apps.opsUrl}/nothing`, apps.ops), 404, 6);
});

test.each(['offset=2147483648', 'offset=99999999999999999999', 'userName=%zz', 'userName=%ff', 'userName=%00'])(
  'a query with %s: 400, naming it',
  async (parameter) => {
    const filter = parameter.startsWith('offset') ? '&startTime=0' : '';
    const answer = request('GET', `${url}?${parameter}${filter}`, apps.ops);
    await expectError(answer, 400, 2, new RegExp(`^${parameter.split('=')[0]} `));
  },
);

test('an error of a hostile value gives nothing internal away', async () => {
  const body = altered(s3Example, { 'mediaFiles[0].mediaDescriptor.path': 'x', 'eventHistory[0].occurredAt': "';--" });
  for (const answer of [post(body), request('GET', `${url}?startTime=';--`, apps.ops), post('{"a":}')]) {
    const { statusMessage } = (await answer).body;
    expect(statusMessage).not.toMatch(
      /select|insert|postgres|\bat \S+:\d+|node_modules|\.ts\b|10\.10\.15\.83|media: /i,
    );
  }
});

test('sign-ins that fail are slowed down: 429 with Retry-After, statusCode 3', async () => {
  const guess = () => request('GET', `${apps.opsUrl}/api/v2/me`, { userName: 'guessed', password: 'wrong' });
  let answer = await guess();
  for (let tries = 0; answer.status === 401 && tries < 50; tries++) answer = await guess();
  await expectError(Promise.resolve(answer), 429, 3);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await request('GET', `${apps.opsUrl}/api/v2/me`, apps.ops)).status).toBe(200);
});
