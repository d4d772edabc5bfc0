import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { eventually } from '../../libs/testing/eventually';
import { startMediaServer, type MediaServer } from './media-server';

const username = 'recorder';
const password = 'with : and ü';
const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

let outside: string;
let dataDir: string;
let server: MediaServer;

beforeAll(async () => {
  outside = await mkdtemp(path.join(tmpdir(), 'tapehouse-media-server-'));
  dataDir = path.join(outside, 'data');
  await writeFile(path.join(outside, 'secret.wav'), 'outside');
  server = await startMediaServer({ dataDir, username, password });
});

afterAll(async () => {
  await server.close();
  await rm(outside, { recursive: true });
});

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** Sends the path as it is given: `fetch` would tidy it up first. */
function ask(
  method: string,
  rawPath: string,
  options: { headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    httpRequest(
      { hostname, port, method, path: rawPath, headers: { authorization, ...options.headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks).toString() });
        });
        response.on('error', reject);
      },
    )
      .on('error', reject)
      .end(options.body);
  });
}

test('what was put is given back, with its type, length and a strong ETag', async () => {
  expect((await ask('PUT', '/2024/05/a%20call%20%C3%BC.wav', { body: 'first' })).status).toBe(201);
  expect((await ask('PUT', '/2024/05/a%20call%20%C3%BC.wav', { body: 'hello media' })).status).toBe(204);
  const { status, headers, body } = await ask('GET', '/2024/05/a%20call%20%C3%BC.wav');
  expect({ status, body }).toEqual({ status: 200, body: 'hello media' });
  expect(headers).toMatchObject({ 'content-type': 'audio/wav', 'content-length': '11', 'accept-ranges': 'bytes' });
  expect(headers.etag).toMatch(/^"[^"]+"$/);
  expect(headers['last-modified']).toBeDefined();
});

test('HEAD answers as GET does, without the body', async () => {
  await ask('PUT', '/head.wav', { body: '0123456789' });
  const { status, headers, body } = await ask('HEAD', '/head.wav', { headers: { range: 'bytes=2-4' } });
  expect({ status, body, length: headers['content-length'] }).toEqual({ status: 206, body: '', length: '3' });
});

test.each([
  ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
  ['bytes=7-', 206, '789', 'bytes 7-9/10'],
  ['bytes=-3', 206, '789', 'bytes 7-9/10'],
  ['bytes=-99', 206, '0123456789', 'bytes 0-9/10'],
  ['bytes=10-', 416, undefined, 'bytes */10'],
  ['bytes=0-1,4-5', 200, '0123456789', undefined],
  ['lines=1-2', 200, '0123456789', undefined],
])('Range %s gets %d', async (range, status, body, contentRange) => {
  await ask('PUT', '/range.wav', { body: '0123456789' });
  const answer = await ask('GET', '/range.wav', { headers: { range } });
  expect(answer.status).toBe(status);
  expect(answer.headers['content-range']).toBe(contentRange);
  if (body !== undefined) expect(answer.body).toBe(body);
});

test('If-None-Match gets 304, and If-Range with an old ETag the whole', async () => {
  await ask('PUT', '/conditions.wav', { body: '0123456789' });
  const etag = String((await ask('HEAD', '/conditions.wav')).headers.etag);
  expect((await ask('GET', '/conditions.wav', { headers: { 'if-none-match': etag } })).status).toBe(304);
  expect((await ask('GET', '/conditions.wav', { headers: { range: 'bytes=0-1', 'if-range': etag } })).status).toBe(206);
  await ask('PUT', '/conditions.wav', { body: 'abcdefghij' });
  expect(await ask('GET', '/conditions.wav', { headers: { range: 'bytes=0-1', 'if-range': etag } })).toMatchObject({
    status: 200,
    body: 'abcdefghij',
  });
});

test('an upload that is cut off leaves nothing, and what stood there before stays', async () => {
  await ask('PUT', '/cut.wav', { body: 'before' });
  const { hostname, port } = new URL(server.url);
  const upload = httpRequest({
    hostname,
    port,
    method: 'PUT',
    path: '/cut.wav',
    headers: { authorization, 'content-length': '1000000' },
  });
  upload.on('error', () => undefined);
  upload.write('only the beginning');
  await eventually(async () => (await readdir(path.join(dataDir, 'uploads'))).length === 1);
  upload.destroy();
  await eventually(async () => (await readdir(path.join(dataDir, 'uploads'))).length === 0);
  expect((await ask('GET', '/cut.wav')).body).toBe('before');
});

test('what a killed server left half-written is removed at the next start', async () => {
  const dir = await mkdtemp(path.join(outside, 'killed-'));
  await mkdir(path.join(dir, 'uploads'));
  await writeFile(path.join(dir, 'uploads', 'half'), 'half');
  const next = await startMediaServer({ dataDir: dir, username, password });
  expect(await readdir(path.join(dir, 'uploads'))).toEqual([]);
  await next.close();
});

