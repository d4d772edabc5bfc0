import { randomUUID } from 'node:crypto';
import { NotFoundError } from '../errors';
import { createTestDatabase, type TestDatabase } from '../testing/database';
import type { UserDraft } from './contact-center';
import { createPasswords } from './passwords';
import { createUserStore, type UserStore } from './user-store';

const acme = randomUUID();
const other = randomUUID();
const jane: UserDraft & { password: string } = {
  userName: 'jane',
  password: 'secret',
  roles: ['CONTACT_CENTER_ADMIN', 'RECORDER'],
  firstName: 'Jane',
  lastName: 'Doe',
  phoneNumber: '202',
  group: 'Group1',
  department: 'Sales',
};
const { password: _password, ...withoutPassword } = jane;
const passwords = createPasswords({ log2Cost: 4 });

let db: TestDatabase;
let users: UserStore;
beforeAll(async () => {
  db = await createTestDatabase();
  users = createUserStore(db.database, passwords);
  await db.database.query(
    `insert into contact_center (id, name, storage, created_at) select u, 'c', '{}', now() from unnest($1::uuid[]) u`,
    [[acme, other]],
  );
});
afterAll(() => db.close());
beforeEach(() => db.database.query('truncate user_account'));

const hashOf = async (userName: string) => (await users.findAccount(userName))!.passwordHash;

test('a user is found as given, without the password', async () => {
  await users.create(acme, jane);
  expect(await users.find(acme, 'jane')).toEqual({ ...withoutPassword, contactCenterId: acme, disabled: false });
  expect(await users.list(acme)).toEqual([await users.find(acme, 'jane')]);
});

test('passwords are stored as hashes', async () => {
  await users.create(acme, jane);
  expect(JSON.stringify(await db.database.query('select u.* from user_account u'))).not.toContain('secret');
  expect(await passwords.verify('secret', () => hashOf('jane'), { name: '', known: false })).toBe(true);
});

test('user names are unique across the installation', async () => {
  await users.create(acme, jane);
  await expect(users.create(other, jane)).rejects.toMatchObject({ status: 409, violations: [{ path: 'userName' }] });
});

test('of two creations of one user at once, one succeeds', async () => {
  const results = await Promise.allSettled([users.create(acme, jane), users.create(other, jane)]);
  expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('one name is one user, however its characters are composed', async () => {
  await users.create(acme, { ...jane, userName: 'rene\u0301' });
  expect((await users.find(acme, 'ren\u00e9')).userName).toBe('ren\u00e9');
  await expect(users.create(acme, { ...jane, userName: 'ren\u00e9' })).rejects.toMatchObject({ status: 409 });
});

test('a replacement is whole, but for a password and disabled left out', async () => {
  await users.create(acme, { ...jane, disabled: true });
  const hash = await hashOf('jane');
  await users.replace(acme, { userName: 'jane', roles: ['RECORDER'] });
  expect(await users.find(acme, 'jane')).toEqual({
    userName: 'jane',
    roles: ['RECORDER'],
    contactCenterId: acme,
    disabled: true,
  });
  expect(await hashOf('jane')).toBe(hash);
  await users.replace(acme, { ...jane, password: 'other', disabled: false });
  expect((await users.find(acme, 'jane')).disabled).toBe(false);
  expect(await passwords.verify('other', () => hashOf('jane'), { name: '', known: false })).toBe(true);
});

test('another center’s user cannot be told from one who is not there', async () => {
  await users.create(acme, jane);
  for (const ccid of [other, randomUUID()]) {
    await expect(users.find(ccid, 'jane')).rejects.toThrow('The user is not found');
    await expect(users.replace(ccid, jane)).rejects.toThrow(NotFoundError);
    await expect(users.remove(ccid, 'jane')).rejects.toThrow(NotFoundError);
  }
  expect(await users.list(other)).toEqual([]);
  expect(await users.find(acme, 'jane')).toBeDefined();
});

test('a contact center that is not there has no users and gets none', async () => {
  await expect(users.create(randomUUID(), jane)).rejects.toThrow(NotFoundError);
  await expect(users.list(randomUUID())).rejects.toThrow(NotFoundError);
});

test('a removed user is gone', async () => {
  await users.create(acme, jane);
  await users.remove(acme, 'jane');
  await expect(users.find(acme, 'jane')).rejects.toThrow(NotFoundError);
  await expect(users.changePassword('jane', 'p')).rejects.toThrow(NotFoundError);
});

test('users are listed by name, bytewise', async () => {
  for (const userName of ['b', 'é', 'B', 'a']) await users.create(acme, { ...jane, userName });
  expect((await users.list(acme)).map(({ userName }) => userName)).toEqual(['B', 'a', 'b', 'é']);
});
