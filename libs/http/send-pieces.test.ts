import { EventEmitter, once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { clientSignal } from './media-request';
import { sendPieces } from './send-pieces';
import { listen } from './serve';

const megabyte = 'x'.repeat(1024 * 1024);

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Sends the pieces to one client, and tells how the sending ended. */
async function ask(
  pieces: AsyncIterable<string> | Iterable<string>,
): Promise<{ answer: IncomingMessage; sent: () => Promise<unknown> }> {
  let sent: Promise<unknown>;
  server = createServer((_req, res) => {
    sent = sendPieces(res, pieces, clientSignal(res)).catch((error: unknown) => {
      res.destroy();
      return error;
    });
  });
  const { port } = await listen(server, '127.0.0.1', 0, 'PORT');
  const call = request({ port, host: '127.0.0.1' }).end();
  const [answer] = (await once(call, 'response')) as [IncomingMessage];
  return { answer, sent: () => sent };
}

test('all pieces, in order, and the end', async () => {
  const { answer, sent } = await ask(['a', 'b', megabyte, 'c']);
  expect(await text(answer)).toBe(`ab${megabyte}c`);
  expect(await sent()).toBeUndefined();
});

test('no faster than the client takes them; when it leaves, what makes them is let go', async () => {
  let made = 0;
  let letGo = false;
  function* pieces() {
    try {
      for (; made < 1_000; made += 1) yield megabyte;
    } finally {
      letGo = true;
    }
  }
  const { answer, sent } = await ask(pieces());
  await once(answer, 'readable');
  answer.destroy();
  expect(await sent()).toMatchObject({ name: 'AbortError' });
  expect(made).toBeLessThan(50);
  expect(letGo).toBe(true);
});

test('what fails after the first piece is thrown, and the answer has no end', async () => {
  const client = new EventEmitter();
  async function* pieces() {
    yield 'a';
    await once(client, 'has answer');
    throw new Error('lost');
  }
  const { answer, sent } = await ask(pieces());
  client.emit('has answer');
  const complete = await new Promise((resolve) =>
    answer
      .on('error', () => resolve(false))
      .on('end', resolve)
      .resume(),
  );
  expect(complete).toBe(false);
  expect(await sent()).toEqual(new Error('lost'));
});
