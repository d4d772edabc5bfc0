import { promisify } from 'node:util';
import { allowedLookup, refuseForbiddenLiteral } from './guarded-lookup';

test('a host that is an address is checked, a name is left to the lookup', () => {
  expect(refuseForbiddenLiteral('169.254.169.254')).toMatchObject({ name: 'ForbiddenAddressError' });
  expect(refuseForbiddenLiteral('127.0.0.1')).toBeUndefined();
  expect(refuseForbiddenLiteral('store.example')).toBeUndefined();
});

test('the lookup gives the allowed addresses in both shapes that Node asks for', async () => {
  const all = promisify(
    allowedLookup as (host: string, options: object, callback: (e: unknown, a: unknown) => void) => void,
  );
  expect(await all('127.0.0.1', { all: true })).toEqual([{ address: '127.0.0.1', family: 4 }]);
  expect(await all('127.0.0.1', {})).toBe('127.0.0.1');
  await expect(all('169.254.169.254', { all: true })).rejects.toMatchObject({ name: 'ForbiddenAddressError' });
  await expect(all('169.254.169.254', {})).rejects.toMatchObject({ name: 'ForbiddenAddressError' });
});
