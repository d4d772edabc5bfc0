import fc from 'fast-check';
import { createSecrets } from './secrets';

const secrets = createSecrets('00'.repeat(32));

test('opens what it sealed, in the same place only', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.string(), (text, place, elsewhere) => {
      const sealed = secrets.seal(text, place);
      expect(secrets.open(sealed, place)).toBe(Buffer.from(text).toString());
      if (place !== elsewhere) expect(() => secrets.open(sealed, elsewhere)).toThrow();
    }),
  );
});

test('refuses what was changed, and another key', () => {
  const sealed = Buffer.from(secrets.seal('secret', 'here'), 'base64');
  for (let index = 0; index < sealed.length; index++) {
    const changed = Buffer.from(sealed);
    changed[index]! ^= 1;
    expect(() => secrets.open(changed.toString('base64'), 'here')).toThrow();
  }
  expect(() => createSecrets('11'.repeat(32)).open(sealed.toString('base64'), 'here')).toThrow();
  expect(() => secrets.open('', 'here')).toThrow();
});

test('seals the same text differently each time', () => {
  expect(secrets.seal('a', 'b')).not.toBe(secrets.seal('a', 'b'));
});

test('a key that is not 32 bytes is refused', () => {
  expect(() => createSecrets('abc')).toThrow('SECRETS_KEY');
});
