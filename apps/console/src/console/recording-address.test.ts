import fc from 'fast-check';
import { isConsolePath, recordingIdOf } from './console-paths';
import { formatBytes } from './byte-format';
import { readLinkTime, writeLinkTime } from './link-time';
import { contactName, ownPath, recordingPath } from './recording';
import { channelGains } from './balance';

test('ids are any strings: slashes, spaces and Unicode find their page', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 255 }), (id) => {
      fc.pre(id !== '.' && id !== '..');
      expect(recordingIdOf(new URL(recordingPath(id), 'http://console.example').pathname)).toBe(id);
    }),
  );
});

test('other addresses are none of the console’s', () => {
  for (const path of ['/docs', '/recordings', '/recordings/a/b', '/recordings/%zz', '/assets/x.js']) {
    expect(isConsolePath(path)).toBe(false);
  }
  expect(isConsolePath('/')).toBe(true);
});

test('of an address that the server gave only path and query are used, on our own origin', () => {
  expect(
    ownPath('https://elsewhere.example:8443/api/v2/recordings?limit=2&cursor=a%2B', 'http://console.example'),
  ).toBe('/api/v2/recordings?limit=2&cursor=a%2B');
  expect(ownPath('/api/v2/recordings/a%2Fb/play/1.wav', 'http://console.example')).toBe(
    '/api/v2/recordings/a%2Fb/play/1.wav',
  );
});

test('a link to a moment leads there, to the second', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 86_400_000 }), (at) => {
      expect(readLinkTime(writeLinkTime(at))).toBe(Math.floor(at / 1_000) * 1_000);
    }),
  );
  expect(readLinkTime('#t=1.5')).toBe(1_500);
  for (const hash of ['', '#t=', '#t=-1', '#t=1e9', '#content', '#t=99999999'])
    expect(readLinkTime(hash)).toBeUndefined();
});

test('sizes are readable, and what is no size stays as the recorder said it', () => {
  expect([0, '999', '29400000', 1_000].map(formatBytes)).toEqual(['0 bytes', '999 bytes', '29.4 MB', '1.00 kB']);
  expect(formatBytes('4 MB or so')).toBe('4 MB or so');
});

test('somebody without a name is called by their user name or number', () => {
  expect(contactName({ type: 'User', phoneNumber: '202', userName: 'jane', firstName: 'Jane', lastName: 'Doe' })).toBe(
    'Jane Doe',
  );
  expect(contactName({ type: 'User', phoneNumber: '202', userName: 'jane' })).toBe('jane');
  expect(contactName({ type: 'External', phoneNumber: 'UNKNOWN' })).toBe('UNKNOWN');
});

test('balance turns one side down and leaves the other as it is', () => {
  expect([-1, -0.5, 0, 1].map(channelGains)).toEqual([
    { left: 1, right: 0 },
    { left: 1, right: 0.5 },
    { left: 1, right: 1 },
    { left: 0, right: 1 },
  ]);
});
