import { gzipSync } from 'node:zlib';
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

const post = (body: unknown, headers: Record<string, string> = {}) =>
  request('POST', url, center.recorder, body, headers);
const read = async (id: string) => (await request('GET', `${url}/${id}`, apps.ops)).body.recording;
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

/** Refused with 400, naming the attribute and the limit, and nothing of it is kept. */
async function expectRefused(body: { id: string }, path: string, limit: string) {
  const before = await read(body.id);
  const answer = await post(body);
  expect([answer.status, answer.body.statusCode]).toEqual([400, 2]);
  expect(answer.body.statusMessage.split(' ')[0]).toBe(path);
  expect(answer.body.statusMessage).toContain(limit);
  expect(await read(body.id)).toEqual(before);
}

const file = 'mediaFiles[0]';
const strings: [string, number][] = [
  ...['callerPhoneNumber', 'dialedPhoneNumber', 'region', `${file}.callUUID`, `${file}.mediaId`, `${file}.type`].map(
    (path): [string, number] => [path, 4_096],
  ),
  ...['userName', 'firstName', 'lastName', 'phoneNumber'].map((name): [string, number] => [
    `eventHistory[0].contact.${name}`,
    4_096,
  ]),
  ['unknown', 4_096],
  [`${file}.mediaDescriptor.path`, 4_096],
  [`${file}.tenant`, 4_096],
  [`${file}.size`, 4_096],
  [`${file}.certAlias[1]`, 4_096],
  [`${file}.masks[0].type`, 4_096],
  ['eventHistory[0].unknown', 4_096],
  [`${file}.pkcs7`, 65_536],
  [`${file}.parameters.record`, 65_536],
];
test.each(strings)('%s: %d characters at most', async (path, limit) => {
  const id = path.replace(/\W/g, '');
  const body = (length: number) => altered({ ...s3Example, id }, { [path]: '\u{1F4DE}'.repeat(length) });
  expect(await post(body(limit))).toMatchObject({ status: 200 });
  await expectRefused(body(limit + 1), path, String(limit));
});

test('id: 255 characters at most', async () => {
  expect((await post({ ...s3Example, id: 'x'.repeat(255) })).status).toBe(200);
  const { status, body } = await post({ ...s3Example, id: 'x'.repeat(256) });
  expect([status, body.statusCode, body.statusMessage]).toEqual([400, 2, expect.stringMatching(/^id .*255/)]);
});

test('values deep in parameters and user data, and names of attributes, have their limits too', async () => {
  const id = 'deep-strings';
  const deep = (length: number, at: string) => altered({ ...s3Example, id }, { [at]: { a: ['x'.repeat(length)] } });
  expect((await post(deep(65_536, `${file}.parameters`))).status).toBe(200);
  await expectRefused(deep(65_537, `${file}.parameters`), `${file}.parameters.a[0]`, '65536');
  expect((await post(deep(4_096, 'eventHistory[0].data'))).status).toBe(200);
  await expectRefused(deep(4_097, 'eventHistory[0].data'), 'eventHistory[0].data.a[0]', '4096');
  const name = 'n'.repeat(4_097);
  await expectRefused(
    altered({ ...s3Example, id }, { [`${file}.parameters.${name}`]: 1 }),
    `${file}.parameters.${name}`,
    '4096',
  );
});

const mediaFiles = (from: number, to: number) =>
  range(from, to).map((n) => altered(s3Example.mediaFiles[0], { 'mediaDescriptor.path': `${n}.mp3` }));
test('1,000 media files in one recording at most, merged ones included', async () => {
  const body = (from: number, to: number) => ({ ...s3Example, id: 'files', mediaFiles: mediaFiles(from, to) });
  await expectRefused({ ...body(0, 1_001), id: 'files-at-once' }, 'mediaFiles', '1000');
  expect((await post(body(0, 1_000))).status).toBe(200);
  await expectRefused(body(1_000, 1_001), 'mediaFiles', '1000');
  expect((await post(body(500, 1_000))).status).toBe(200);
  expect((await read('files')).mediaFiles).toHaveLength(1_000);
});

const joined = (n: number, data?: object) => ({
  occurredAt: new Date(Date.UTC(2024, 0, 1) + n).toISOString(),
  event: 'Joined',
  contact: { type: 'External', phoneNumber: `${n}` },
  data,
});
test('10,000 events in one recording at most, merged ones included', async () => {
  const body = (from: number, to: number) => ({
    ...s3Example,
    id: 'events',
    eventHistory: range(from, to).map((n) => joined(n)),
  });
  await expectRefused({ ...body(0, 10_001), id: 'events-at-once' }, 'eventHistory', '10000');
  expect((await post(body(0, 10_000))).status).toBe(200);
  await expectRefused(body(10_000, 10_001), 'eventHistory', '10000');
  expect((await read('events')).eventHistory).toHaveLength(10_000);
});

