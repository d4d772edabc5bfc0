import * as fc from 'fast-check';
import type { StorageSettings } from '../contact-centers/contact-center';
import type { MediaDescriptor } from '../recordings/media-descriptor';
import { findStore } from './allowed-store';

const s3 = (path: string, bucket?: string): MediaDescriptor => ({ storage: 'awsS3', path, data: { bucket } });
const webDav = (path: string): MediaDescriptor => ({ storage: 'webDAV', path });

const settings: StorageSettings = {
  awsS3: [{ bucket: 'calls', prefix: 'acme' }, { bucket: 'calls', prefix: 'acme/eu/' }, { bucket: 'whole' }],
  webDAV: [
    { baseUrl: 'http://10.10.15.83:8080/recordings/' },
    { baseUrl: 'https://Store.Example:443/acme', username: 'outer' },
    { baseUrl: 'https://store.example/acme/eu/', username: 'inner' },
    { baseUrl: 'not a url' },
  ],
};

const refusedAttribute = (descriptor: MediaDescriptor) => {
  const found = findStore(settings, descriptor);
  return found.allowed ? 'allowed' : found.attribute;
};

describe('a store that the settings allow', () => {
  test.each([
    [s3('acme/1.wav', 'calls'), settings.awsS3[0], 'acme/1.wav'],
    [s3('acme/eu2/1.wav', 'calls'), settings.awsS3[0], 'acme/eu2/1.wav'],
    [s3('acme//%2e%2e\\ä .wav', 'calls'), settings.awsS3[0], 'acme//%2e%2e\\ä .wav'],
    [s3('anything', 'whole'), settings.awsS3[2], 'anything'],
    [
      webDav('HTTP://10.10.15.83:8080/x/../recordings//1.wav'),
      settings.webDAV[0],
      'http://10.10.15.83:8080/recordings/1.wav',
    ],
    [webDav('https://STORE.example/acme/1.wav'), settings.webDAV[1], 'https://store.example/acme/1.wav'],
  ])('%j', (descriptor, store, path) => {
    expect(findStore(settings, descriptor)).toEqual({ allowed: true, storage: descriptor.storage, store, path });
  });

  test('the most specific of two that hold the object', () => {
    expect(findStore(settings, s3('acme/eu/1.wav', 'calls'))).toMatchObject({ store: settings.awsS3[1] });
    expect(findStore(settings, webDav('https://store.example/acme/eu/1.wav'))).toMatchObject({
      store: { username: 'inner' },
    });
  });
});

describe('a store that the settings do not allow: the attribute is named', () => {
  test.each([
    [s3('acme/1.wav', 'other'), 'data.bucket'],
    [s3('acme/1.wav'), 'data.bucket'],
    [s3('acme/1.wav', 'CALLS'), 'data.bucket'],
    [s3('acme2/1.wav', 'calls'), 'path'],
    [s3('acme', 'calls'), 'path'],
    [s3('acme/', 'calls'), 'path'],
    [s3('/acme/1.wav', 'calls'), 'path'],
    [s3('ACME/1.wav', 'calls'), 'path'],
    [s3('acme/../1.wav', 'calls'), 'path'],
    [s3('acme/./1.wav', 'calls'), 'path'],
    [s3('acme/..', 'calls'), 'path'],
    [s3('..', 'whole'), 'path'],
    [s3('', 'whole'), 'path'],
    [s3(' a.wav', 'whole'), 'path'],
    [s3('a.wav ', 'whole'), 'path'],
    [webDav('http://10.10.15.83:8080/recordings2/1.wav'), 'path'],
    [webDav('http://10.10.15.83:8080/recordings'), 'path'],
    [webDav('http://10.10.15.83:8080/recordings/'), 'path'],
    [webDav('http://10.10.15.83:8080/recordings/2024/'), 'path'],
    [webDav('http://10.10.15.83:8080/recordings/../1.wav'), 'path'],
    [webDav('http://10.10.15.83:8080/recordings/%2e%2e/1.wav'), 'path'],
    [webDav('http://10.10.15.83:8080/recordings/..;/1.wav'), 'path'],
    [webDav('http://10.10.15.83/recordings/1.wav'), 'path'],
    [webDav('https://10.10.15.83:8080/recordings/1.wav'), 'path'],
    [webDav('http://10.10.15.83:8080@evil/recordings/1.wav'), 'path'],
    [webDav('http://10.10.15.83:8080/recordings/1.wav?x'), 'path'],
    [webDav('http://10.10.15.83:8080/recordings/1.wav#x'), 'path'],
    [webDav('https://store.example./acme/1.wav'), 'path'],
    [webDav('https://store.example.evil/acme/1.wav'), 'path'],
    [webDav('not a url'), 'path'],
    [{ storage: 'ftp', path: 'acme/1.wav' } as unknown as MediaDescriptor, 'storage'],
  ])('%j: %s', (descriptor, attribute) => {
    expect(refusedAttribute(descriptor)).toBe(attribute);
  });

  test('nothing is allowed without settings', () => {
    expect(findStore({ awsS3: [], webDAV: [] }, s3('a', 'b')).allowed).toBe(false);
    expect(findStore({ awsS3: [], webDAV: [] }, webDav('http://a/b')).allowed).toBe(false);
  });
});

