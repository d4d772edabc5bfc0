import fc from 'fast-check';
import { createPasswords } from './passwords';

const party = { name: '', known: false };
const cheap = createPasswords({ log2Cost: 4 });

const anything = fc.string({ unit: 'binary' });
/** JSON with a NUL is refused. */
const possible = anything.filter((text) => !text.includes('\0'));

test('a password is found right, and no other is', async () => {
  await fc.assert(
    fc.asyncProperty(possible, anything, async (password, other) => {
      const hash = await cheap.hash(password, party);
      expect(await cheap.verify(password, () => Promise.resolve(hash), party)).toBe(true);
      expect(await cheap.verify(other, () => Promise.resolve(hash), party)).toBe(
        other.normalize('NFC') === password.normalize('NFC'),
      );
    }),
  );
});

test.each(['', 'secret', 'x'.repeat(63)])('"%s" with NULs behind it is another password', async (password) => {
  const hash = await cheap.hash(password, party);
  for (const nuls of ['\0', '\0\0'])
    expect(await cheap.verify(password + nuls, () => Promise.resolve(hash), party)).toBe(false);
});

test('passwords are hashed with a memory-hard function, each with a salt of its own', async () => {
  const passwords = createPasswords();
  const [one, other] = await Promise.all([passwords.hash('same', party), passwords.hash('same', party)]);
  expect(one).toMatch(/^\$scrypt\$ln=15,r=8,p=1\$/);
  expect(one).not.toBe(other);
  expect(await passwords.verify('same', () => Promise.resolve(one), party)).toBe(true);
});

test('a hash is checked with the cost that is stored in it', async () => {
  const hash = await createPasswords({ log2Cost: 5 }).hash('p', party);
  expect(await cheap.verify('p', () => Promise.resolve(hash), party)).toBe(true);
});

test('an unknown user has no password', async () => {
  expect(await cheap.verify('', () => Promise.resolve(undefined), party)).toBe(false);
});

test('a password is one, however its characters are composed', async () => {
  expect(await cheap.verify('caf\u00e9', () => cheap.hash('cafe\u0301', party), party)).toBe(true);
});
