import type { IncomingMessage, RequestListener } from 'node:http';
import { isNativeError } from 'node:util/types';
import { freePort } from '../free-port';
import { startFaultyServer, type FaultyServer } from '../testing/faulty-server';
import { startFlakyProxy } from '../testing/flaky-proxy';
import { startTestMediaServer, type TestMediaServer } from '../testing/media-server';
import { startObjectStore } from '../testing/object-store';
import { startSelfSignedServer } from '../testing/self-signed-server';
import { checkStores, type StoreToCheck } from './check-stores';

// Node's own errors are none of the Error that Jest gives a test file, which the S3 client asks for.
const isInstance = Function.prototype[Symbol.hasInstance];
Object.defineProperty(Error, Symbol.hasInstance, {
  value(this: typeof Error, error: unknown) {
    return this === Error ? isNativeError(error) : isInstance.call(this, error);
  },
});

const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI' };
const never = new AbortController().signal;
const name = 'a5539ef5-7dd5-4150-818f-ee1bcd447cbe';
const fileName = `tapehouse-storage-check-${name}.txt`;
const servers: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

const check = async (store: StoreToCheck, timeoutMs = 5_000) =>
  (await checkStores([store], { timeoutMs, signal: never, name }))[0]!;

async function serverThat(answer: RequestListener): Promise<FaultyServer> {
  const server = await startFaultyServer(answer);
  servers.push(server);
  return server;
}

const s3At = (endpoint: string, uploadFolder?: string): StoreToCheck => ({
  storage: 'awsS3',
  store: { bucket: 'calls', prefix: 'acme', endpoint, ...keys },
  uploadFolder,
});
const webDavAt = (baseUrl: string, more: { username?: string; password?: string } = {}): StoreToCheck => ({
  storage: 'webDAV',
  store: { baseUrl, ...more },
});

const s3Error = (code: string) =>
  `<?xml version="1.0"?><Error><Code>${code}</Code><Message>inner words</Message></Error>`;
const listing = (key?: string) =>
  `<?xml version="1.0"?><ListBucketResult><Name>calls</Name><KeyCount>${key ? 1 : 0}</KeyCount>${
    key ? `<Contents><Key>${key}</Key></Contents>` : ''
  }</ListBucketResult>`;

const isListing = ({ url = '' }: IncomingMessage) => url.includes('list-type=2');
const asked = ({ requests }: FaultyServer) => requests.map(({ method, url }) => `${method} ${url?.split('?')[0]}`);

