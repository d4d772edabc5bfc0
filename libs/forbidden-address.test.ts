import fc from 'fast-check';
import { isForbiddenAddress, isForbiddenHost } from './forbidden-address';

test.each([
  ...['169.254.169.254', '169.254.0.1', '100.100.100.200', '0.0.0.0', '0.1.2.3', '168.63.129.16', '192.0.0.192'],
  ...['fe80::1', 'febf::1', 'fe80::1%eth0', 'fd00:ec2::254', 'fd20:ce::254', '::', '::a9fe:a9fe', '2002:a9fe:a9fe::1'],
  ...['::ffff:169.254.169.254', '::ffff:0:a9fe:a9fe', '64:ff9b::a9fe:a9fe', '64:ff9b:1::a9fe:a9fe'],
])('link-local and metadata addresses are forbidden: %s', (address) => {
  expect(isForbiddenAddress(address)).toBe(true);
  expect(isForbiddenHost(address.includes(':') ? `[${address}]` : address)).toBe(true);
});

test.each([
  ...['127.0.0.1', '10.10.15.83', '192.168.1.1', '172.16.0.1', '169.253.255.255', '169.255.0.0', '100.100.100.201'],
  ...['::1', 'fd00::1', 'fec0::1', '::ffff:10.0.0.1', '::ffff:127.0.0.1', '64:ff9b::10.0.0.1', '2001:db8::1'],
])('private, loopback and public addresses are not: %s', (address) => {
  expect(isForbiddenAddress(address)).toBe(false);
});

test('what cannot be read is a forbidden address, but a name is no forbidden host', () => {
  for (const text of ['s3.example.com', '', '1.2.3.4.5']) {
    expect(isForbiddenAddress(text)).toBe(true);
    expect(isForbiddenHost(text)).toBe(false);
  }
});

test('no spelling of a link-local address gets past the URL parser', () => {
  const octet = fc.integer({ min: 0, max: 255 });
  const decimal = (value: number) => String(value);
  const spelling = fc.constantFrom(
    decimal,
    (v: number) => `0x${v.toString(16)}`,
    (v: number) => `0${v.toString(8)}`,
  );
  fc.assert(
    fc.property(octet, octet, spelling, (third, fourth, spell) => {
      const dotted = [169, 254, third, fourth].map(spell).join('.');
      const whole = spell(((169 * 256 + 254) * 256 + third) * 256 + fourth);
      for (const host of [dotted, whole]) expect(isForbiddenHost(new URL(`http://${host}/`).hostname)).toBe(true);
    }),
  );
});
