import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { readPages } from '../../libs/http/built-pages';
import { createLogger } from '../../libs/logger';
import { startTestApps, type TestApps } from '../../libs/testing/apps';
import { plainRequest } from '../../libs/testing/plain-request';
import { openRaw } from '../../libs/testing/raw-http';

const dir = mkdtempSync(path.join(tmpdir(), 'pages-'));
const script = `console.log("${'hello '.repeat(50)}");`;
const files: Record<string, string> = {
  'index.html': '<!doctype html><title>Console</title>',
  'ops.html': '<!doctype html><title>Operations</title>',
  'docs.html': '<!doctype html><title>Interfaces</title>',
  'assets/index-1a2b3c4d.js': script,
  'assets/index-1a2b3c4d.js.map': '{"sources": ["secret.ts"]}',
  'assets/index-5e6f.css': 'a { color: red }',
  'assets/mark-7a.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  '.vite/manifest.json': '{}',
};
let apps: TestApps;

beforeAll(async () => {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    writeFileSync(path.join(dir, name), content);
  }
  writeFileSync(path.join(dir, 'assets/index-1a2b3c4d.js.br'), brotliCompressSync(script));
  writeFileSync(path.join(dir, 'assets/index-1a2b3c4d.js.gz'), gzipSync(script));
  apps = await startTestApps({ consoleDir: dir });
});
afterAll(async () => {
  await apps.close();
  rmSync(dir, { recursive: true });
});

const get = async (url: string, headers: Record<string, string> = {}, method = 'GET') => {
  const answer = await fetch(url, {
    method,
    headers: { 'accept-encoding': 'identity', ...headers },
    redirect: 'manual',
  });
  const header = (name: string) => answer.headers.get(name);
  return { status: answer.status, header, text: await answer.text() };
};
const asset = () => `${apps.publicUrl}/assets/index-1a2b3c4d.js`;

test.each([
  ['public', '/', 'Console'],
  ['public', '/?caller=1650*', 'Console'],
  ['public', '/recordings/call-1', 'Console'],
  ['public', '/recordings/a%2Fb%20c%E2%98%8E', 'Console'],
  ['public', '/docs', 'Interfaces'],
  ['ops', '/', 'Operations'],
  ['ops', '/contact-centers/a5539ef5-7dd5-4150-818f-ee1bcd447cbe', 'Operations'],
  ['ops', '/contact-centers/a5539ef5-7dd5-4150-818f-ee1bcd447cbe/users', 'Operations'],
  ['ops', '/docs', 'Interfaces'],
])('the %s app serves its page at %s, without credentials', async (app, address, title) => {
  const { status, header, text } = await get((app === 'ops' ? apps.opsUrl : apps.publicUrl) + address);
  expect([status, header('content-type'), text]).toEqual([
    ...[200, 'text/html; charset=utf-8', `<!doctype html><title>${title}</title>`],
  ]);
});

test('a page runs our own scripts alone, is framed by nobody, and is asked for again each time', async () => {
  const behindTls = (await apps.startAnother('public', { baseUrl: 'https://recordings.example', consoleDir: dir })).url;
  for (const url of [apps.publicUrl, apps.opsUrl, behindTls]) {
    const { header } = await get(`${url}/`);
    const policy = new Map(
      header('content-security-policy')!
        .split('; ')
        .map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1).join(' ')]),
    );
    expect(Object.fromEntries(policy)).toEqual({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'img-src': "'self' data:",
      'media-src': "'self'",
      'connect-src': "'self'",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
      'require-trusted-types-for': "'script'",
      'trusted-types': "'none'",
    });
    expect({
      opener: header('cross-origin-opener-policy'),
      resource: header('cross-origin-resource-policy'),
      sniff: header('x-content-type-options'),
      referrer: header('referrer-policy'),
      cache: header('cache-control'),
      transport: header('strict-transport-security'),
      cookie: header('set-cookie'),
    }).toEqual({
      ...{ opener: 'same-origin', resource: 'same-origin', sniff: 'nosniff', referrer: 'no-referrer' },
      ...{ cache: 'no-cache', cookie: null, transport: url === behindTls ? 'max-age=31536000' : null },
    });
    expect(header('permissions-policy')).toContain('microphone=()');
  }
});

