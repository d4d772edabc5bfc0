import fc from 'fast-check';
import { createPasswords } from './passwords';

const cheap = createPasswords({ log2Cost: 4 });

test('a password is found right, and no other is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), async (password, other) => {
      const hash = await cheap.hash(password, '');
      expect(await cheap.verify(password, hash, '')).toBe(true);
      expect(await cheap.verify(other, hash, '')).toBe(other.normalize('NFC') === password.normalize('NFC'));
    }),
  );
});

test('passwords are hashed with a memory-hard function, each with a salt of its own', async () => {
  const passwords = createPasswords();
  const [one, other] = await Promise.all([passwords.hash('same', ''), passwords.hash('same', '')]);
  expect(one).toMatch(/^\$scrypt\$ln=15,r=8,p=1\$/);
  expect(one).not.toBe(other);
  expect(await passwords.verify('same', one, '')).toBe(true);
});

test('a hash is checked with the cost that is stored in it', async () => {
  const hash = await createPasswords({ log2Cost: 5 }).hash('p', '');
  expect(await cheap.verify('p', hash, '')).toBe(true);
});

test('an unknown user has no password', async () => {
  expect(await cheap.verify('', undefined, '')).toBe(false);
});

test('a password is one, however its characters are composed', async () => {
  expect(await cheap.verify('caf\u00e9', await cheap.hash('cafe\u0301', ''), '')).toBe(true);
});
