import { promisify } from 'node:util';
import { allowedLookup, isForbiddenAddress, refuseForbiddenLiteral } from './forbidden-addresses';

test.each([
  '169.254.169.254',
  '169.254.0.1',
  '169.254.255.255',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  '0.0.0.0',
  '0.1.2.3',
  '::',
  'fe80::1',
  'fe80::1%eth0',
  'febf:ffff::1',
  'fd00:ec2::254',
  'fd20:ce::254',
  '::ffff:169.254.169.254',
  '::ffff:a9fe:a9fe',
  '::ffff:0:169.254.169.254',
  '::169.254.169.254',
  '64:ff9b::169.254.169.254',
  '64:ff9b:1::a9fe:a9fe',
  '2002:a9fe:a9fe::1',
  '::ffff:0.0.0.0',
  'no address',
  '',
])('%s is never connected to', (address) => {
  expect(isForbiddenAddress(address)).toBe(true);
});

test.each([
  '127.0.0.1',
  '::1',
  '::ffff:127.0.0.1',
  '10.10.15.83',
  '172.16.0.1',
  '192.168.1.1',
  '100.64.0.1',
  '100.100.100.201',
  '192.0.0.1',
  '169.253.0.1',
  '169.255.0.1',
  'fd00::1',
  'fec0::1',
  '2001:db8::1',
  '64:ff9b::10.0.0.1',
  '52.218.0.1',
])('%s may hold a store', (address) => {
  expect(isForbiddenAddress(address)).toBe(false);
});

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
