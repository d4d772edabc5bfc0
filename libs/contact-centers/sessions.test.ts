import { randomUUID } from 'node:crypto';
import { UnauthenticatedError, UpstreamTimeoutError } from '../errors';
import { createTestDatabase, type TestDatabase } from '../testing/database';
import { createPasswords } from './passwords';
import { createSessionStore, type SessionStore } from './session-store';
import { createSessions, type Sessions } from './sessions';
import { createUserStore, type Account, type UserStore } from './user-store';

let db: TestDatabase;
let users: UserStore;
let account: Account;
let store: SessionStore;
let reads = 0;
let time = 0;
/** What a read waits for before its answer is given. */
let gate: Promise<void> = Promise.resolve();
let sessions: Sessions;

beforeAll(async () => {
  db = await createTestDatabase();
  users = createUserStore(db.database, createPasswords({ log2Cost: 4 }));
  const acme = randomUUID();
  await db.database.query(`insert into contact_center (id, name, storage, created_at) values ($1, 'c', '{}', now())`, [
    acme,
  ]);
  await users.create(acme, { userName: 'jane', password: 'secret', roles: ['CONTACT_CENTER_ADMIN'] });
});
afterAll(() => db.close());
beforeEach(async () => {
  account = (await users.findAccount('jane'))!;
  store = createSessionStore(db.database);
  [reads, time, gate] = [0, 1_000_000, Promise.resolve()];
  const find: SessionStore['find'] = async (...asked) => {
    reads += 1;
    const found = await store.find(...asked);
    await gate;
    return found;
  };
  sessions = createSessions({ app: 'public', store: { ...store, find }, now: () => time });
});

test('each sign-in has a token of its own: 256 bits that fit into a cookie as they are', async () => {
  const tokens = await Promise.all(Array.from({ length: 20 }, () => sessions.begin(account)));
  expect(new Set(tokens).size).toBe(20);
  for (const token of tokens) expect(token).toMatch(/^[\w-]{43}$/);
});

test('a session is looked up at most every two seconds, however much it is used', async () => {
  const token = await sessions.begin(account);
  for (let times = 0; times < 20; times += 1) expect(await sessions.find(token)).toEqual(account.user);
  expect(reads).toBe(1);
  time += 2_001;
  expect(await sessions.find(token)).toEqual(account.user);
  expect(reads).toBe(2);
});

test('what a page asks for at once shares one look', async () => {
  const token = await sessions.begin(account);
  const found = await Promise.all(Array.from({ length: 20 }, () => sessions.find(token)));
  expect(found).toEqual(Array.from({ length: 20 }, () => account.user));
  expect(reads).toBe(1);
});

test('what is no token costs no look', async () => {
  for (const text of ['', 'x', 'A'.repeat(44), `${'A'.repeat(42)}=`, `${'A'.repeat(42)}\n`, `${'A'.repeat(43)}\n`])
    expect(await sessions.find(text)).toBeUndefined();
  expect(reads).toBe(0);
});

test.each<[string, (token: string) => Promise<void> | void]>([
  ['is ended', (token) => sessions.end(token)],
  ['may have been changed by a new password', () => sessions.lookAgain()],
])('a look that was under way when the session %s is not kept', async (_, change) => {
  const token = await sessions.begin(account);
  let open = () => {};
  gate = new Promise((resolve) => (open = resolve));
  const before = sessions.find(token);
  await db.database.query('select 1');
  await change(token);
  open();
  await before;
  await sessions.find(token);
  expect(reads).toBe(2);
});

test('who asks after a change does not share the look of who asked before it', async () => {
  const token = await sessions.begin(account);
  let open = () => {};
  gate = new Promise((resolve) => (open = resolve));
  const before = sessions.find(token);
  sessions.lookAgain();
  const after = sessions.find(token);
  open();
  await Promise.all([before, after]);
  expect(reads).toBe(2);
});

test('a password that was verified and is another one by now begins no session', async () => {
  const stale = { ...account, passwordHash: `${account.passwordHash}x` };
  await expect(sessions.begin(stale)).rejects.toThrow(UnauthenticatedError);
  const disabled = { ...account, user: { ...account.user, userName: 'nobody' } };
  await expect(sessions.begin(disabled)).rejects.toThrow(UnauthenticatedError);
});

test('a session whose use cannot be noted is good all the same', async () => {
  const token = await sessions.begin(account);
  await db.database.query(`update session set used_at = now() - interval '5 minutes'`);
  const noteUse = () => Promise.reject(new UpstreamTimeoutError('The database did not answer in time'));
  expect(await createSessions({ app: 'public', store: { ...store, noteUse } }).find(token)).toEqual(account.user);
});

test('what is void by time is removed, nothing else', async () => {
  await db.database.query('delete from session');
  for (const change of [`used_at = now() - interval '31 minutes'`, `ends_at = now() - interval '1 second'`]) {
    await sessions.begin(account);
    await db.database.query(`update session set ${change}`);
  }
  const token = await sessions.begin(account);
  await store.forget();
  expect(await db.database.query('select key from session')).toHaveLength(1);
  expect(await sessions.find(token)).toEqual(account.user);
});
