import fc from 'fast-check';
import { basePath, isImagiclePath } from '../../libs/imagicle/envelope';
import { basic, request, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { damaged, encoded, mutated, type Encoded } from '../../libs/testing/hostile-bodies';
import { oddHeaders, oddListQuery, oddQuery, oddSegment } from '../../libs/testing/hostile-requests';
import { plainRequest, type PlainRequest } from '../../libs/testing/plain-request';
import { recordingBody } from '../../libs/testing/recordings';
import { webDavExample } from '../../libs/testing/reference-examples';
import { tableContents } from '../../libs/testing/table-contents';
import { publicMounts } from '../public/app';
import { opsMounts } from './app';

let apps: TestApps;
let center: TestContactCenter;
let playPath: string;
/** Of all tables, after the last request. */
let contents: string;
beforeAll(async () => {
  apps = await startTestApps();
  const { url, username, password } = apps.media;
  center = await apps.createContactCenter({ webDAV: [{ baseUrl: url, username, password }] });
  const authorization = basic({ userName: username, password });
  await fetch(`${url}call.wav`, { method: 'PUT', body: 'x'.repeat(1_000), headers: { authorization } });
  const { body } = await request('POST', apps.opsUrl + recordings(), center.recorder, validRecording());
  playPath = new URL(`${body.uri}/play/call.wav`).pathname;
  contents = await tableContents(apps.db.database);
});
afterAll(() => apps.close());

const centers = '/api/v2/ops/contact-centers';
const recordings = () => `${centers}/${center.ccid}/recordings`;

/** All that can be said of a recording, whose media is there. */
function validRecording() {
  const [file] = webDavExample.mediaFiles;
  const { username, password } = apps.media;
  const mediaDescriptor = { storage: 'webDAV', path: `${apps.media.url}call.wav`, auth: { username, password } };
  const data = { queue: 'sales', nested: { list: [1, true, 'x'] } };
  const mediaFiles = [{ ...file, mediaDescriptor }];
  const example = { ...recordingBody({ id: 'call', names: [{ userName: 'jane' }], data: [data] }), mediaFiles };
  return JSON.parse(JSON.stringify(example)) as typeof example;
}

const validCenter = {
  id: 'a5539ef5-7dd5-4150-818f-ee1bcd447cbe',
  name: 'Acme',
  retentionDays: 365,
  storage: {
    awsS3: [{ bucket: 'calls', prefix: 'acme/', region: 'us-east-1', accessKeyId: 'a', secretAccessKey: 'b' }],
    webDAV: [{ baseUrl: 'http://10.0.0.1/calls/', username: 'u', password: 'p' }],
    uploads: { storage: 'awsS3', bucket: 'calls', prefix: 'acme/up/' },
  },
};
const validUser = { userName: 'jane', password: 'secret', roles: ['RECORDER'], firstName: 'Jane', disabled: true };

const internals = /\bselect\b|\binsert\b|node_modules|\.ts:|\.js:\d|ECONN|postgres|127\.0\.0\.1|undefined|\[object/i;

/** Never a 5xx, never a hang; an error is exactly the envelope, says nothing of what is inside, and has changed nothing. */
async function isTakenWell(baseUrl: string, asked: PlainRequest): Promise<void> {
  const { status, text } = await plainRequest(baseUrl, asked);
  expect(status).toBeLessThan(500);
  const after = await tableContents(apps.db.database);
  const before = contents;
  contents = after;
  if (status < 400) return;
  if (asked.method !== 'HEAD') {
    const answer = JSON.parse(text) as Record<string, unknown>;
    // The other dialect's envelope is held against its published interface wherever it is asked for.
    const told = isImagiclePath(asked.path.split('?', 1)[0]!) ? answer.message : answer.statusMessage;
    if (told === answer.statusMessage) {
      expect(Object.keys(answer)).toEqual(['statusCode', 'statusMessage']);
      expect([1, 2, 3, 5, 6]).toContain(answer.statusCode);
    }
    expect(told).not.toBe('');
    if (!JSON.stringify(asked).includes('127.0.0.1')) expect(told).not.toMatch(internals);
  }
  expect(after).toBe(before);
}

const json = { 'content-type': 'application/json' };
const asOps = (headers: Record<string, string>) => ({ authorization: basic(apps.ops), ...headers });

function check<T>(arbitrary: fc.Arbitrary<T>, runs: number, holds: (value: T) => Promise<void>) {
  return fc.assert(fc.asyncProperty(arbitrary, holds), { numRuns: runs, endOnFailure: true });
}

test('recordings with anything anywhere', async () => {
  await check(mutated(validRecording()), 600, (body) =>
    isTakenWell(apps.opsUrl, { method: 'POST', path: recordings(), headers: asOps(json), body }),
  );
  // What was kept can be read, all of it.
  for (const query of ['startTime=0', 'endTime=9999-12-31']) {
    const { status, body } = await request('GET', `${apps.opsUrl}${recordings()}?${query}`, apps.ops);
    expect([status, body.statusCode]).toEqual([200, 0]);
  }
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test('recordings that were damaged on the way', async () => {
  await check(damaged(validRecording()), 200, (body) =>
    isTakenWell(apps.opsUrl, { method: 'POST', path: recordings(), headers: asOps(json), body }),
  );
});

test('bodies in other types and encodings, bombs among them', async () => {
  await check(encoded(validRecording()), 150, ({ headers, body }: Encoded) =>
    isTakenWell(apps.opsUrl, { method: 'POST', path: recordings(), headers: asOps(headers), body }),
  );
});

test.each([
  ['contact centers', 'POST', () => centers, validCenter],
  ['contact centers, replaced', 'PUT', () => `${centers}/${validCenter.id}`, validCenter],
  ['users', 'POST', () => `${centers}/${center.ccid}/users`, validUser],
  [
    'users, replaced',
    'PUT',
    () => `${centers}/${center.ccid}/users/recorder-1`,
    { ...validUser, userName: 'recorder-1' },
  ],
  ['passwords', 'PUT', () => '/api/v2/me/password', { currentPassword: 'wrong', newPassword: 'x' }],
  ['holds', 'POST', () => `${recordings()}/call`, { operationName: 'removeNonDelete' }],
])('%s with anything anywhere', async (_what, method, path, valid) => {
  await check(mutated(valid), 80, (body) =>
    isTakenWell(apps.opsUrl, { method, path: path(), headers: asOps(json), body }),
  );
});

test.each(['ops', 'public'] as const)('odd query strings on %s', async (app) => {
  const path = app === 'ops' ? recordings() : '/api/v2/recordings';
  const [url, user] = app === 'ops' ? [apps.opsUrl, apps.ops] : [apps.publicUrl, center.admin];
  await check(oddQuery, 200, (query) =>
    isTakenWell(url, { method: 'GET', path: `${path}?${query}`, headers: { authorization: basic(user) } }),
  );
});

test.each(['ops', 'public'] as const)("odd query strings of the other dialect's list on %s", async (app) => {
  const url = app === 'ops' ? apps.opsUrl : apps.publicUrl;
  const headers = { authorization: basic(center.admin) };
  await check(oddListQuery, 300, (query) => isTakenWell(url, { method: 'GET', path: `${basePath}?${query}`, headers }));
});

test.each(['ops', 'public'] as const)('odd paths and methods on %s', async (app) => {
  const table =
    app === 'ops'
      ? opsMounts({} as Parameters<typeof opsMounts>[0], { region: '', storageTimeoutMs: 0 }, '')
      : publicMounts({} as Parameters<typeof publicMounts>[0], { region: '' }, '');
  const [url, user] = app === 'ops' ? [apps.opsUrl, apps.ops] : [apps.publicUrl, center.admin];
  const patterns = [...new Set(table.map((mount) => mount.path))].filter((path) => path.includes('/:'));
  const asked = fc.record({
    method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'),
    pattern: fc.oneof(fc.constantFrom(...patterns), fc.constantFrom('/:a', '//:a', '/api/v2/:a/:b', '/:a/../:b')),
    segments: fc.array(oddSegment, { minLength: 3, maxLength: 3 }),
    rightCenter: fc.boolean(),
    query: fc.oneof(fc.constant(''), oddQuery),
  });
  await check(asked, 200, async ({ method, pattern, segments, rightCenter, query }) => {
    let next = 0;
    const path = pattern.replace(/:\w+/g, (name) =>
      name === ':ccid' && rightCenter ? center.ccid : segments[next++ % 3]!,
    );
    await isTakenWell(url, {
      ...{ method, path: query === '' ? path : `${path}?${query}` },
      headers: { authorization: basic(user), ...json },
      ...(method !== 'GET' && method !== 'HEAD' && { body: '{"operationName":"removeNonDelete","roles":1}' }),
    });
  });
});

test.each(['ops', 'public'] as const)('odd headers on %s: play, read, query', async (app) => {
  const [url, user] = app === 'ops' ? [apps.opsUrl, apps.ops] : [apps.publicUrl, center.admin];
  const path = (name: string) => (app === 'ops' ? name : name.replace(/\/ops\/contact-centers\/[^/]+/, ''));
  const paths = [playPath, recordings(), `${recordings()}/call`, '/api/v2/me', '/healthz'].map(path);
  await check(fc.tuple(fc.constantFrom(...paths), fc.constantFrom('GET', 'HEAD'), oddHeaders), 120, (asked) => {
    const [asPath, method, headers] = asked;
    return isTakenWell(url, { method, path: asPath, headers: { authorization: basic(user), ...headers } });
  });
});
