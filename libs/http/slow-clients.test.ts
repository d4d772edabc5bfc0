import type { RequestListener, Server } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { errorAnswer } from '../genesys/envelope';
import { errorAnswerByPath } from '../imagicle/envelope';
import { answersIn, openRaw } from '../testing/raw-http';
import { answerMalformed } from './malformed-requests';
import { createAppServer, listen } from './serve';
import { cutSlowBodies } from './slow-bodies';

const headWithinMs = 600;
const pace = { leastBytes: 1_000, withinMs: 400 };

let server: Server;
let url: string;
let answered: number[];
let serve: RequestListener;
beforeEach(async () => {
  answered = [];
  serve = (req, res) => {
    buffer(req).then(
      (body) => res.end(String(body.length)),
      () => undefined,
    );
  };
  server = createAppServer(headWithinMs);
  server.on('request', (req, res) => serve(req, res));
  const headers = { 'X-Content-Type-Options': 'nosniff' };
  answerMalformed(server, {
    headers,
    errorAnswer: errorAnswerByPath(errorAnswer),
    onAnswer: (status) => answered.push(status),
  });
  cutSlowBodies(server, pace);
  url = `http://127.0.0.1:${(await listen(server, '127.0.0.1', 0, 'PORT')).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const post = (length: number, path = '/') => `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`;

/** Sends a piece again and again until the connection is closed. */
async function trickle(piece: string, everyMs: number, ...first: string[]): Promise<string> {
  const { socket, untilClosed } = await openRaw(url, ...first);
  const sending = setInterval(() => socket.writable && socket.write(piece), everyMs);
  try {
    return await untilClosed();
  } finally {
    clearInterval(sending);
  }
}

test.each([
  ['says nothing', ''],
  ['begins a request line', 'GET /'],
  ['begins its headers', 'GET / HTTP/1.1\r\nHost: x\r\nX-A: b'],
])('a client that %s and then no more is cut', async (_what, bytes) => {
  const [answer] = answersIn(await (await openRaw(url, bytes)).untilClosed());
  expect([answer!.status, JSON.parse(answer!.body)]).toEqual([
    408,
    { statusCode: 2, statusMessage: 'The request did not come in time' },
  ]);
  expect(answer!.headers).toMatch(/^x-content-type-options: nosniff/im);
  expect(answered).toEqual([408]);
});

test('a client that sends its headers byte by byte is cut', async () => {
  const [answer] = answersIn(await trickle('a', 50, 'GET / HTTP/1.1\r\nHost: x\r\nX-A: '));
  expect(answer!.status).toBe(408);
});

test('a client that sends a body byte by byte is cut, and answered in the dialect', async () => {
  for (const [path, member] of [
    ['/', 'statusMessage'],
    ['/fw/Apps/Recorder/WebAPI/Recordings', 'message'],
  ] as const) {
    const [answer] = answersIn(await trickle('a', 50, post(1_000_000, path)));
    expect(answer!.status).toBe(408);
    expect(JSON.parse(answer!.body)).toMatchObject({ [member]: 'The request did not come in time' });
    expect(answer!.headers).toMatch(/^connection: close/im);
  }
});

test('a client that sends no body at all is cut, and so is one that stops before the end', async () => {
  for (const sent of ['', 'a'.repeat(4_999)]) {
    const [answer] = answersIn(await (await openRaw(url, post(5_000), sent)).untilClosed());
    expect(answer!.status).toBe(408);
  }
});

test('a body that comes slowly but steadily is taken, however long it takes', async () => {
  const { socket, until } = await openRaw(url, post(40_000));
  const start = Date.now();
  for (let sent = 0; sent < 40_000; sent += 1_000) {
    socket.write('a'.repeat(1_000));
    await pause(50);
  }
  const [answer] = answersIn(await until(/\r\n\r\n40000/));
  expect(answer!.status).toBe(200);
  expect(Date.now() - start).toBeGreaterThan(4 * pace.withinMs);
});

test('a client that waits for us is not cut: we do not read on while a store is slow', async () => {
  let goOn = () => {};
  const held = new Promise<void>((resolve) => (goOn = resolve));
  serve = (req, res) => {
    void held.then(() => buffer(req)).then((body) => res.end(String(body.length)));
  };
  const { until } = await openRaw(url, post(2_000_000), 'a'.repeat(2_000_000));
  await pause(4 * pace.withinMs);
  goOn();
  const [answer] = answersIn(await until(/\r\n\r\n2000000/));
  expect([answer!.status, answered]).toEqual([200, []]);
});

test('a connection that is kept alive may rest between requests', async () => {
  const { socket, until } = await openRaw(url, post(5), 'hello');
  await until(/\r\n\r\n5/);
  await pause(3 * headWithinMs);
  socket.write(`${post(6)}hello!`);
  expect(answersIn(await until(/\r\n\r\n6/))).toHaveLength(2);
});

test('an answer takes as long as it takes', async () => {
  serve = (req, res) => {
    void buffer(req)
      .then(() => pause(3 * pace.withinMs))
      .then(() => res.end('late'));
  };
  const { until } = await openRaw(url, post(5), 'hello');
  expect(answersIn(await until(/late/))[0]!.status).toBe(200);
});
