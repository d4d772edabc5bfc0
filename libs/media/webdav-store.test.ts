import type { RequestListener, ServerResponse } from 'node:http';
import dns from 'node:dns';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { startFaultyServer, type FaultyServer } from '../testing/faulty-server';
import { ForbiddenAddressError } from './guarded-lookup';
import type { MediaRequest } from './media-store';
import { createStoreAgents, type StoreAgents } from './store-agents';
import { createWebDavStore } from './webdav-store';

const never = new AbortController().signal;
const account = { username: 'recorder', password: 'p:ässword' };
const authorization = `Basic ${Buffer.from('recorder:p:ässword').toString('base64')}`;
const get: MediaRequest = { method: 'GET' };
const failed = { name: 'UpstreamFailedError', message: 'The store of the media failed' };

let agents: StoreAgents;
const servers: FaultyServer[] = [];

beforeEach(() => {
  agents = createStoreAgents(300);
});

afterEach(async () => {
  agents.destroy();
  for (const server of servers.splice(0)) await server.close();
});

/** A store at `/acme/` of a server that answers so. */
async function storeThat(answer: RequestListener) {
  const server = await startFaultyServer(answer);
  servers.push(server);
  const base = `${server.url}/acme/`;
  const store = createWebDavStore({ baseUrl: base, ...account }, { agents, timeoutMs: 5_000 });
  const read = (request: MediaRequest = get, path = `${base}a.wav`) => store.read(path, request, never);
  return { server, base, store, read, path: `${base}a.wav` };
}

const answerWith =
  (status: number, headers: Record<string, string> = {}, body = '') =>
  (response: ServerResponse) =>
    void response.writeHead(status, headers).end(body);

describe('redirects', () => {
  test('inside the allowed base are followed, with our credentials', async () => {
    const { server, read } = await storeThat((request, response) => {
      if (request.url === '/acme/a.wav') answerWith(302, { location: 'elsewhere/../b%20c.wav' })(response);
      else answerWith(200, {}, 'heard')(response);
    });
    expect((await buffer((await read()).body!)).toString()).toBe('heard');
    expect(server.requests.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ['/acme/a.wav', authorization],
      ['/acme/b%20c.wav', authorization],
    ]);
  });

  test.each([
    '/acme2/b.wav',
    '../b.wav',
    '/acme/%2e%2e/b.wav',
    '/acme/..%2fb.wav',
    '/acme/b.wav?token=1',
    '/acme/folder/',
    '/acme/',
    '//evil.example/acme/b.wav',
    'http://127.0.0.1:1/acme/b.wav',
    'http://169.254.169.254/acme/b.wav',
    'ftp://127.0.0.1/acme/b.wav',
    'file:///etc/passwd',
    'http://[',
  ])('out of the allowed base, to %j, are not: 502', async (location) => {
    const { server, read } = await storeThat((_, response) => answerWith(302, { location })(response));
    await expect(read()).rejects.toMatchObject(failed);
    expect(server.requests).toHaveLength(1);
  });

  test('to another server never reach it', async () => {
    const other = await startFaultyServer((_, response) => answerWith(200)(response));
    servers.push(other);
    const { read } = await storeThat((_, response) =>
      answerWith(307, { location: `${other.url}/acme/a.wav` })(response),
    );
    await expect(read()).rejects.toMatchObject(failed);
    expect(other.requests).toEqual([]);
  });

  test('more than three, or for ever: 502', async () => {
    const { server, read } = await storeThat((request, response) =>
      answerWith(302, { location: `${request.url}x` })(response),
    );
    await expect(read()).rejects.toMatchObject(failed);
    expect(server.requests).toHaveLength(4);
  });

  test('of an upload are not followed: 502', async () => {
    const { server, store, base, path } = await storeThat((request, response) => {
      request.resume();
      answerWith(307, { location: `${base}b.wav` })(response);
    });
    await expect(
      store.write(path, Readable.from([Buffer.from('x')]), { contentLength: 1 }, never),
    ).rejects.toMatchObject(failed);
    expect(server.requests).toHaveLength(1);
  });
});

