import { UpstreamTimeoutError } from '../errors';
import { createTestDatabase, type TestDatabase } from '../testing/database';
import { createFailedSignIns, type FailedSignIns } from './failed-sign-ins';
import { createFailedSignInStore, type FailedSignInStore } from './failed-sign-in-store';

const budgets = {
  userAtAddress: { points: 3, duration: 60 },
  address: { points: 6, duration: 60 },
  userName: { points: 6, duration: 60 },
};
const home = '192.0.2.1';
const tooMany = { name: 'TooManyRequestsError' };

let db: TestDatabase;
let store: FailedSignInStore;
let asked: number;
/** Two processes on one database. */
let here: FailedSignIns;
let there: FailedSignIns;

beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.database.query('truncate failed_sign_in, signed_in');
  asked = 0;
  const whole = createFailedSignInStore(db.database);
  const counted = <T>(result: T) => {
    asked += 1;
    return result;
  };
  store = {
    count: (counters) => counted(whole.count(counters)),
    takeBack: (keys) => counted(whole.takeBack(keys)),
    noteSignIn: (key) => counted(whole.noteSignIn(key)),
    signInsSince: (since, limit) => counted(whole.signInsSince(since, limit)),
    forget: () => counted(whole.forget()),
  };
  [here, there] = [createFailedSignIns({ budgets, store }), createFailedSignIns({ budgets, store })];
});

async function attempt(process: FailedSignIns, userName: string, address = home) {
  const begun = await process.begin(userName, address);
  try {
    await begun.countForAll();
  } catch (error) {
    await begun.undecided();
    throw error;
  }
  return begun;
}
async function fail(process: FailedSignIns, userName: string, times: number, address = home): Promise<void> {
  for (let n = 0; n < times; n += 1) await attempt(process, userName, address);
}
const rows = (table: string) => db.database.query<{ failures: number }>(`select * from ${table}`);

test('what one process has counted, another one refuses, for as long', async () => {
  await fail(here, 'jane', 2);
  await fail(there, 'jane', 1);
  for (const process of [here, there]) {
    const error: unknown = await attempt(process, 'jane').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject(tooMany);
    expect((error as { retryAfterSeconds: number }).retryAfterSeconds).toBeGreaterThan(50);
    expect((error as { retryAfterSeconds: number }).retryAfterSeconds).toBeLessThanOrEqual(60);
  }
});

test('guesses made at once at several processes are held to one budget', async () => {
  const processes = Array.from({ length: 5 }, () => createFailedSignIns({ budgets, store }));
  const attempts = processes.flatMap((process) => Array.from({ length: 10 }, () => attempt(process, 'jane')));
  const outcomes = await Promise.allSettled(attempts);
  for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(tooMany);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  // Whoever was refused has taken back what they counted; a budget that is used up stays so.
  expect(Math.max(...(await rows('failed_sign_in')).map(({ failures }) => failures))).toBe(3);
});

test('a process that refuses already asks the database no more, whatever the flood', async () => {
  await fail(here, 'jane', 3);
  await expect(attempt(there, 'jane')).rejects.toMatchObject(tooMany);
  const before = asked;
  for (const process of [here, there])
    for (let n = 0; n < 200; n += 1) await expect(attempt(process, 'jane')).rejects.toMatchObject(tooMany);
  expect(asked).toBe(before);
});

test('a flood in ever other names from one address costs a look at the database in a second at most', async () => {
  for (let n = 0; n < 6; n += 1) await fail(here, `user ${n}`, 1);
  const before = asked;
  for (let n = 0; n < 500; n += 1) await expect(attempt(here, `other ${n}`)).rejects.toMatchObject(tooMany);
  expect(asked - before).toBeLessThanOrEqual(3);
});

test('who signed in from here lately is held to their own failures only, at every process', async () => {
  await (await attempt(here, 'recorder')).succeeded();
  for (let n = 0; n < 6; n += 1) await fail(there, `user ${n}`, 1);
  const later = createFailedSignIns({ budgets, store });
  for (const process of [here, there, later]) {
    await expect(attempt(process, 'stranger')).rejects.toMatchObject(tooMany);
    const again = await attempt(process, 'recorder');
    expect(again.party.known).toBe(true);
    await again.succeeded();
    await expect(attempt(process, 'recorder', '192.0.2.9')).resolves.toMatchObject({ party: { known: false } });
  }
});

test('what succeeds or cannot be decided is not counted at any process', async () => {
  for (let n = 0; n < 10; n += 1) await (await attempt(n % 2 ? here : there, 'jane')).undecided();
  for (let n = 0; n < 10; n += 1) await (await attempt(n % 2 ? here : there, 'jane')).succeeded();
  expect((await rows('failed_sign_in')).map(({ failures }) => failures)).toEqual([0, 0, 0]);
  await fail(here, 'jane', 3);
  await expect(attempt(there, 'jane')).rejects.toMatchObject(tooMany);
});

test('who is refused uses up nothing of anybody', async () => {
  await fail(here, 'jane', 3);
  for (let n = 0; n < 4; n += 1)
    await expect(attempt(createFailedSignIns({ budgets, store }), 'jane')).rejects.toMatchObject(tooMany);
  await fail(there, 'other', 3);
  await expect(attempt(there, 'third')).rejects.toMatchObject(tooMany);
});

test('a database that is away opens no door: each process holds to its own budgets', async () => {
  const away = () => Promise.reject(new UpstreamTimeoutError('away'));
  const alone = createFailedSignIns({
    budgets,
    store: { count: away, takeBack: away, noteSignIn: away, signInsSince: away, forget: away },
  });
  await fail(alone, 'jane', 3);
  await expect(attempt(alone, 'jane')).rejects.toMatchObject(tooMany);
  await (await attempt(alone, 'john')).succeeded();
});

test('failures are forgotten when their time is over, and their rows go', async () => {
  await fail(here, 'jane', 3);
  await (await attempt(here, 'john')).succeeded();
  await db.database.query(`update failed_sign_in set ends_at = now() - interval '1 second'`);
  await fail(there, 'jane', 1);
  await store.forget();
  expect((await rows('failed_sign_in')).map(({ failures }) => failures)).toEqual([1, 1, 1]);
  await db.database.query(`update signed_in set signed_in_at = now() - interval '25 hours'`);
  expect(await store.signInsSince(0, 10)).toEqual([]);
  await store.forget();
  expect(await rows('signed_in')).toEqual([]);
});

test('neither names nor addresses are kept', async () => {
  await (await attempt(here, 'secret typed as a name')).succeeded();
  await fail(here, 'secret typed as a name', 1);
  const kept = JSON.stringify([await rows('failed_sign_in'), await rows('signed_in')]);
  const texts = (JSON.parse(kept) as { key: { data: number[] } }[][]).flat().map(({ key }) => Buffer.from(key.data));
  expect(texts).toHaveLength(4);
  for (const text of texts)
    expect([text.length, text.includes('secret'), text.includes(home)]).toEqual([32, false, false]);
});