test('an asset, whose name tells what is in it, is kept for ever', async () => {
  for (const [name, type] of [
    ['index-1a2b3c4d.js', 'text/javascript; charset=utf-8'],
    ['index-5e6f.css', 'text/css; charset=utf-8'],
    ['mark-7a.svg', 'image/svg+xml'],
  ]) {
    const { status, header, text } = await get(`${apps.opsUrl}/assets/${name}`);
    expect([status, header('content-type'), header('cache-control')]).toEqual([
      ...[200, expect.stringContaining(type!.split(';')[0]!), 'public, max-age=31536000, immutable'],
    ]);
    expect(header('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(header('x-content-type-options')).toBe('nosniff');
    expect(text).toBe(files[`assets/${name}`]);
  }
});

test.each([
  ['gzip, deflate, br', 'br'],
  ['br;q=0.1, gzip', 'br'],
  ['gzip, deflate', 'gzip'],
  ['br;q=0, gzip;q=0.5', 'gzip'],
  ['*', 'br'],
  ['identity', null],
  ['', null],
  ['br;q=0, gzip;q=0', null],
  ['zstd', null],
])('to who accepts "%s" it is sent as the build compressed it: %s', async (accepted, encoding) => {
  const { status, headers, text } = await plainRequest(apps.publicUrl, {
    ...{ method: 'HEAD', path: '/assets/index-1a2b3c4d.js', headers: { 'accept-encoding': accepted } },
  });
  expect([status, headers['content-encoding'] ?? null, headers.vary, text]).toEqual([
    ...[200, encoding, 'Accept-Encoding', ''],
  ]);
  const bytes = Buffer.from(await (await fetch(asset(), { headers: { 'accept-encoding': accepted } })).arrayBuffer());
  // fetch has unpacked it.
  expect(bytes.toString()).toBe(script);
  const lengths = { br: brotliCompressSync(script).length, gzip: gzipSync(script).length, as: script.length };
  expect(Number(headers['content-length'])).toBe(lengths[(encoding ?? 'as') as keyof typeof lengths]);
});

test('the packed bytes are those of the file', async () => {
  for (const [encoding, unpack] of [
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ] as const) {
    const head = `GET /assets/index-1a2b3c4d.js HTTP/1.1\r\nHost: x\r\nAccept-Encoding: ${encoding}\r\nConnection: close\r\n\r\n`;
    const received = await (await openRaw(apps.publicUrl, head)).untilClosed();
    const body = Buffer.from(received.slice(received.indexOf('\r\n\r\n') + 4), 'latin1');
    expect(unpack(body).toString()).toBe(script);
  }
});

test('what the browser has still is answered 304, each encoding for itself', async () => {
  for (const url of [asset(), `${apps.publicUrl}/`, `${apps.publicUrl}/recordings/x`]) {
    const first = await get(url);
    const etag = first.header('etag')!;
    expect(etag).toMatch(/^"[\w-]{27}"$/);
    for (const tags of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const { status, header, text } = await get(url, { 'if-none-match': tags });
      expect([status, text, header('etag'), header('cache-control')]).toEqual([
        ...[304, '', etag, first.header('cache-control')],
      ]);
      expect([header('content-type'), header('content-encoding')]).toEqual([null, null]);
    }
    expect((await get(url, { 'if-none-match': '"other"' })).status).toBe(200);
  }
  const packed = await get(asset(), { 'accept-encoding': 'br' });
  expect(packed.header('etag')).not.toBe((await get(asset())).header('etag'));
});

test('HEAD is answered as GET, without the body', async () => {
  for (const url of [asset(), `${apps.publicUrl}/`]) {
    const [whole, head] = [await get(url), await get(url, {}, 'HEAD')];
    expect([head.status, head.text, head.header('content-length')]).toEqual([
      ...[200, '', whole.header('content-length')],
    ]);
  }
});

test.each([
  ['a source map', '/assets/index-1a2b3c4d.js.map'],
  ['a packed file by its own name', '/assets/index-1a2b3c4d.js.br'],
  ['a folder', '/assets/'],
  ['a folder without its slash', '/assets'],
  ['a page by the name of its file', '/index.html'],
  ["the other app's page", '/ops.html'],
  ['what the build notes for itself', '/.vite/manifest.json'],
  ['an asset that is not there', '/assets/none.js'],
  ['another letter case', '/assets/INDEX-1a2b3c4d.js'],
  ['a property of every object', '/assets/constructor'],
  ['dots', '/assets/../index.html'],
  ['dots further up', '/assets/../../../../../../etc/passwd'],
  ['encoded dots', '/assets/%2e%2e%2findex.html'],
  ['twice encoded dots', '/assets/%252e%252e%252findex.html'],
  ['backslashes', '/assets/..%5c..%5cindex.html'],
  ['a NUL', '/assets/index-1a2b3c4d.js%00.css'],
  ['an absolute path', '/assets//etc/passwd'],
])('%s is not served', async (_, address) => {
  const { status, headers, text } = await plainRequest(apps.publicUrl, { method: 'GET', path: address });
  expect([400, 404]).toContain(status);
  expect(headers['content-type']).toBe('application/json; charset=utf-8');
  expect(headers['cache-control']).toBe('no-store');
  for (const content of Object.values(files)) expect(text).not.toContain(content);
});

test("the ops app's page is not on the public app, nor the console's on the ops app", async () => {
  expect((await get(`${apps.publicUrl}/contact-centers/x`)).status).toBe(404);
  expect((await get(`${apps.opsUrl}/recordings/x`)).status).toBe(404);
});

test('pages only answer GET and HEAD: 405', async () => {
  for (const url of [`${apps.publicUrl}/`, asset()]) expect((await get(url, {}, 'POST')).status).toBe(405);
});

test('without a build the interfaces are served all the same, and the log says what is missing', async () => {
  const lines: string[] = [];
  const none = path.join(dir, 'none');
  expect(readPages({ consoleDir: none }, createLogger('warn', { write: (line) => lines.push(line) }))).toBeUndefined();
  expect(lines).toEqual([expect.stringContaining('npm run build makes them')]);
  const { url } = await apps.startAnother('public', { consoleDir: none });
  expect((await get(`${url}/`)).status).toBe(404);
  expect((await get(`${url}/assets/index-1a2b3c4d.js`)).status).toBe(404);
  expect((await get(`${url}/healthz`)).status).toBe(200);
});

test('a build that is replaced meanwhile is no matter to a running process', async () => {
  const other = mkdtempSync(path.join(tmpdir(), 'pages-'));
  writeFileSync(path.join(other, 'index.html'), 'as it was');
  const { url } = await apps.startAnother('public', { consoleDir: other });
  rmSync(other, { recursive: true });
  expect((await get(`${url}/`)).text).toBe('as it was');
});