test('DELETE removes a file, and a collection only when it is empty', async () => {
  await ask('PUT', '/gone/a.wav', { body: 'x' });
  expect((await ask('DELETE', '/gone/')).status).toBe(409);
  expect((await ask('DELETE', '/gone/a.wav')).status).toBe(204);
  expect((await ask('DELETE', '/gone/a.wav')).status).toBe(404);
  expect((await ask('GET', '/gone/a.wav')).status).toBe(404);
  expect((await ask('DELETE', '/gone/')).status).toBe(204);
});

test('MKCOL makes one collection, below one that is there', async () => {
  expect((await ask('MKCOL', '/made/')).status).toBe(201);
  expect((await ask('MKCOL', '/made')).status).toBe(405);
  expect((await ask('MKCOL', '/not-there/below/')).status).toBe(409);
  expect((await ask('GET', '/made')).status).toBe(404);
  expect((await ask('PUT', '/made', { body: 'x' })).status).toBe(409);
  await ask('PUT', '/made/file.wav', { body: 'x' });
  expect((await ask('PUT', '/made/file.wav/below.wav', { body: 'x' })).status).toBe(409);
});

test('other methods get 405 and are told which there are', async () => {
  const { status, headers } = await ask('PROPFIND', '/');
  expect({ status, allow: headers.allow }).toEqual({ status: 405, allow: 'GET, HEAD, PUT, DELETE, MKCOL' });
});

test.each([
  ['none', undefined],
  ['a wrong password', `Basic ${Buffer.from(`${username}:wrong`).toString('base64')}`],
  ['another scheme', `Bearer ${password}`],
  ['no colon', `Basic ${Buffer.from(username).toString('base64')}`],
])('credentials that are not right (%s) get 401 and change nothing', async (_which, wrong) => {
  const headers = { authorization: wrong ?? '' };
  const put = await ask('PUT', '/refused.wav', { headers, body: 'x' });
  expect(put).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Basic realm="media", charset="UTF-8"' } });
  expect((await ask('GET', '/refused.wav')).status).toBe(404);
});

test.each([
  '/../secret.wav',
  '/%2e%2e/secret.wav',
  '/..%2fsecret.wav',
  '/a/../../../secret.wav',
  '/a/%2e%2e/%2E%2E/%2e%2e/secret.wav',
  '/..%5csecret.wav',
  '/..\\secret.wav',
  '//secret.wav',
  '/./secret.wav',
  '/%00',
  '/a%00.wav',
  '/%c0%ae%c0%ae/secret.wav',
  '/%',
  '/%zz',
  '/',
  'http://127.0.0.1/secret.wav',
  'secret.wav',
])('the path %s is refused for reading, writing and deleting', async (rawPath) => {
  expect((await ask('GET', rawPath)).status).toBe(400);
  expect((await ask('PUT', rawPath, { body: 'escaped' })).status).toBe(400);
  expect((await ask('DELETE', rawPath)).status).toBe(400);
  expect(await readdir(outside)).toContain('secret.wav');
});

test('a link is not followed, neither to a file nor to a folder, also when it leads nowhere yet', async () => {
  const media = path.join(dataDir, 'media');
  await symlink(path.join(outside, 'secret.wav'), path.join(media, 'link.wav'));
  await symlink(outside, path.join(media, 'linked'));
  await symlink(path.join(outside, 'not-there'), path.join(media, 'dangling'));
  for (const rawPath of ['/link.wav', '/linked/secret.wav', '/linked/new/deep.wav']) {
    expect((await ask('GET', rawPath)).status).toBe(403);
    expect((await ask('PUT', rawPath, { body: 'escaped' })).status).toBe(403);
    expect((await ask('DELETE', rawPath)).status).toBe(403);
  }
  expect((await ask('PUT', '/dangling/new.wav', { body: 'escaped' })).status).toBe(403);
  expect(await readdir(outside)).not.toContain('not-there');
});

test('no path, however odd, reaches anything outside or brings the server down', async () => {
  const oddity = fc.constantFrom(
    '..',
    '.',
    '%2e',
    '%2f',
    '/',
    '\\',
    '%5c',
    '%00',
    'secret.wav',
    '%25',
    '?',
    ';',
    '~',
    '%ff',
    '%',
    'a'.repeat(300),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(oddity, { maxLength: 12 }), async (parts) => {
      const { status, body } = await ask('GET', `/${parts.join('')}`);
      expect([400, 403, 404, 409]).toContain(status);
      expect(body).not.toContain('outside');
    }),
    { numRuns: 500 },
  );
});
