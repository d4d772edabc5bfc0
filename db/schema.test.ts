import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createTestDatabase } from '../libs/testing/database';
import { dumpSchema } from './schema-dump';

const file = path.join(__dirname, 'schema.sql');

test('schema.sql is what the migrations make (npm run db:schema writes it anew)', async () => {
  const { database, close } = await createTestDatabase();
  const schema = await dumpSchema(database).finally(close);
  if (process.env.UPDATE_SCHEMA) await writeFile(file, schema);
  expect(await readFile(file, 'utf8')).toBe(schema);
});
