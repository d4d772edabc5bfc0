import * as fc from 'fast-check';
import { once } from 'node:events';
import { createServer, request as ask, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { UpstreamFailedError } from '../errors';
import type { OpenMedia } from '../media/media-store';
import { ClientLeftError, clientSignal, mediaRequest } from './media-request';
import { sendMedia, type SendMediaOptions } from './send-media';

const wav: SendMediaOptions = { contentType: 'audio/wav', fileName: 'a.wav', download: false };
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }
});

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Sends `media` to every client; what is thrown is kept. */
async function serveMedia(media: () => OpenMedia, options = wav) {
  const thrown: unknown[] = [];
  const port = await serve((request, response) => {
    sendMedia(request, response, media(), options).catch((error: unknown) => {
      thrown.push(error);
      if (!response.headersSent) response.writeHead(502).end('{}');
    });
  });
  return { port, thrown };
}

async function play(port: number, method = 'GET'): Promise<IncomingMessage> {
  const [response] = (await once(ask({ port, host: '127.0.0.1', method }).end(), 'response')) as [IncomingMessage];
  return response;
}

const whole = (body = Readable.from([Buffer.from('heard')])): OpenMedia => ({
  status: 200,
  contentLength: 5,
  etag: '"1"',
  body,
});

test('the whole, with safe headers and nothing of the store but what was passed on', async () => {
  const { port } = await serveMedia(() => ({
    ...whole(),
    contentType: 'text/html',
    lastModified: 'Fri, 17 May 2013 19:45:32 GMT',
  }));
  const response = await play(port);
  expect(response.statusCode).toBe(200);
  const { date, connection, 'keep-alive': keepAlive, ...headers } = response.headers;
  expect([date, connection, keepAlive]).not.toContain(undefined);
  expect(headers).toEqual({
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-cache',
    'content-disposition': 'inline; filename="a.wav"',
    'content-length': '5',
    'content-security-policy': 'sandbox',
    'content-type': 'audio/wav',
    etag: '"1"',
    'last-modified': 'Fri, 17 May 2013 19:45:32 GMT',
    'x-content-type-options': 'nosniff',
  });
  expect(await text(response)).toBe('heard');
});

test('a part, with where it lies', async () => {
  const body = Readable.from([Buffer.from('ea')]);
  const { port } = await serveMedia(() => ({
    status: 206,
    contentLength: 2,
    contentRange: { first: 1, last: 2, size: 5 },
    body,
  }));
  const response = await play(port);
  expect([response.statusCode, response.headers['content-range'], response.headers['content-length']]).toEqual([
    206,
    'bytes 1-2/5',
    '2',
  ]);
  expect(await text(response)).toBe('ea');
});

test('304 has validators and neither body nor type', async () => {
  const { port } = await serveMedia(() => ({ status: 304, etag: '"1"' }));
  const response = await play(port);
  expect([response.statusCode, response.headers.etag, response.headers['content-type']]).toEqual([
    304,
    '"1"',
    undefined,
  ]);
  expect(await text(response)).toBe('');
});

test('HEAD has the length and no body', async () => {
  const { port } = await serveMedia(() => ({ ...whole(), body: undefined }));
  const response = await play(port, 'HEAD');
  expect([response.statusCode, response.headers['content-length']]).toEqual([200, '5']);
  expect(await text(response)).toBe('');
});

test('with download it is an attachment', async () => {
  const { port } = await serveMedia(() => whole(), { ...wav, download: true });
  const response = await play(port);
  expect(response.headers['content-disposition']).toBe('attachment; filename="a.wav"');
  response.resume();
});

test('no file name gets anything but itself into the headers', async () => {
  let fileName = '';
  const port = await serve((request, response) => {
    sendMedia(request, response, whole(), { ...wav, fileName }).catch(() => response.writeHead(500).end());
  });
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('a\r\nX-Evil: 1', '"; x="', '../../etc/passwd', '\ud800', '', '日本 📞.wav', '\u2028'),
  );
  await fc.assert(
    fc.asyncProperty(hostile, async (name) => {
      fileName = name;
      const response = await play(port);
      expect(response.statusCode).toBe(200);
      expect(Object.keys(response.headers)).not.toContain('x-evil');
      expect(response.headers['content-disposition']).toMatch(
        /^inline; filename="[^"/\\]*"(; filename\*=UTF-8''[\w.%!#$&+^`|~-]*)?$|^inline; filename=[\w.!#$%&'*+^`|~-]+$/,
      );
      response.resume();
    }),
    { numRuns: 300 },
  );
});