test.each([
  ['InvalidAccessKeyId', 403, 'wrongCredentials', /does not know these credentials.*accessKeyId and secretAccessKey/],
  ['SignatureDoesNotMatch', 403, 'wrongCredentials', /accessKeyId and secretAccessKey anew/],
  ['RequestTimeTooSkewed', 403, 'clockSkew', /clock of this machine by NTP/],
  ['NoSuchBucket', 404, 'missing', /no bucket of this name. Create it/],
  ['PermanentRedirect', 301, 'wrongRegion', /another region. Set region/],
  ['AuthorizationHeaderMalformed', 400, 'wrongRegion', /Set region/],
  ['SlowDown', 503, 'busy', /Try again/],
  ['InternalError', 500, 'failed', /the store's log/],
])(
  'S3 answers %s: what is wrong and what to do, without the words of the store',
  async (code, status, fault, words) => {
    const { url } = await serverThat((_, response) => void response.writeHead(status).end(s3Error(code)));
    const found = await check(s3At(url));
    expect(found).toMatchObject({ ok: false, fault, message: expect.stringMatching(words) as string });
    expect(JSON.stringify(found)).not.toMatch(/inner words|wJalr|AKIDEXAMPLE|127\.0\.0\.1/);
  },
);

test('a 403 of a store whose clock is hours away is a clock, not credentials', async () => {
  const { url } = await serverThat((_, response) => {
    response.writeHead(403, { date: new Date(Date.now() - 3 * 3_600_000).toUTCString() }).end(s3Error('AccessDenied'));
  });
  expect(await check(s3At(url))).toMatchObject({ ok: false, fault: 'clockSkew' });
});

test('what answers there but is no S3 is said to be none', async () => {
  for (const status of [200, 404]) {
    const { url } = await serverThat((_, response) => void response.writeHead(status).end('<html>It works!</html>'));
    const { ok, fault } = await check(s3At(url));
    expect([ok, fault]).toEqual([false, status === 200 ? 'otherProtocol' : 'missing']);
  }
});

test('S3 is read by one listing below the prefix and the head of what it lists', async () => {
  const server = await serverThat((request, response) => {
    response.writeHead(200).end(isListing(request) ? listing('acme/a.wav') : '');
  });
  expect(await check(s3At(server.url))).toMatchObject({ ok: true, message: expect.stringContaining('lets us read') });
  expect(asked(server)).toEqual(['GET /calls', 'HEAD /calls/acme/a.wav'].map((line) => expect.stringContaining(line)));
  expect(decodeURIComponent(server.requests[0]!.url!)).toMatch(/max-keys=1&prefix=acme\/$|prefix=acme\/.*max-keys=1/);
});

test('objects that are listed but may not be read: not ok', async () => {
  const { url } = await serverThat((request, response) => {
    if (isListing(request)) response.writeHead(200).end(listing('acme/a.wav'));
    else response.writeHead(403).end();
  });
  expect(await check(s3At(url))).toMatchObject({ ok: false, fault: 'notPermitted' });
});

/** A bucket that lists for nobody and keeps what it is given. */
function unlistable(headOfAbsent: 403 | 404, fault?: (request: IncomingMessage) => number | undefined) {
  const objects = new Map<string, Buffer>();
  const serve: RequestListener = (request, response) => {
    const key = request.url!.split('?')[0]!;
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        const status = fault?.(request);
        if (status !== undefined) return void response.writeHead(status).end(s3Error('AccessDenied'));
        if (isListing(request)) return void response.writeHead(403).end(s3Error('AccessDenied'));
        if (request.method === 'PUT')
          return void (objects.set(key, Buffer.concat(chunks)), response.writeHead(200).end());
        if (request.method === 'DELETE') return void (objects.delete(key), response.writeHead(204).end());
        const object = objects.get(key);
        response.writeHead(object ? 200 : headOfAbsent).end(request.method === 'HEAD' ? undefined : object);
      });
  };
  return { objects, serve };
}

test('a bucket that does not let us list is no fault: the head of what is not there tells', async () => {
  const telling = await serverThat(unlistable(404).serve);
  expect(await check(s3At(telling.url))).toMatchObject({
    ok: true,
    message: expect.stringContaining('does not let us list'),
  });
  const silent = await serverThat(unlistable(403).serve);
  expect(await check(s3At(silent.url))).toMatchObject({ ok: false, fault: 'notPermitted' });
});

test('the store that takes uploads: a test file is written where uploads go, read again and removed', async () => {
  const bucket = unlistable(403);
  const server = await serverThat(bucket.serve);
  const found = await check(s3At(server.url, 'acme/uploads/'));
  expect(found).toMatchObject({ ok: true, message: expect.stringContaining('written where uploads go') });
  const object = `/calls/acme/uploads/${fileName}`;
  expect(asked(server).slice(-3)).toEqual([`PUT ${object}`, `GET ${object}`, `DELETE ${object}`]);
  expect(bucket.objects.size).toBe(0);
});

test.each([
  ['PUT', /nothing can be written, so that uploads fail/],
  ['GET', /not be read again/],
  ['DELETE', /nothing can be deleted, neither by DELETE nor by retention/],
])(
  'an upload store that refuses %s says so, and is asked to remove the test file all the same',
  async (method, words) => {
    const { serve } = unlistable(404, (request) =>
      request.method === method && !isListing(request) ? 403 : undefined,
    );
    const server = await serverThat(serve);
    const found = await check(s3At(server.url, ''));
    expect(found).toMatchObject({ ok: false, fault: 'notPermitted', message: expect.stringMatching(words) as string });
    expect(asked(server).at(-1)).toBe(`DELETE /calls/${fileName}`);
  },
);

