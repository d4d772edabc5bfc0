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

test('of several keys the first one seals, and each opens', () => {
  const [older, newer] = [createSecrets('11'.repeat(32)), createSecrets('22'.repeat(32))];
  const both = createSecrets(`${'22'.repeat(32)},${'11'.repeat(32)}`);
  expect(both.open(older.seal('secret', 'here'), 'here')).toBe('secret');
  expect(newer.open(both.seal('secret', 'here'), 'here')).toBe('secret');
  expect(() => both.open(secrets.seal('secret', 'here'), 'here')).toThrow();
  expect(() => createSecrets(`${'22'.repeat(32)},`)).toThrow('SECRETS_KEY');
});

test('sealed anew, it opens with the first key, for the same place; what the first key sealed stays as it is', () => {
  const both = createSecrets(`${'22'.repeat(32)},${'00'.repeat(32)}`);
  const old = secrets.seal('secret', 'here');
  const anew = both.reseal(old, 'here');
  expect(createSecrets('22'.repeat(32)).open(anew, 'here')).toBe('secret');
  expect(both.reseal(anew, 'here')).toBe(anew);
  expect(() => both.reseal(old, 'elsewhere')).toThrow();
});