test('2,000 user-data leaves in one recording at most, merged ones included', async () => {
  const leaves = (from: number, to: number) => ({ list: range(from, to).map((n) => ({ [`k${n}`]: n })) });
  const body = (n: number, from: number, to: number) => ({
    ...s3Example,
    id: 'leaves',
    eventHistory: [joined(n, leaves(from, to))],
  });
  await expectRefused(body(0, 0, 2_001), 'eventHistory', '2000');
  expect((await post(body(0, 0, 1_000))).status).toBe(200);
  expect((await post(body(1, 0, 1_000))).status).toBe(200);
  await expectRefused(body(2, 0, 1), 'eventHistory', '2000');
  expect((await post(body(1, 0, 999))).status).toBe(200);
  expect((await post(body(2, 0, 1))).status).toBe(200);
});

/** So many levels deep in all, with what holds it. */
const nested = (levels: number): unknown =>
  levels === 0 ? 1 : levels % 2 ? [nested(levels - 1)] : { a: nested(levels - 1) };
test.each([
  ['unknown', 1],
  [`${file}.parameters.deep`, 4],
  [`${file}.mediaDescriptor.data.deep`, 5],
  ['eventHistory[0].data', 3],
])('32 levels of nesting at most: %s', async (path, outer) => {
  const id = `nested-${outer}`;
  const body = (levels: number) =>
    altered(
      { ...s3Example, id },
      { [path]: outer === 3 ? { deep: nested(levels - outer - 1) } : nested(levels - outer) },
    );
  expect((await post(body(32))).status).toBe(200);
  const { status, body: answer } = await post(body(33));
  expect([status, answer.statusCode]).toEqual([400, 2]);
  expect(answer.statusMessage).toMatch(/32 levels/);
  expect(answer.statusMessage.startsWith(path)).toBe(true);
  expect((await post(body(100_000 / 50))).status).toBe(400);
});

test('nesting as deep as a body can hold: 400, not 500', async () => {
  const depth = 1_000_000;
  const json = `{"id":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  expect((await post(json)).status).toBe(400);
});

const where = ['id', 'callerPhoneNumber', 'region', `${file}.callUUID`, `${file}.pkcs7`, `${file}.parameters.record`]
  .concat([`${file}.mediaDescriptor.path`, `${file}.mediaDescriptor.data.bucket`, `${file}.masks[0].type`])
  .concat(['eventHistory[0].contact.userName', 'eventHistory[0].data', 'unknown', `${file}.accessgroup[0]`]);
test.each([
  ['a NUL character', '\\u0000'],
  ['a lone surrogate', '\\ud83d'],
  ['a lone low surrogate', '\\udcde'],
])('%s anywhere, keys included: 400, never 500', async (_what, escape) => {
  for (const path of where) {
    const value = path.endsWith('data') ? { a: { b: 'xHEREx' } } : 'xHEREx';
    const answer = await post(JSON.stringify(altered(s3Example, { [path]: value })).replace('HERE', escape));
    expect([path, answer.status, answer.body.statusCode]).toEqual([path, 400, 2]);
    expect(answer.body.statusMessage.startsWith(path)).toBe(true);
  }
  for (const path of ['', `${file}.`, `${file}.parameters.`, `${file}.mediaDescriptor.`, 'eventHistory[0].contact.']) {
    const answer = await post(JSON.stringify(altered(s3Example, { [`${path}xHEREx`]: 1 })).replace('HERE', escape));
    expect([path, answer.status, answer.body.statusCode]).toEqual([path, 400, 2]);
    expect(answer.body.statusMessage.isWellFormed()).toBe(true);
  }
});

test('a surrogate pair is no lone surrogate', async () => {
  const json = JSON.stringify({ ...s3Example, id: 'pair', callerPhoneNumber: 'HERE' }).replace(
    'HERE',
    '\\ud83d\\udcde',
  );
  expect((await post(json)).status).toBe(200);
  expect((await read('pair')).callerPhoneNumber).toBe('\u{1F4DE}');
});

test('body: 5 MB at most, also after decompression', async () => {
  const json = JSON.stringify({ ...webDavExample, id: 'large' });
  const sized = (bytes: number) => json + ' '.repeat(bytes - json.length);
  const limit = 5 * 1024 * 1024;
  expect((await post(sized(limit))).status).toBe(200);
  expect((await post(gzipSync(json), { 'content-encoding': 'gzip' })).status).toBe(200);
  const gzipped = post(gzipSync(sized(limit + 1)), { 'content-encoding': 'gzip' });
  for (const answer of [await post(sized(limit + 1)), await gzipped])
    expect([answer.status, answer.body]).toEqual([
      413,
      { statusCode: 2, statusMessage: expect.stringContaining(String(limit)) },
    ]);
});
