import { Client } from 'pg';
import { createTestDatabase } from './database';

test('a test database has the migrated schema, and is another one each time', async () => {
  const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  await one.database.query('create table only_here (id integer primary key)');
  expect(await one.database.query(`select to_regclass('recording') is not null as there`)).toEqual([{ there: true }]);
  expect(await other.database.query(`select to_regclass('only_here') is not null as there`)).toEqual([
    { there: false },
  ]);
  await one.close();
  await other.close();
});

test('text is UTF-8, and is ordered bytewise', async () => {
  const { database, close } = await createTestDatabase();
  expect(
    await database.query(
      `select pg_encoding_to_char(encoding) as encoding, datcollate as locale from pg_database where datname = current_database()`,
    ),
  ).toEqual([{ encoding: 'UTF8', locale: 'C' }]);
  await close();
});

test('a connection that is left open makes close fail, telling its last statement', async () => {
  const { url, close } = await createTestDatabase();
  const leaked = new Client(url);
  leaked.on('error', () => undefined);
  await leaked.connect();
  await leaked.query(`select 'forgotten'`);
  await expect(close()).rejects.toThrow(/left open.*select 'forgotten'/);
  await leaked.end().catch(() => undefined);
});

test('close drops the database', async () => {
  const { url, close } = await createTestDatabase();
  await close();
  const client = new Client(url);
  await expect(client.connect()).rejects.toThrow(/does not exist/);
});