describe("a store's refusals and failures never show its host, its words or our credentials", () => {
  test.each([
    [401, 'UpstreamFailedError', 'The store of the media refused access'],
    [403, 'UpstreamFailedError', 'The store of the media refused access'],
    [404, 'NotFoundError', 'The media of the recording is gone from its store'],
    [410, 'NotFoundError', 'The media of the recording is gone from its store'],
    [204, 'UpstreamFailedError', 'The store of the media failed'],
    [303, 'UpstreamFailedError', 'The store of the media failed'],
    [304, 'UpstreamFailedError', 'The store of the media failed'],
    [400, 'UpstreamFailedError', 'The store of the media failed'],
    [412, 'UpstreamFailedError', 'The store of the media failed'],
    [500, 'UpstreamFailedError', 'The store of the media failed'],
    [503, 'UpstreamFailedError', 'The store of the media failed'],
  ])('%d', async (status, name, message) => {
    const { read } = await storeThat((_, response) =>
      answerWith(status, {}, status === 204 || status === 304 ? '' : 'inner words')(response),
    );
    for (const method of ['GET', 'HEAD'] as const)
      await expect(read({ method })).rejects.toMatchObject({ name, message });
  });

  test.each([200, 403, 404, 409, 500])('deleting, %d', async (status) => {
    const { server, store, path } = await storeThat((_, response) => answerWith(status)(response));
    const outcome = await store.remove(path, never).catch((error: unknown) => (error as Error).message);
    const expected: Record<number, string> = {
      200: 'deleted',
      403: 'The store of the media refused access',
      404: 'gone',
    };
    expect(outcome).toBe(expected[status] ?? 'The store of the media failed');
    expect(server.requests.map(({ method }) => method)).toEqual(['PROPFIND', 'DELETE']);
  });
});

test('deleting refuses a folder before anything is deleted', async () => {
  const folder =
    '<?xml version="1.0"?><D:multistatus xmlns:D="DAV:"><D:response><D:propstat><D:prop><D:resourcetype><D:collection/></D:resourcetype>';
  const { server, store, path } = await storeThat((_, response) => answerWith(207, {}, folder)(response));
  await expect(store.remove(path, never)).rejects.toMatchObject(failed);
  expect(server.requests.map(({ method }) => method)).toEqual(['PROPFIND']);
});

