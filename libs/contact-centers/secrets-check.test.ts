import { createSecrets } from '../secrets';
import { createTestDatabase, type TestDatabase } from '../testing/database';
import { checkSecretsKey } from './secrets-check';

let db: TestDatabase;
beforeAll(async () => (db = await createTestDatabase()));
afterAll(() => db.close());

test('a wrong SECRETS_KEY is noticed at the start', async () => {
  const [key, wrong] = [createSecrets('ab'.repeat(32)), createSecrets('cd'.repeat(32))];
  await Promise.all([checkSecretsKey(db.database, key), checkSecretsKey(db.database, key)]);
  await expect(checkSecretsKey(db.database, wrong)).rejects.toThrow(/^SECRETS_KEY is not the key/);
  await checkSecretsKey(db.database, key);
});
