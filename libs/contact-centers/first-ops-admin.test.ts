import { randomUUID } from 'node:crypto';
import { EnvironmentError } from '../env';
import { createTestDatabase, type TestDatabase } from '../testing/database';
import { ensureFirstOpsAdmin } from './first-ops-admin';
import { createPasswords } from './passwords';
import { createUserStore, type UserStore } from './user-store';

let db: TestDatabase;
let users: UserStore;
const passwords = createPasswords({ log2Cost: 4 });
const stranger = { name: '', known: false };
beforeAll(async () => {
  db = await createTestDatabase();
  users = createUserStore(db.database, passwords);
});
afterAll(() => db.close());
beforeEach(() => db.database.query('truncate contact_center cascade'));

const opsAdmins = () =>
  db.database.query('select u.user_name as name from user_account u where u.contact_center_id is null order by 1');

test('the first OPS admin comes from the environment at the first start, and belongs to no center', async () => {
  await ensureFirstOpsAdmin(users, { userName: 'ops', password: 'p' });
  const account = await users.findAccount('ops');
  expect(account?.user).toEqual({ userName: 'ops', roles: ['OPS_ADMIN'], disabled: false });
  expect(await passwords.verify('p', () => Promise.resolve(account?.passwordHash), stranger)).toBe(true);
});

test('without one the start is refused, saying so', async () => {
  await expect(ensureFirstOpsAdmin(users, undefined)).rejects.toThrow(EnvironmentError);
  await expect(ensureFirstOpsAdmin(users, undefined)).rejects.toThrow(/OPS_USERNAME and OPS_PASSWORD/);
});

test('at later starts the environment changes nothing', async () => {
  await ensureFirstOpsAdmin(users, { userName: 'ops', password: 'p' });
  await ensureFirstOpsAdmin(users, undefined);
  await ensureFirstOpsAdmin(users, { userName: 'second', password: 'other' });
  await ensureFirstOpsAdmin(users, { userName: 'ops', password: 'other' });
  expect(await opsAdmins()).toEqual([{ name: 'ops' }]);
  expect(await passwords.verify('p', async () => (await users.findAccount('ops'))?.passwordHash, stranger)).toBe(true);
});

test('of several first starts at once, with different names even, one creates it', async () => {
  await Promise.all(
    Array.from({ length: 8 }, (_, n) => ensureFirstOpsAdmin(users, { userName: `ops${n}`, password: 'p' })),
  );
  expect(await opsAdmins()).toHaveLength(1);
});

test.each([
  ['OPS_USERNAME', { userName: 'a:b', password: 'p' }],
  ['OPS_USERNAME', { userName: '', password: 'p' }],
  ['OPS_PASSWORD', { userName: 'ops', password: '' }],
  ['OPS_PASSWORD', { userName: 'ops', password: 'x'.repeat(1_025) }],
])('%s that is not valid is named', async (variable, given) => {
  await expect(ensureFirstOpsAdmin(users, given)).rejects.toThrow(new RegExp(`^${variable} `));
});

test('a name that a contact center’s user has is not taken over', async () => {
  const ccid = randomUUID();
  await db.database.query(`insert into contact_center (id, name, storage, created_at) values ($1, 'c', '{}', now())`, [
    ccid,
  ]);
  await users.create(ccid, { userName: 'jane', password: 'p', roles: ['RECORDER'] });
  await expect(ensureFirstOpsAdmin(users, { userName: 'jane', password: 'p' })).rejects.toThrow(
    /OPS_USERNAME is taken/,
  );
  expect((await users.find(ccid, 'jane')).roles).toEqual(['RECORDER']);
});
