import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { openDatabase, type Database } from './database';
import { UpstreamTimeoutError } from './errors';
import { createTestDatabase, onServer, type TestDatabase } from './testing/database';

let db: TestDatabase;
let database: Database;
beforeAll(async () => {
  db = await createTestDatabase();
  const name = new URL(db.url).pathname.slice(1);
  await onServer((server) => server.query(`alter database ${name} set timezone = 'Asia/Kolkata'`));
  await onServer((server) => server.query(`alter database ${name} set datestyle = 'SQL, DMY'`));
  database = openDatabase({ url: db.url, poolSize: 1, statementTimeoutMs: 300, connectTimeoutMs: 5_000 });
});
afterAll(async () => {
  await database.close();
  await db.close();
});

test("instants are read as they are stored, whatever the database's time zone and date style", async () => {
  const [row] = await database.query(`select '2024-05-01T10:00:00.123Z'::timestamptz as at`);
  expect(row).toEqual({ at: Date.parse('2024-05-01T10:00:00.123Z') });
});

test('a statement over its time is a timeout, and its connection serves the next one', async () => {
  await expect(database.query('select pg_sleep(30)')).rejects.toThrow(UpstreamTimeoutError);
  expect(await database.query('select 1 as one')).toEqual([{ one: 1 }]);
  expect(database.poolUse()).toEqual({ total: 1, idle: 1, waiting: 0 });
});

test('a statement that waits for a lock is a timeout too, and its transaction holds nothing any more', async () => {
  await db.database.transaction(async (holder) => {
    await holder.query('lock table recording');
    const waiting = database.transaction((tx) => tx.query('select from recording'));
    await expect(waiting).rejects.toThrow(UpstreamTimeoutError);
  });
  expect(await database.transaction((tx) => tx.query('select count(*) as n from recording'))).toEqual([{ n: 0 }]);
  expect(database.poolUse()).toEqual({ total: 1, idle: 1, waiting: 0 });
});

/** A message of PostgreSQL's protocol. */
function message(type: string, body: Buffer | string): Buffer {
  const bytes = Buffer.concat([Buffer.from(type), Buffer.alloc(4), Buffer.from(body)]);
  bytes.writeInt32BE(bytes.length - 1, 1);
  return bytes;
}
const authenticated = message('R', Buffer.alloc(4));
const ready = message('Z', 'I');
const shuttingDown = message('E', 'SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0');

/** Says the same to whoever connects, and the rest to whatever is asked. */
async function startScriptedPostgres(greeting: Buffer, answer: Buffer) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket
      .on('error', () => undefined)
      .once('data', () => {
        socket.write(greeting);
        socket.on('data', () => socket.end(answer));
      });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `postgres://user@127.0.0.1:${(server.address() as AddressInfo).port}/db`,
    async close() {
      sockets.forEach((socket) => socket.destroy());
      server.close();
      await once(server, 'close');
    },
  };
}

test.each([
  ['with its first greeting', Buffer.concat([authenticated, ready, shuttingDown]), Buffer.alloc(0)],
  ['in the midst of a statement', Buffer.concat([authenticated, ready]), shuttingDown],
  ['twice', Buffer.concat([authenticated, ready]), Buffer.concat([shuttingDown, shuttingDown])],
  ['and is ready all the same', Buffer.concat([authenticated, ready]), Buffer.concat([shuttingDown, ready])],
])('a server that shuts down %s: a timeout, and the process lives', async (_when, greeting, answer) => {
  const server = await startScriptedPostgres(greeting, answer);
  const away = openDatabase({ url: server.url, poolSize: 2, statementTimeoutMs: 300, connectTimeoutMs: 1_000 });
  for (let times = 0; times < 3; times += 1) {
    await expect(away.query('select 1')).rejects.toThrow(UpstreamTimeoutError);
    await expect(away.transaction((tx) => tx.query('select 1'))).rejects.toThrow(UpstreamTimeoutError);
  }
  expect(away.poolUse()).toEqual({ total: 0, idle: 0, waiting: 0 });
  await away.close();
  await server.close();
});
