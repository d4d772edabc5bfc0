import { randomUUID } from 'node:crypto';
import { TooManyRequestsError, UpstreamTimeoutError } from '../errors';
import { createTestDatabase, type TestDatabase } from '../testing/database';
import { createFailedSignIns } from './failed-sign-ins';
import { createPasswords, type Passwords } from './passwords';
import { createSignIn, type SignIn } from './sign-in';
import { createUserStore, type UserStore } from './user-store';

const home = '192.0.2.1';
const acme = randomUUID();
const password = 'ä:b☎';
const cheap = createPasswords({ log2Cost: 4 });

let db: TestDatabase;
let users: UserStore;
let hashes = 0;
let reads = 0;
let time = 0;
let signIn: SignIn;

const counted: Passwords = {
  ...cheap,
  verify: (...args) => {
    hashes += 1;
    return cheap.verify(...args);
  },
};

beforeAll(async () => {
  db = await createTestDatabase();
  users = createUserStore(db.database, cheap);
  await db.database.query(`insert into contact_center (id, name, storage, created_at) values ($1, 'c', '{}', now())`, [
    acme,
  ]);
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.database.query('truncate user_account');
  await users.create(acme, { userName: 'jane', password, roles: ['RECORDER'] });
  [hashes, reads, time] = [0, 0, 1_000_000];
  const findAccount = (userName: string) => {
    reads += 1;
    return users.findAccount(userName);
  };
  signIn = createSignIn({ users: { findAccount }, passwords: counted, now: () => time });
});

const verify = (given = password, userName = 'jane') => signIn.verify(userName, given, home);

test('right credentials give the user', async () => {
  expect(await verify()).toEqual({ userName: 'jane', roles: ['RECORDER'], contactCenterId: acme, disabled: false });
});

test('a wrong password and an unknown user give none, with one hash each', async () => {
  for (const [userName, given] of [
    ['jane', 'ä'],
    ['nobody', password],
    ['jane', ''],
    ['jane', `${password} `],
  ]) {
    hashes = 0;
    expect(await verify(given, userName)).toBeUndefined();
    expect(hashes).toBe(1);
  }
});

test('what cannot be a user name or a password is refused before anything is looked up', async () => {
  for (const userName of ['', 'a:b', 'nul\u0000', ' jane', '..', 'x'.repeat(256)])
    expect(await verify(password, userName)).toBeUndefined();
  expect(await verify('x'.repeat(1_025))).toBeUndefined();
  expect([hashes, reads]).toEqual([0, 0]);
});

test('no hash is computed for every request, nor the user looked up', async () => {
  for (let n = 0; n < 100; n += 1) expect(await verify()).toBeDefined();
  expect([hashes, reads]).toEqual([1, 1]);
});

test('the first requests of a user, at once, are hashed once', async () => {
  const found = await Promise.all(Array.from({ length: 100 }, () => verify()));
  expect(found.every((user) => user?.userName === 'jane')).toBe(true);
  expect(hashes).toBe(1);
});

test('after two seconds the user is looked up again, once, without a hash', async () => {
  await verify();
  time += 2_001;
  await Promise.all(Array.from({ length: 100 }, () => verify()));
  expect([hashes, reads]).toEqual([1, 2]);
});

test('credentials that nobody used for a quarter of an hour are hashed again', async () => {
  await verify();
  time += 15 * 60_000 + 1;
  expect(await verify()).toBeDefined();
  expect(hashes).toBe(2);
});

describe('a change made by another process takes effect within seconds', () => {
  beforeEach(async () => {
    await verify();
    time += 2_001;
  });

  test('a changed password', async () => {
    await users.changePassword('jane', 'new');
    expect(await verify()).toBeUndefined();
    expect(await verify('new')).toBeDefined();
  });

  test('a disabled user', async () => {
    await users.replace(acme, { userName: 'jane', roles: ['RECORDER'], disabled: true });
    expect(await verify()).toBeUndefined();
  });

  test('a removed user', async () => {
    await users.remove(acme, 'jane');
    expect(await verify()).toBeUndefined();
  });

  test('other roles, without a hash', async () => {
    await users.replace(acme, { userName: 'jane', roles: ['CONTACT_CENTER_ADMIN'] });
    expect((await verify())?.roles).toEqual(['CONTACT_CENTER_ADMIN']);
    expect(hashes).toBe(1);
  });
});

test('a change made by this process takes effect at once', async () => {
  await verify();
  await users.changePassword('jane', 'new');
  signIn.forget('jane');
  expect(await verify()).toBeUndefined();
});

test('a change that overtakes a sign-in under way is not forgotten by it', async () => {
  let changed = false;
  const overtaken = createSignIn({
    now: () => time,
    passwords: cheap,
    users: {
      async findAccount(userName) {
        const account = await users.findAccount(userName);
        if (!changed) {
          changed = true;
          await users.changePassword('jane', 'new');
          overtaken.forget('jane');
        }
        return account;
      },
    },
  });
  await overtaken.verify('jane', password, home);
  expect(await overtaken.verify('jane', password, home)).toBeUndefined();
});

test('a change takes effect at once, also for who asks while an older sign-in is under way', async () => {
  let finish = () => {};
  const held = new Promise<void>((resolve) => (finish = resolve));
  let reached = () => {};
  const underWay = new Promise<void>((resolve) => (reached = resolve));
  const slow = createSignIn({
    users,
    passwords: {
      ...cheap,
      async verify(...args) {
        const right = await cheap.verify(...args);
        reached();
        await held;
        return right;
      },
    },
  });
  const older = slow.verify('jane', password, home);
  await underWay;
  await users.changePassword('jane', 'new');
  slow.forget('jane');
  const later = slow.verify('jane', password, home);
  finish();
  expect(await older).toBeDefined();
  expect(await later).toBeUndefined();
});

test('credentials that were verified lately are never refused, however many failures there are', async () => {
  await verify();
  const guesses = await Promise.allSettled(Array.from({ length: 60 }, (_, n) => verify(`guess ${n}`)));
  const refusals = guesses.filter((guess) => guess.status === 'rejected');
  expect(refusals.length).toBeGreaterThanOrEqual(40);
  for (const { reason } of refusals) expect(reason).toBeInstanceOf(TooManyRequestsError);
  await expect(verify('one more')).rejects.toThrow(TooManyRequestsError);
  for (const later of [0, 2_001, 60_000]) {
    time += later;
    expect(await verify()).toBeDefined();
  }
});

test('what could not be decided is no failure', async () => {
  const away = createSignIn({
    users: { findAccount: () => Promise.reject(new UpstreamTimeoutError('away')) },
    passwords: cheap,
    failures: createFailedSignIns({
      budgets: {
        userAtAddress: { points: 1, duration: 60 },
        address: { points: 1, duration: 60 },
        userName: { points: 1, duration: 60 },
      },
    }),
  });
  for (let n = 0; n < 5; n += 1) await expect(away.verify('jane', 'p', home)).rejects.toThrow(UpstreamTimeoutError);
});
