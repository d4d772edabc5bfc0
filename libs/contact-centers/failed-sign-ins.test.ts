import { TooManyRequestsError } from '../errors';
import { addressBlock, createFailedSignIns, type FailedSignIns } from './failed-sign-ins';

const budgets = {
  userAtAddress: { points: 3, duration: 60 },
  address: { points: 6, duration: 60 },
  userName: { points: 6, duration: 60 },
};
const home = '192.0.2.1';

let failures: FailedSignIns;
beforeEach(() => (failures = createFailedSignIns({ budgets })));

async function fail(userName: string, address: string, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) await failures.begin(userName, address);
}
const refused = (userName: string, address: string) =>
  expect(failures.begin(userName, address)).rejects.toBeInstanceOf(TooManyRequestsError);

test('failures are slowed down per user name at one address, saying for how long', async () => {
  await fail('jane', home, 3);
  const error = await failures.begin('jane', home).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TooManyRequestsError);
  expect((error as TooManyRequestsError).retryAfterSeconds).toBeGreaterThan(50);
  expect((error as TooManyRequestsError).retryAfterSeconds).toBeLessThanOrEqual(60);
});

test('who guesses a password elsewhere does not lock the user out', async () => {
  await fail('jane', '203.0.113.9', 3);
  await refused('jane', '203.0.113.9');
  await expect(failures.begin('jane', home)).resolves.toBeDefined();
});

test('an address that tries many names is slowed down', async () => {
  for (let n = 0; n < 6; n += 1) await fail(`user ${n}`, home, 1);
  await refused('jane', home);
  await expect(failures.begin('jane', '192.0.2.2')).resolves.toBeDefined();
});

test('a name that is tried from many addresses is slowed down', async () => {
  for (let n = 0; n < 6; n += 1) await fail('jane', `203.0.113.${n}`, 1);
  await refused('jane', '203.0.113.7');
});

test('a user who signed in from here lately is held to their own failures only', async () => {
  await (await failures.begin('jane', home)).succeeded();
  for (let n = 0; n < 6; n += 1) await fail('jane', `203.0.113.${n}`, 1);
  for (let n = 0; n < 6; n += 1) await fail(`user ${n}`, home, 1);
  await refused('other', home);
  await fail('jane', home, 3);
  await refused('jane', home);
});

test('what succeeds or cannot be decided is not counted', async () => {
  for (let n = 0; n < 20; n += 1) await (await failures.begin('jane', home)).undecided();
  for (let n = 0; n < 20; n += 1) await (await failures.begin('jane', home)).succeeded();
  await fail('jane', home, 3);
  await refused('jane', home);
});

test('guesses made at once are held to the budget too', async () => {
  const results = await Promise.allSettled(Array.from({ length: 50 }, () => failures.begin('jane', home)));
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(3);
});

test('who is refused for their own failures uses up nothing of the address', async () => {
  await fail('jane', home, 3);
  for (let n = 0; n < 20; n += 1) await refused('jane', home);
  await fail('other', home, 3);
  await refused('third', home);
});

test('one address block is one party', () => {
  expect(addressBlock('192.0.2.1')).toBe('192.0.2.1');
  expect(addressBlock('::ffff:192.0.2.1')).toBe('192.0.2.1');
  expect(addressBlock('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
  expect(addressBlock('2001:db8:1:2::1')).toBe('2001:db8:1:2::/64');
  expect(addressBlock('')).toBe('');
});