describe('a store that does not keep to HTTP', () => {
  const whole = 'abcdefghij';
  const range = { first: 2, last: 4 };

  test('answers a range with the whole: the whole is passed on', async () => {
    const { read } = await storeThat((_, response) => answerWith(200, { 'content-length': '10' }, whole)(response));
    const media = await read({ method: 'GET', range });
    expect(media).toMatchObject({ status: 200, contentLength: 10 });
    expect((await buffer(media.body!)).toString()).toBe(whole);
  });

  test.each([
    ['no Content-Range', {}, { first: 2, last: 4 }],
    ['other bytes', { 'content-range': 'bytes 0-2/10' }, { first: 2, last: 4 }],
    ['more bytes', { 'content-range': 'bytes 2-5/10' }, { first: 2, last: 4 }],
    ['the first bytes for the last', { 'content-range': 'bytes 0-2/10' }, { suffix: 3 }],
    ['a range that contradicts itself', { 'content-range': 'bytes 4-2/10' }, { first: 4 }],
    ['a range beyond the end', { 'content-range': 'bytes 2-10/10' }, { first: 2 }],
    ['another length', { 'content-range': 'bytes 2-4/10', 'content-length': '2' }, { first: 2, last: 4 }],
    ['several parts', { 'content-type': 'multipart/byteranges; boundary=x' }, { first: 2, last: 4 }],
    ['a part of what was not asked for in parts', { 'content-range': 'bytes 2-4/10' }, undefined],
  ])('answers 206 with %s: 502', async (_, headers, asked) => {
    const { read } = await storeThat((__, response) => answerWith(206, headers, 'ab')(response));
    await expect(read({ method: 'GET', range: asked })).rejects.toMatchObject(failed);
  });

  test('knows no conditions: they hold all the same', async () => {
    const headers = { etag: '"1"', 'last-modified': 'Fri, 17 May 2013 19:45:32 GMT', 'content-length': '10' };
    const { read } = await storeThat((request, response) =>
      request.headers.range
        ? answerWith(206, { ...headers, 'content-range': 'bytes 2-4/10', 'content-length': '3' }, 'cde')(response)
        : answerWith(200, headers, whole)(response),
    );
    expect(await read({ ...get, ifNoneMatch: '"1"' })).toMatchObject({ status: 304, etag: '"1"' });
    expect(await read({ ...get, ifModifiedSince: 'Fri, 17 May 2013 19:45:32 GMT' })).toMatchObject({ status: 304 });
    const same = await read({ ...get, range, ifRange: '"1"' });
    expect([same.status, (await buffer(same.body!)).toString()]).toEqual([206, 'cde']);
    const other = await read({ ...get, range, ifRange: '"2"' });
    expect([other.status, (await buffer(other.body!)).toString()]).toEqual([200, whole]);
  });

  test('gives malformed validators: they are not passed on', async () => {
    const { read } = await storeThat((_, response) =>
      answerWith(200, { etag: 'no quotes', 'last-modified': 'yesterday', 'content-encoding': 'a b' })(response),
    );
    const media = await read();
    expect([media.etag, media.lastModified, media.status === 200 && media.contentEncoding]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    media.body?.destroy();
  });

  test('says no length: the body ends where the store ends it', async () => {
    const { read } = await storeThat((_, response) => response.end(whole));
    const { status, body } = await read();
    expect([status, (await buffer(body!)).toString()]).toEqual([200, whole]);
  });

  test.each([
    ['before the length that it told', { 'content-length': '1000' }],
    ['without having told a length', {}],
  ])('ends the body %s: an error, never a short body', async (_, headers) => {
    const { read } = await storeThat((__, response) => {
      response.writeHead(200, headers).write(whole, () => response.destroy());
    });
    const { body } = await read();
    await expect(buffer(body!)).rejects.toMatchObject({
      name: 'UpstreamFailedError',
      message: 'The store of the media broke off before its end',
    });
  });

  test('closes a pooled connection just when it is used again: the request is sent once more', async () => {
    const used = new WeakSet();
    const { server, read } = await storeThat((request, response) => {
      if (used.has(request.socket)) return request.socket.destroy();
      used.add(request.socket);
      return answerWith(200, { 'content-length': '10' }, whole)(response);
    });
    for (const expected of [1, 3, 5]) {
      expect((await buffer((await read()).body!)).toString()).toBe(whole);
      expect(server.requests).toHaveLength(expected);
    }
  });

  test('refuses an upload before it was sent: the refusal is told, the rest is not sent', async () => {
    const { store, path } = await storeThat((request, response) => {
      if (request.method === 'MKCOL') answerWith(405)(response);
      else answerWith(403, { connection: 'close' })(response);
    });
    let sent = 0;
    function* endless() {
      for (; sent < 1_000; sent += 1) yield Buffer.alloc(1_000_000);
    }
    const write = store.write(path, Readable.from(endless()), {}, never);
    await expect(write).rejects.toMatchObject({ name: 'UpstreamFailedError' });
    expect(sent).toBeLessThan(100);
  });
});

describe('link-local and metadata addresses are never connected to', () => {
  const openAt = (baseUrl: string) =>
    createWebDavStore({ baseUrl, ...account }, { agents, timeoutMs: 5_000 }).read(`${baseUrl}a.wav`, get, never);
  const refused = { ...failed, cause: expect.any(ForbiddenAddressError) as Error };

  afterEach(() => jest.restoreAllMocks());

  function resolveTo(...addresses: string[]): void {
    const answer = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    jest
      .spyOn(dns, 'lookup')
      .mockImplementation(((_host: string, _options: object, callback: (...args: unknown[]) => void) =>
        callback(null, answer)) as never);
  }

  test.each([
    'http://169.254.169.254/',
    'https://169.254.169.254/',
    'http://169.254.1.1:8080/',
    'http://[::ffff:169.254.169.254]/',
    'http://[fe80::1]/',
    'http://[fd00:ec2::254]/',
    'http://100.100.100.200/',
    'http://0.0.0.0/',
  ])('%s', async (baseUrl) => {
    await expect(openAt(baseUrl)).rejects.toMatchObject(refused);
  });

  test('whatever a name resolves to', async () => {
    resolveTo('169.254.169.254');
    await expect(openAt('http://store.example/')).rejects.toMatchObject(refused);
    resolveTo('fe80::1', '::ffff:a9fe:a9fe');
    await expect(openAt('https://store.example/')).rejects.toMatchObject(refused);
  });

  test('a name that also resolves to a good address is reached there', async () => {
    const { server } = await storeThat((_, response) => answerWith(200, {}, 'heard')(response));
    resolveTo('169.254.169.254', '127.0.0.1');
    const media = await openAt(`http://store.example:${server.port}/`);
    expect((await buffer(media.body!)).toString()).toBe('heard');
  });
});
