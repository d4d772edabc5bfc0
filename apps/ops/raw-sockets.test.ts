import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { basic, request, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { answersIn, openRaw, type RawAnswer } from '../../libs/testing/raw-http';
import { recordingBody } from '../../libs/testing/recordings';
import { tableContents } from '../../libs/testing/table-contents';

let apps: TestApps;
let center: TestContactCenter;
let before: string;
beforeAll(async () => {
  apps = await startTestApps();
  center = await apps.createContactCenter();
});
beforeEach(async () => {
  // Signed in already: no hash, so answers are quick and in time.
  await request('GET', `${apps.opsUrl}/api/v2/me`, apps.ops);
  before = await tableContents(apps.db.database);
});
afterEach(async () => expect(await tableContents(apps.db.database)).toBe(before));
afterAll(() => apps.close());

const path = () => `/api/v2/ops/contact-centers/${center.ccid}/recordings`;
const body = JSON.stringify(recordingBody({ id: 'raw' }));
const authorized = () => `Host: x\r\nAuthorization: ${basic(apps.ops)}\r\n`;
const post = (headers: string) =>
  `POST ${path()} HTTP/1.1\r\n${authorized()}Content-Type: application/json\r\n${headers}\r\n\r\n`;
const me = () => `GET /api/v2/me HTTP/1.1\r\n${authorized()}\r\n`;

const closing = 'Host: x\r\nConnection: close\r\n';

function expectRefusal({ status, headers, body: text }: RawAnswer, expected: number, statusCode = 2): void {
  expect([status, Object.keys(JSON.parse(text) as object)]).toEqual([expected, ['statusCode', 'statusMessage']]);
  expect((JSON.parse(text) as { statusCode: number }).statusCode).toBe(statusCode);
  expect(headers).toMatch(/^content-type: application\/json/im);
  expect(headers).toMatch(/^x-content-type-options: nosniff/im);
}

test.each([
  ['no HTTP at all', () => 'hello\r\n\r\n', 400],
  ['TLS', () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
  ['a request line without a path', () => `GET HTTP/1.1\r\n${authorized()}\r\n`, 400],
  ['bytes in the path that must be encoded', () => `GET /\xff\xfe HTTP/1.1\r\n${authorized()}\r\n`, 400],
  ['an unknown method', () => `FROB / HTTP/1.1\r\n${authorized()}\r\n`, 400],
  ['an unknown version', () => `GET / HTTP/9.9\r\n${authorized()}\r\n`, 400],
  ['no Host', () => 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
  ['two Hosts', () => 'GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n', 400],
  ['a NUL in a header', () => `GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n`, 400],
  ['a space before the colon', () => `GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length : 5\r\n\r\nhello`, 400],
  ['a folded header', () => `GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: a\r\n b\r\n\r\n`, 400],
  ['a header too long', () => `GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(40_000)}\r\n\r\n`, 431],
  ['a path too long', () => `GET /${'a'.repeat(40_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 414],
  ['a path that is only just too long', () => `GET /${'a'.repeat(28_000)} HTTP/1.1\r\n${closing}\r\n`, 414],
  ['twenty thousand headers', () => `GET /healthz HTTP/1.1\r\nHost: x\r\n${'a:b\r\n'.repeat(20_000)}\r\n`, 431],
  [
    'a Host behind thousands of headers',
    () => `GET /healthz HTTP/1.1\r\n${'a:b\r\n'.repeat(3_000)}${closing}Host: y\r\n\r\n`,
    400,
  ],
  ['two lengths', () => `${post('Content-Length: 5\r\nContent-Length: 6')}hello`, 400],
  ['a list of lengths', () => `${post('Content-Length: 5, 5')}hello`, 400],
  ['a negative length', () => `${post('Content-Length: -1')}hello`, 400],
  ['a signed length', () => `${post('Content-Length: +5')}hello`, 400],
  ['a hexadecimal length', () => `${post('Content-Length: 0x5')}hello`, 400],
  ['a length beyond all numbers', () => `${post(`Content-Length: ${'9'.repeat(40)}`)}hello`, 400],
  ['a length and chunks', () => `${post('Content-Length: 5\r\nTransfer-Encoding: chunked')}0\r\n\r\n`, 400],
  ['chunks twice', () => `${post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked')}0\r\n\r\n`, 400],
  ['a coding after chunked', () => `${post('Transfer-Encoding: chunked, identity')}0\r\n\r\n`, 400],
  ['a length twice', () => `${post('Content-Length: 5\r\nContent-Length: 5')}hello`, 400],
  ['a length with a space in it', () => `${post('Content-Length: 5 5')}hello`, 400],
  ['chunks and a length', () => `${post('Transfer-Encoding: chunked\r\nContent-Length: 5')}0\r\n\r\n`, 400],
  ['identity before chunked', () => `${post('Transfer-Encoding: identity, chunked')}0\r\n\r\n`, 400],
  ['a compressed body', () => `${post('Transfer-Encoding: gzip, chunked')}0\r\n\r\n`, 400],
  ['no coding but identity', () => `${post('Transfer-Encoding: identity')}hello`, 400],
  ['chunked in quotes', () => `${post('Transfer-Encoding: "chunked"')}0\r\n\r\n`, 400],
  ['chunked behind a vertical tab', () => `${post('Transfer-Encoding: \x0bchunked')}0\r\n\r\n`, 400],
  ['chunked on a folded line', () => `${post('Transfer-Encoding:\r\n chunked')}0\r\n\r\n`, 400],
  ['a space before the colon of the coding', () => `${post('Transfer-Encoding : chunked')}0\r\n\r\n`, 400],
  ['a header that ends in a bare line feed', () => `GET /healthz HTTP/1.1\r\nHost: x\nX-A: b\r\n\r\n`, 400],
  ['a head that ends in bare line feeds', () => 'GET /healthz HTTP/1.1\nHost: x\nConnection: close\n\n', 400],
  ['a bare carriage return in a header', () => `GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: a\rb\r\n\r\n`, 400],
  [
    'a chunk size that ends in a bare line feed',
    () => `${post('Transfer-Encoding: chunked')}5\nhello\r\n0\r\n\r\n`,
    400,
  ],
  ['a hexadecimal prefix of a chunk size', () => `${post('Transfer-Encoding: chunked')}0x5\r\nhello\r\n0\r\n\r\n`, 400],
  ['a negative chunk size', () => `${post('Transfer-Encoding: chunked')}-5\r\nhello\r\n0\r\n\r\n`, 400],
  ['a chunk size beyond all numbers', () => `${post('Transfer-Encoding: chunked')}${'f'.repeat(20)}\r\nhello`, 400],
  ['the preface of HTTP/2', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ['CONNECT', () => 'CONNECT 169.254.169.254:80 HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['an obfuscated coding', () => `${post('Transfer-Encoding: xchunked')}0\r\n\r\n`, 400],
  ['a chunk without a size', () => `${post('Transfer-Encoding: chunked')}zz\r\nhello\r\n0\r\n\r\n`, 400],
  ['a chunk longer than its size', () => `${post('Transfer-Encoding: chunked')}2\r\nhello\r\n0\r\n\r\n`, 400],
  ['an endless chunk extension', () => `${post('Transfer-Encoding: chunked')}1;${'a'.repeat(40_000)}`, 413],
])('%s: one answer, in the envelope, and the connection is closed', async (_what, bytes, status) => {
  for (const url of [apps.opsUrl, apps.publicUrl]) {
    const answers = answersIn(await (await openRaw(url, bytes())).untilClosed());
    expect(answers.length).toBe(1);
    // The public app has nothing at the path that takes bodies.
    if (url === apps.opsUrl || answers[0]!.status !== 404) expectRefusal(answers[0]!, status);
  }
});

test('an expectation that nobody can meet: 417', async () => {
  const asked = `GET /healthz HTTP/1.1\r\nHost: x\r\nExpect: wonders\r\nConnection: close\r\n\r\n`;
  const [answer, ...others] = answersIn(await (await openRaw(apps.opsUrl, asked)).untilClosed());
  expectRefusal(answer!, 417);
  expect(others).toEqual([]);
});

test.each([
  ['half a request line', () => 'POST /api'],
  ['half a header', () => `POST ${path()} HTTP/1.1\r\nHost: x\r\nAuthor`],
  ['half a body', () => post(`Content-Length: ${body.length}`) + body.slice(0, 100)],
  ['all but the last byte of a body', () => post(`Content-Length: ${body.length}`) + body.slice(0, -1)],
  [
    'a body without its last chunk',
    () => `${post('Transfer-Encoding: chunked')}${body.length.toString(16)}\r\n${body}\r\n`,
  ],
])('%s, then the client is gone: nothing is kept, and the app goes on', async (_what, bytes) => {
  for (const leave of ['end', 'destroy', 'resetAndDestroy'] as const) {
    const { socket } = await openRaw(apps.opsUrl, bytes());
    await pause(30);
    socket[leave]();
  }
  await pause(100);
  expect((await request('GET', `${apps.opsUrl}/api/v2/me`, apps.ops)).status).toBe(200);
  expect((await request('GET', `${apps.opsUrl}${path()}/raw`, apps.ops)).status).toBe(404);
});

test('pipelined requests are answered in order, each with its own answer', async () => {
  const absent = `GET ${path()}/none HTTP/1.1\r\n${authorized()}\r\n`;
  const last = `GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
  const unauthorized = 'GET /api/v2/me HTTP/1.1\r\nHost: x\r\n\r\n';
  const connection = await openRaw(apps.opsUrl, me() + absent + unauthorized + me() + last);
  const answers = answersIn(await connection.untilClosed());
  expect(answers.map(({ status }) => status)).toEqual([200, 404, 401, 200, 200]);
  expect(answers[3]!.body).toBe(answers[0]!.body);
});

test('what is malformed behind a good request is refused after the good one is answered', async () => {
  const answers = answersIn(await (await openRaw(apps.opsUrl, `${me()}garbage\r\n\r\n`)).untilClosed());
  expect(answers.map(({ status }) => status)).toEqual([200, 400]);
  expect(JSON.parse(answers[0]!.body)).toMatchObject({ user: { userName: 'ops' } });
  expectRefusal(answers[1]!, 400);
});

test('what follows a refused body on its connection is never taken for a request', async () => {
  const smuggled = `DELETE ${path()}/raw HTTP/1.1\r\n${authorized()}\r\n`;
  const unauthorized = `POST ${path()} HTTP/1.1\r\nHost: x\r\nContent-Length: ${smuggled.length}\r\n\r\n${smuggled}`;
  const chunked = `${post('Content-Length: 4\r\nTransfer-Encoding: chunked')}5c\r\n${smuggled}\r\n0\r\n\r\n`;
  for (const bytes of [unauthorized, chunked]) {
    const { socket, until } = await openRaw(apps.opsUrl, bytes);
    await until(/HTTP\/1\.1 4\d\d .*\}/s);
    await pause(100);
    socket.destroy();
    expect(answersIn(await until(/./))).toHaveLength(1);
  }
});

const megabyte = 'x'.repeat(1024 * 1024);

/** Sends as much as the server takes, for as long as the connection is open. */
function sendOn(socket: Socket): void {
  const sending = setInterval(() => socket.writableNeedDrain || socket.write(megabyte), 1);
  socket.once('close', () => clearInterval(sending));
}

test.each([
  ['without credentials', () => `POST ${path()} HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000000\r\n\r\n`, 401, 5],
  ['too long', () => post('Content-Length: 9000000000'), 413, 2],
  ['at no address', () => `PUT /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000000\r\n\r\n`, 404, 6],
])(
  'an answer given before the body was read closes the connection after a bounded drain: %s',
  async (_what, head, status, statusCode) => {
    // Who sends a while and listens gets the answer; who sends without end is cut off.
    const listening = await openRaw(apps.opsUrl, head(), ...Array<string>(8).fill(megabyte));
    const [answer] = answersIn(await listening.untilClosed());
    expectRefusal(answer!, status, statusCode);
    expect(answer!.headers).toMatch(/^connection: close/im);
    const endless = await openRaw(apps.opsUrl, head());
    sendOn(endless.socket);
    await endless.untilClosed();
    expect(endless.socket.bytesWritten).toBeLessThan(64 * 1024 * 1024);
  },
);

test('who listens while it sends has the answer before its body is whole, and may send the rest', async () => {
  const head = `POST ${path()} HTTP/1.1\r\nHost: x\r\nContent-Length: ${2 * megabyte.length}\r\n\r\n`;
  const { socket, until, untilClosed } = await openRaw(apps.opsUrl, head, megabyte);
  const errors: Error[] = [];
  socket.on('error', (error) => errors.push(error));
  const [answer] = answersIn(await until(/\r\n\r\n.*\}$/s));
  expectRefusal(answer!, 401, 5);
  expect(socket.readyState).toBe('open');
  socket.write(megabyte);
  expect(answersIn(await untilClosed())).toEqual([answer]);
  expect(errors).toEqual([]);
});

test('a body that nobody asked for is not read without end', async () => {
  const head = `GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000000\r\n\r\n`;
  const { socket, untilClosed } = await openRaw(apps.opsUrl, head);
  sendOn(socket);
  const [answer] = answersIn(await untilClosed());
  expect(answer!.status).toBe(200);
  expect(socket.bytesWritten).toBeLessThan(64 * 1024 * 1024);
});
