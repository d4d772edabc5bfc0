import type { RequestListener, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { S3Store } from '../contact-centers/contact-center';
import { RangeNotSatisfiableError } from '../errors';
import { startFaultyServer, type FaultyServer } from '../testing/faulty-server';
import { ForbiddenAddressError } from './guarded-lookup';
import type { MediaRequest } from './media-store';
import { createS3Store } from './s3-store';
import { createStoreAgents, type StoreAgents } from './store-agents';

const never = new AbortController().signal;
const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI' };
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

async function storeThat(answer: RequestListener, settings: Partial<S3Store> = keys) {
  const server = await startFaultyServer(answer);
  servers.push(server);
  const store = createS3Store({ bucket: 'calls', endpoint: server.url, ...settings }, { agents, timeoutMs: 5_000 });
  return { server, store, read: (request: MediaRequest = get) => store.read('acme/a.wav', request, never) };
}

const errorBody = (code: string, more = '') =>
  `<?xml version="1.0"?><Error><Code>${code}</Code><Message>inner words</Message><StringToSign>secret</StringToSign>${more}</Error>`;
const answerWith =
  (status: number, body = '', headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(status, headers).end(body);

test.each([
  [403, 'AccessDenied', 'UpstreamFailedError', 'The store of the media refused access'],
  [403, 'SignatureDoesNotMatch', 'UpstreamFailedError', 'The store of the media refused access'],
  [404, 'NoSuchKey', 'NotFoundError', 'The media of the recording is gone from its store'],
  [404, 'NoSuchBucket', 'UpstreamFailedError', 'The store of the media failed'],
  [301, 'PermanentRedirect', 'UpstreamFailedError', 'The store of the media failed'],
  [400, 'AuthorizationHeaderMalformed', 'UpstreamFailedError', 'The store of the media failed'],
  [500, 'InternalError', 'UpstreamFailedError', 'The store of the media failed'],
  [503, 'SlowDown', 'UpstreamFailedError', 'The store of the media failed'],
])('%d %s: %s, without the words of the store', async (status, code, name, message) => {
  const { read } = await storeThat((_, response) => answerWith(status, errorBody(code))(response));
  const error = await read().catch((thrown: unknown) => thrown as Error);
  expect(error).toMatchObject({ name, message });
  expect(JSON.stringify([error, (error as Error).cause])).not.toMatch(/secret|wJalr/);
});

test('an answer that is no S3 at all: 502', async () => {
  for (const body of ['', '<html>', '{}']) {
    for (const status of [302, 418, 500]) {
      const { read } = await storeThat((_, response) =>
        answerWith(status, body, { location: 'http://127.0.0.1:1/' })(response),
      );
      await expect(read()).rejects.toMatchObject(failed);
    }
  }
});

test('416 tells the size as Amazon does, in the body', async () => {
  const body = errorBody('InvalidRange', '<ActualObjectSize>1234</ActualObjectSize>');
  const { read } = await storeThat((_, response) => answerWith(416, body)(response));
  const error = await read({ ...get, range: { first: 5_000 } }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RangeNotSatisfiableError);
  expect(error).toMatchObject({ size: 1234 });
});

describe('If-Range, which S3 does not know', () => {
  const headers = { etag: '"1"', 'last-modified': 'Fri, 17 May 2013 19:45:32 GMT' };
  const s3: RequestListener = (request, response) =>
    request.headers.range
      ? answerWith(206, 'cde', { ...headers, 'content-range': 'bytes 2-4/10' })(response)
      : answerWith(200, 'abcdefghij', headers)(response);

  test.each([
    ['"1"', 206],
    ['Fri, 17 May 2013 19:45:32 GMT', 206],
    ['"2"', 200],
    ['W/"1"', 200],
    ['Fri, 17 May 2013 19:45:31 GMT', 200],
    ['Fri, 17 May 2013 19:45:33 GMT', 200],
  ])('%s: %d', async (ifRange, status) => {
    const { server, read } = await storeThat(s3);
    const media = await read({ ...get, range: { first: 2, last: 4 }, ifRange });
    expect([media.status, (await buffer(media.body!)).toString()]).toEqual([
      status,
      status === 206 ? 'cde' : 'abcdefghij',
    ]);
    expect(server.requests).toHaveLength(status === 206 ? 1 : 2);
  });
});

describe('ambient AWS credentials are never sent to a custom endpoint', () => {
  const ambient = { AWS_ACCESS_KEY_ID: 'AMBIENT', AWS_SECRET_ACCESS_KEY: 'ambient', AWS_SESSION_TOKEN: 'ambient' };
  const before = process.env;
  beforeEach(() => {
    process.env = { ...before, ...ambient };
  });
  afterEach(() => {
    process.env = before;
  });

  test.each([{}, { accessKeyId: 'AKIDEXAMPLE' }, { secretAccessKey: 'x' }, { accessKeyId: '', secretAccessKey: '' }])(
    'keys %j: 502',
    async (settings) => {
      await expect(storeThat(() => undefined, settings)).rejects.toMatchObject({ name: 'UpstreamFailedError' });
      expect(servers.map(({ requests }) => requests)).toEqual([[]]);
    },
  );

  test('with keys in the settings only those are', async () => {
    const { server, read } = await storeThat((_, response) => answerWith(200)(response));
    (await read()).body?.resume();
    expect(server.requests[0]?.headers.authorization).toContain('AKIDEXAMPLE');
    expect(JSON.stringify(server.requests[0]?.headers)).not.toContain('AMBIENT');
  });
});

test.each(['http://169.254.169.254', 'http://[fd00:ec2::254]', 'https://2852039166'])(
  '%s is never connected to',
  async (endpoint) => {
    const store = createS3Store({ bucket: 'calls', endpoint, ...keys }, { agents, timeoutMs: 5_000 });
    const cause = expect.any(ForbiddenAddressError) as Error;
    await expect(store.read('a.wav', get, never)).rejects.toMatchObject({ ...failed, cause });
  },
);

test('an object that is already gone counts as deleted; a bucket or a gateway that says 404 does not', async () => {
  const missing = await storeThat((_, response) => answerWith(404, errorBody('NoSuchKey'))(response));
  expect(await missing.store.remove('a.wav', never)).toBe('gone');
  for (const body of [errorBody('NoSuchBucket'), '<html>', '']) {
    const { store } = await storeThat((_, response) => answerWith(404, body)(response));
    await expect(store.remove('a.wav', never)).rejects.toMatchObject(failed);
  }
});

test('a failed upload in parts is taken back: nothing of it stays in the bucket', async () => {
  const { server, store } = await storeThat((request, response) => {
    request.resume();
    const started = '<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>';
    if (request.method === 'POST') answerWith(200, started)(response);
    else request.on('end', () => answerWith(request.method === 'PUT' ? 200 : 204, '', { etag: '"1"' })(response));
  });
  async function* failing() {
    for (let i = 0; i < 12; i += 1) yield Buffer.alloc(1 << 20);
    await Promise.resolve();
    throw new Error('the client left');
  }
  await expect(store.write('a.wav', Readable.from(failing()), {}, never)).rejects.toThrow('the client left');
  const aborted = () => server.requests.some(({ method, url }) => method === 'DELETE' && url?.includes('uploadId=u1'));
  while (!aborted()) await new Promise(setImmediate);
  expect(server.requests.filter(({ method, url }) => method === 'POST' && url?.includes('uploadId='))).toEqual([]);
});
