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