test('an upload store that gives back other bytes, without end: not ok, and not read to its end', async () => {
  let sent = 0;
  const { url } = await serverThat((request, response) => {
    request.resume();
    if (isListing(request)) return void response.writeHead(200).end(listing());
    if (request.method !== 'GET') return void response.writeHead(request.method === 'PUT' ? 200 : 204).end();
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536))) sent += 65_536;
      response.once('drain', more);
    };
    more();
  });
  expect(await check(s3At(url, ''))).toMatchObject({ ok: false, fault: 'failed' });
  expect(sent).toBeLessThan(100_000_000);
});

test.each([
  [401, { username: 'media', password: 'wrong' }, 'wrongCredentials', /username and password anew/],
  [401, {}, 'noCredentials', /asks for credentials and none are set/],
  [403, {}, 'notPermitted', /does not let these credentials/],
  [404, {}, 'missing', /no such folder. Create it/],
  [500, {}, 'failed', /the store's log/],
  [503, {}, 'busy', /Try again/],
])('a WebDAV server that answers %d (%j): %s', async (status, account, fault, words) => {
  const { url } = await serverThat((_, response) => void response.writeHead(status).end());
  const found = await check(webDavAt(`${url}/acme/`, account));
  expect(found).toMatchObject({ ok: false, fault, message: expect.stringMatching(words) as string });
});

test('a WebDAV server that redirects: by https alone, or to another address', async () => {
  let location = '';
  const { url } = await serverThat((_, response) => void response.writeHead(301, { location }).end());
  location = `${url.replace('http:', 'https:')}/acme/`;
  expect(await check(webDavAt(`${url}/acme/`))).toMatchObject({ ok: false, fault: 'needsHttps' });
  location = 'https://elsewhere.example/?token=1';
  const found = await check(webDavAt(`${url}/acme/`));
  expect(found).toMatchObject({ ok: false, fault: 'redirected' });
  expect(found.message).not.toMatch(/elsewhere|token/);
});

test('a server that speaks no WebDAV: it lets us in, and what that cannot tell is said', async () => {
  const { url } = await serverThat(
    ({ method }, response) => void response.writeHead(method === 'HEAD' ? 200 : 405).end(),
  );
  expect(await check(webDavAt(`${url}/acme/`))).toMatchObject({
    ok: true,
    message: expect.stringContaining('speaks no WebDAV'),
  });
});

describe('the embedded media server', () => {
  let media: TestMediaServer;
  beforeEach(async () => {
    media = await startTestMediaServer();
    servers.push(media);
  });
  const store = ({ url: baseUrl, username, password }: TestMediaServer) => ({ baseUrl, username, password });

  test('takes the test file, in folders that are not there yet, and keeps nothing of it', async () => {
    const uploadFolder = `${media.url}uploads/new/`;
    expect(await check({ storage: 'webDAV', store: store(media), uploadFolder })).toMatchObject({ ok: true });
    const authorization = `Basic ${Buffer.from(`${media.username}:${media.password}`).toString('base64')}`;
    const left = await fetch(uploadFolder + fileName, { headers: { authorization } });
    expect(left.status).toBe(404);
  });

  test('with a wrong password', async () => {
    const found = await check({ storage: 'webDAV', store: { ...store(media), password: 'wrong' } });
    expect(found).toMatchObject({ ok: false, fault: 'wrongCredentials' });
  });
});

test('reads and takes nothing: uploads fail and reading works', async () => {
  const { url } = await serverThat((request, response) => {
    request.resume();
    response.writeHead(request.method === 'PROPFIND' ? 207 : 403).end();
  });
  const found = await check({ storage: 'webDAV', store: { baseUrl: `${url}/acme/` }, uploadFolder: `${url}/acme/` });
  expect(found).toMatchObject({
    ok: false,
    message: expect.stringContaining('Reading works, but nothing can be written'),
  });
});

describe('the way to the store', () => {
  test('a name that is not found', async () => {
    expect(await check(webDavAt('http://store.invalid/'))).toMatchObject({ ok: false, fault: 'nameNotFound' });
    expect(await check(s3At('http://store.invalid'))).toMatchObject({ ok: false, fault: 'nameNotFound' });
  });

  test('nothing listens', async () => {
    const port = await freePort();
    expect(await check(webDavAt(`http://127.0.0.1:${port}/`))).toMatchObject({ ok: false, fault: 'connectionRefused' });
    expect(await check(s3At(`http://127.0.0.1:${port}`))).toMatchObject({ ok: false, fault: 'connectionRefused' });
  });

  test.each(['http://169.254.169.254/', 'http://[fd00:ec2::254]/', 'http://2852039166/'])(
    '%s is never connected to',
    async (address) => {
      expect(await check(webDavAt(address))).toMatchObject({ ok: false, fault: 'forbiddenAddress' });
      expect(await check(s3At(address))).toMatchObject({ ok: false, fault: 'forbiddenAddress' });
    },
  );

  test.each(['silent', 'cut'] as const)('a store that is %s', async (kind) => {
    const store = await startObjectStore();
    const proxy = await startFlakyProxy(Number(new URL(store.url).port));
    servers.push(proxy, store);
    proxy.setFault({ kind, afterBytes: 0 });
    const fault = { silent: 'timeout', cut: 'brokeOff' }[kind];
    expect(await check(webDavAt(`http://127.0.0.1:${proxy.port}/`), 300)).toMatchObject({ ok: false, fault });
    expect(await check(s3At(`http://127.0.0.1:${proxy.port}`), 300)).toMatchObject({ ok: false, fault });
    await proxy.whenOpen(0);
  });

  test('plain http where TLS is expected, and a certificate that nobody vouches for', async () => {
    const plain = await serverThat((_, response) => void response.end());
    expect(await check(webDavAt(plain.url.replace('http:', 'https:') + '/'))).toMatchObject({
      ok: false,
      fault: 'tls',
    });
    const secure = await startSelfSignedServer((_, response) => void response.end());
    servers.push(secure);
    expect(await check(webDavAt(secure.url))).toMatchObject({ ok: false, fault: 'certificate' });
    expect(await check(s3At(secure.url))).toMatchObject({ ok: false, fault: 'certificate' });
    expect(await check(webDavAt(secure.url.replace('https:', 'http:')))).toMatchObject({ ok: false });
  });
});

test('a hundred hung stores are asked side by side, few at once, and given up each after its time', async () => {
  let open = 0;
  let most = 0;
  const { url } = await serverThat((request) => {
    most = Math.max(most, (open += 1));
    request.on('close', () => (open -= 1));
  });
  const stores = Array.from({ length: 100 }, (_, index) => webDavAt(`${url}/${index}/`));
  const found = await checkStores(stores, { timeoutMs: 200, signal: never, name });
  expect(new Set(found.map(({ fault }) => fault))).toEqual(new Set(['timeout']));
  expect(most).toBeLessThanOrEqual(40);
  expect(most).toBeGreaterThanOrEqual(10);
});

test('who asked goes away: nothing more is asked of any store', async () => {
  const leaving = new AbortController();
  const server = await serverThat(() => leaving.abort(new Error('the client left')));
  const stores = Array.from({ length: 40 }, (_, index) => webDavAt(`${server.url}/${index}/`));
  const gone = checkStores(stores, { timeoutMs: 5_000, signal: leaving.signal, name });
  await expect(gone).rejects.toThrow('the client left');
  expect(server.requests.length).toBeLessThanOrEqual(20);
});
