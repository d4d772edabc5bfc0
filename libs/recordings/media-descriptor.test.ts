import * as fc from 'fast-check';
import { canonicalWebDavPath, mediaResource } from './media-descriptor';

const canonical: [string, string][] = [
  ['http://store/recordings/a.wav', 'http://store/recordings/a.wav'],
  ['HTTP://Store.Example:80/recordings/a.wav', 'http://store.example/recordings/a.wav'],
  ['https://store:443/a.wav', 'https://store/a.wav'],
  ['https://store:8443/A.wav', 'https://store:8443/A.wav'],
  ['http://store/a/../b.wav', 'http://store/b.wav'],
  ['http://store/a/%2e%2E/b.wav', 'http://store/b.wav'],
  ['http://store/../../b.wav', 'http://store/b.wav'],
  ['http://store/a/./%2e/b.wav', 'http://store/a/b.wav'],
  ['http://store//a///b.wav', 'http://store/a/b.wav'],
  ['http://store/a b+c%20d.wav', 'http://store/a%20b+c%20d.wav'],
  ['http://store/%61%2Dü%c3%bc.wav', 'http://store/a-%C3%BC%C3%BC.wav'],
  ['http://store/[1].wav', 'http://store/%5B1%5D.wav'],
  ['http://store/%5b1%5D.wav', 'http://store/%5B1%5D.wav'],
  ['http://store/100%25.wav', 'http://store/100%25.wav'],
  ['http://store/%252e%252e/a.wav', 'http://store/%252e%252e/a.wav'],
  ['http://2130706433/a.wav', 'http://127.0.0.1/a.wav'],
  ['http://0x7f.1/a.wav', 'http://127.0.0.1/a.wav'],
  ['http://[::0001]:8080/a.wav', 'http://[::1]:8080/a.wav'],
  ['http://müller.example/a.wav', 'http://xn--mller-kva.example/a.wav'],
  ['http://store/a@b:c.wav', 'http://store/a@b:c.wav'],
];

const refused = [
  '',
  'a.wav',
  '/a.wav',
  '//store/a.wav',
  'ftp://store/a.wav',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'http:store/a.wav',
  'http:/store/a.wav',
  'http:///a.wav',
  'http://user@store/a.wav',
  'http://user:password@store/a.wav',
  'http://@store/a.wav',
  'http://:@store/a.wav',
  'http://store/a.wav?download',
  'http://store/a.wav?',
  'http://store/a.wav#t=1',
  'http://store/a.wav#',
  'http://store?/a.wav',
  'http://store\\a.wav',
  'http://store/a\\..\\b.wav',
  'http://store/a%5cb.wav',
  'http://store/a%2f..%2Fb.wav',
  'http://store/a%00.wav',
  'http://store/a%0d%0aHost:x.wav',
  'http://store/a%7f.wav',
  'http://store/a\n.wav',
  'http://sto\tre/a.wav',
  ' http://store/a.wav',
  'http://store/a.wav ',
  'http://store/100%.wav',
  'http://store/%zz.wav',
  'http://store/a/..;/b.wav',
  'http://store/a/..;x=1/b.wav',
  'http://store/a/%2e%2e%3bx/b.wav',
  'http://store/a/..%20/b.wav',
  'http://store/a/.../b.wav',
  'http://store:99999/a.wav',
  'http://st ore/a.wav',
];

test.each(canonical)('the canonical path of %s is %s', (path, expected) => {
  expect(canonicalWebDavPath(path)).toBe(expected);
});

test.each(refused)('%j is no WebDAV path', (path) => {
  expect(canonicalWebDavPath(path)).toBeUndefined();
});

test('a path is canonical the thousandth time as the first', () => {
  for (let i = 0; i < 20_000; i += 1) {
    expect(canonicalWebDavPath('http://müller.example/ü.wav')).toBe('http://xn--mller-kva.example/%C3%BC.wav');
  }
});

const hostilePath = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '..',
        '.',
        '%2e',
        '%2E%2e',
        '/',
        '//',
        '%2f',
        '\\',
        '%5c',
        ';',
        '%',
        '%41',
        '%252e',
        '@',
        ':',
        '?',
        '#',
        ' ',
        'ü',
        '😀',
        '[',
        '^',
        '|',
        'a',
      ),
      fc.string({ maxLength: 4, unit: 'grapheme' }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => `http://store/${parts.join('')}`);

test('a canonical path is given back as it is, and holds nothing that could be resolved', () => {
  fc.assert(
    fc.property(hostilePath, (path) => {
      const once = canonicalWebDavPath(path);
      if (once === undefined) return;
      expect(canonicalWebDavPath(once)).toBe(once);
      expect(new URL(once).href).toBe(once);
      expect(once).toMatch(/^http:\/\/store\/[A-Za-z0-9\-._~!$&'()*+,;=:@%/]*$/);
      expect(once.slice('http://store'.length)).not.toMatch(/\/\/|\/\.{1,2}(\/|$)|%2f|%5c|%00/i);
    }),
    { numRuns: 3_000 },
  );
});

test('any spelling of the same characters is the same path', () => {
  const segment = fc
    .string({ minLength: 1, maxLength: 8, unit: fc.constantFrom(...'abcXYZ019-_~ é日') })
    .filter((text) => text.trim() === text);
  fc.assert(
    fc.property(
      fc.array(segment, { minLength: 1, maxLength: 4 }),
      fc.infiniteStream(fc.boolean()),
      (segments, coin) => {
        const encode = (text: string) =>
          [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
        const spelled = segments.map((text) => [...text].map((c) => (coin.next().value ? encode(c) : c)).join(''));
        expect(canonicalWebDavPath(`HTTP://STORE:80//${spelled.join('/')}`)).toBe(
          canonicalWebDavPath(`http://store/${segments.join('/')}`),
        );
      },
    ),
  );
});

describe('same media resource', () => {
  const s3 = (bucket: string, path: string) => mediaResource({ storage: 'awsS3', path, data: { bucket } });
  const webDav = (path: string) => mediaResource({ storage: 'webDAV', path });

  test('awsS3: same bucket and path, the exact key', () => {
    expect(s3('b', 'a.wav')).toBe(
      mediaResource({ storage: 'awsS3', path: 'a.wav', data: { bucket: 'b', region: 'x' }, auth: 'y' }),
    );
    expect(s3('b', 'a.wav')).not.toBe(s3('b', 'A.wav'));
    expect(s3('b', 'a.wav')).not.toBe(s3('c', 'a.wav'));
    expect(s3('b', 'a%20b.wav')).not.toBe(s3('b', 'a b.wav'));
    expect(s3('b', 'c/a.wav')).not.toBe(s3('b/c', 'a.wav'));
  });

  test('webDAV: same path, made canonical', () => {
    expect(webDav('HTTP://Store:80/x/../a%2ewav')).toBe(webDav('http://store/a.wav'));
    expect(webDav('http://store/a.wav')).not.toBe(webDav('https://store/a.wav'));
    expect(webDav('http://store/a.wav')).not.toBe(webDav('http://store/A.wav'));
    expect(webDav('http://store/a.wav')).not.toBe(s3('http://store', 'a.wav'));
  });
});