test('what fails before the first byte is thrown with nothing sent', async () => {
  const failed = new UpstreamFailedError('The store of the media failed');
  const early = () => {
    const body = new Readable({ read() {} });
    setImmediate(() => body.destroy(failed));
    return body;
  };
  const at_once = () => new Readable({ read() {} }).on('error', () => undefined).destroy(failed);
  for (const body of [early, at_once]) {
    const { port, thrown } = await serveMedia(() => whole(body()));
    const response = await play(port);
    expect([response.statusCode, response.headers['content-type'], await text(response)]).toEqual([
      502,
      undefined,
      '{}',
    ]);
    expect(thrown).toEqual([failed]);
  }
});

test('what fails later cuts the connection, with a length and without one', async () => {
  const failed = new UpstreamFailedError('The store of the media broke off before its end');
  for (const contentLength of [5, undefined]) {
    const body = new Readable({ read() {} });
    body.push('hea');
    const { port, thrown } = await serveMedia(() => ({ status: 200, contentLength, body }));
    const response = await play(port);
    await once(response, 'readable');
    body.destroy(failed);
    await expect(buffer(response)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(response.complete).toBe(false);
    expect(thrown).toEqual([failed]);
  }
});

test('a client that leaves in the middle is no error, and the body is let go', async () => {
  const body = new Readable({ read() {} });
  body.push('hea');
  const { port, thrown } = await serveMedia(() => whole(body));
  const response = await play(port);
  await once(response, 'readable');
  const closed = new Promise((resolve) => body.once('close', resolve));
  response.destroy();
  await closed;
  expect(thrown).toEqual([]);
});

describe("a client's signal", () => {
  test('fires when the client leaves before it was answered', async () => {
    const signals: AbortSignal[] = [];
    const asked = new Promise<void>((resolve) => {
      void serve((_, response) => {
        signals.push(clientSignal(response));
        resolve();
      }).then((port) => {
        const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
        void asked.then(() => socket.destroy());
      });
    });
    await asked;
    await once(signals[0]!, 'abort');
    expect(signals[0]!.reason).toBeInstanceOf(ClientLeftError);
  });

  test('does not fire after a complete answer', async () => {
    const closed = new Promise<AbortSignal>((resolve) => {
      void serve((_, response) => {
        const signal = clientSignal(response);
        response.on('close', () => resolve(signal));
        response.end('heard');
      }).then(async (port) => (await play(port)).resume());
    });
    expect((await closed).aborted).toBe(false);
  });
});

test('the range and the conditions of a request', async () => {
  let got: unknown;
  const port = await serve((request, response) => {
    got = mediaRequest(request);
    response.end();
  });
  const send = async (headers: Record<string, string>, method = 'GET') => {
    await fetch(`http://127.0.0.1:${port}`, { method, headers });
    return got;
  };
  const conditions = { 'if-none-match': '"1"', 'if-modified-since': 'Fri, 17 May 2013 19:45:32 GMT' };
  const expected = { ifNoneMatch: '"1"', ifModifiedSince: 'Fri, 17 May 2013 19:45:32 GMT' };
  expect(await send({ ...conditions, range: 'bytes=1-2', 'if-range': '"1"' })).toEqual({
    method: 'GET',
    ...expected,
    range: { first: 1, last: 2 },
    ifRange: '"1"',
  });
  expect(await send({ range: 'bytes=1-2,4-5', 'if-range': '"1"' })).toEqual({ method: 'GET' });
  expect(await send({ ...conditions, range: 'bytes=1-2', 'if-range': '"1"' }, 'HEAD')).toEqual({
    method: 'HEAD',
    ...expected,
  });
});
