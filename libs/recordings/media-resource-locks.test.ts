import type { MediaDescriptor } from './media-descriptor';
import { mediaResourceHash, mediaResourceLock, mediaResourceLocks } from './media-resource-locks';

const webDav = (path: string): MediaDescriptor => ({ storage: 'webDAV', path });

test.each([
  ['http://store.example/a/1.wav', 'http://store.example:80/a/1.wav'],
  ['https://store.example/a/1.wav', 'HTTPS://STORE.example:443/a//b/../1.wav'],
  ['http://127.0.0.1:8080/a/1.wav', 'http://0x7f.1:8080/a/%31.wav'],
])('two spellings of one media resource have one lock: %s, %s', (one, other) => {
  expect(mediaResourceHash(webDav(one))).toBe(mediaResourceHash(webDav(other)));
  expect(mediaResourceLock(webDav(one))).toEqual(mediaResourceLock(webDav(other)));
});

test('resources of different stores never share a lock', () => {
  const [one] = mediaResourceLock(webDav('http://one.example/a.wav'));
  const [other] = mediaResourceLock(webDav('http://other.example/a.wav'));
  expect(one).not.toBe(other);
});

test('a POST takes a bounded number of locks, however many media files of a store it names', () => {
  const many = Array.from({ length: 1_000 }, (_, n) => webDav(`http://store.example/${n}.wav`));
  const { stores, resources } = mediaResourceLocks(many);
  expect(stores.length).toBe(resources.length);
  expect(stores.length).toBeLessThanOrEqual(256);
});