/** Pieces that have got past path checks elsewhere. */
const hostile = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('..', '.', '/', '//', 'acme', 'recordings', 'ACME', 'acme2', 'a.wav', 'eu') },
  fc.constantFrom(
    '%2e%2e',
    '%2E.',
    '.%2e',
    '%252e%252e',
    '%2f',
    '%5c',
    '\\',
    '..\\',
    '..;',
    ';',
    '%00',
    '%0a',
    '..%20',
    '...',
    ' ',
  ),
  fc.constantFrom(
    '@',
    ':',
    ':80',
    ':443',
    ':8080',
    '?',
    '#',
    '%',
    '%zz',
    '。',
    '．',
    '／',
    '＼',
    'K',
    'ſ',
    '\u0000',
    '\t',
    '\n',
  ),
  fc.string({ maxLength: 3, unit: 'grapheme' }),
);
const tail = fc.array(hostile, { maxLength: 10 }).map((parts) => parts.join(''));
const origin = fc.constantFrom(
  'http://10.10.15.83:8080',
  'HTTP://10.10.15.83:8080',
  'http://10.10.15.83',
  'http://168431443:8080',
  'http://0xa0a0f53:8080',
  'http://10.10.15.83:8080@evil',
  'http://evil#@10.10.15.83:8080',
  'https://store.example',
  'https://store.example:443',
  'https://store.example.',
  'https://store｡example',
  'http://store.example',
  'https://store.example\\@evil',
  'https:store.example',
);

/** Decodes until nothing changes: the most that any server could read into a path. */
function fullyDecoded(path: string): string {
  const decoded = path.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return decoded === path ? path : fullyDecoded(decoded);
}

test('no WebDAV path outside the allowed bases is ever allowed, however it is spelled', () => {
  let allowedOnes = 0;
  fc.assert(
    fc.property(origin, fc.constantFrom('/recordings/', '/acme/', '/', ''), tail, (host, folder, rest) => {
      const found = findStore(settings, webDav(`${host}${folder}${rest}`));
      if (!found.allowed) return;
      allowedOnes += 1;
      const { origin: at, pathname, username, search, hash } = new URL(found.path);
      expect([username, search, hash]).toEqual(['', '', '']);
      const base = at === 'http://10.10.15.83:8080' ? '/recordings/' : '/acme/';
      expect(['http://10.10.15.83:8080', 'https://store.example']).toContain(at);
      expect(pathname.startsWith(base) && pathname.length > base.length).toBe(true);
      // As sent, and as the most obliging server would read it: no step up.
      expect(pathname).not.toMatch(/%2f|%5c|%00|\\|\/\/|\/\.\.?(\/|;|$)/i);
      if (!/%25/.test(pathname)) expect(fullyDecoded(pathname)).not.toMatch(/\/\.\.?\s*(\/|;|$)/);
    }),
    { numRuns: 10_000 },
  );
  // Else the property would say nothing.
  expect(allowedOnes).toBeGreaterThan(100);
});

test('no S3 key outside the allowed prefixes is ever allowed, and keys are never changed', () => {
  let allowedOnes = 0;
  fc.assert(
    fc.property(
      fc.constantFrom('acme/', 'acme', ''),
      tail,
      fc.constantFrom('calls', 'calls ', 'Calls', 'other'),
      (start, rest, bucket) => {
        const key = `${start}${rest}`;
        const found = findStore(settings, s3(key, bucket));
        if (!found.allowed) return;
        allowedOnes += 1;
        expect(bucket).toBe('calls');
        expect(found.path).toBe(key);
        expect(key.split('/')[0]).toBe('acme');
        expect(key.split('/')).not.toEqual(expect.arrayContaining([expect.stringMatching(/^\.\.?$/)]));
      },
    ),
    { numRuns: 5_000 },
  );
  expect(allowedOnes).toBeGreaterThan(100);
});
