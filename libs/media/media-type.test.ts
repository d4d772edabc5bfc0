import * as fc from 'fast-check';
import { mediaFileName, playType } from './media-type';

const octets = { contentType: 'application/octet-stream', attachment: true };

test.each([
  ['audio/wav', 'a.mp3', 'audio/wav'],
  ['video/mp4', 'a', 'video/mp4'],
  ['AUDIO/X-Wav', 'a', 'AUDIO/X-Wav'],
  ['audio/ogg; codecs=opus', 'a', 'audio/ogg; codecs=opus'],
  ['audio/vnd.wave;codec=1;rate=8000', 'a', 'audio/vnd.wave;codec=1;rate=8000'],
])('the type %s is sent where it is an audio or video type', (type, path, contentType) => {
  expect(playType(type, path)).toEqual({ contentType, attachment: false });
});

test.each([
  [undefined, 'x/a.wav', 'audio/wav'],
  ['', 'x/a.MP3', 'audio/mpeg'],
  ['application/octet-stream', 'http://store/a.b.ogg', 'audio/ogg'],
  ['text/html', 'a.webm', 'video/webm'],
  ['audio/wav\r\nX: y', 'a.wav', 'audio/wav'],
  ['audio/', 'a.opus', 'audio/ogg'],
])('else (%j) such a type by extension of %s', (type, path, contentType) => {
  expect(playType(type, path)).toEqual({ contentType, attachment: false });
});

test.each([
  ['text/html', 'a.html'],
  ['image/svg+xml', 'a.svg'],
  ['application/javascript', 'a.js'],
  [undefined, 'wav'],
  [undefined, 'a.wav/b'],
  [undefined, 'a.'],
  [undefined, 'a.constructor'],
  [undefined, 'a.__proto__'],
  [' audio/wav', 'a'],
  ['audio/wav, text/html', 'a'],
  ['audio/wav;', 'a'],
  ['xaudio/wav', 'a'],
])('anything else (%j, %s) is sent as octets to be saved', (type, path) => {
  expect(playType(type, path)).toEqual(octets);
});

test('whatever is posted, the header is an audio or video type, or octets', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string().map((text) => `audio/${text}`),
  );
  fc.assert(
    fc.property(hostile, hostile, (type, path) => {
      const { contentType, attachment } = playType(type, path);
      expect(contentType).toMatch(/^[\x20-\x7e]+$/);
      expect(/^(audio|video)\//i.test(contentType)).toBe(!attachment);
    }),
    { numRuns: 2_000 },
  );
});

test('the file name is the last segment of the path', () => {
  expect(mediaFileName({ storage: 'awsS3', path: 'acme/2013/a%20b.wav' })).toBe('a%20b.wav');
  expect(mediaFileName({ storage: 'webDAV', path: 'http://store/acme/a%20b%C3%BC.wav' })).toBe('a bü.wav');
  expect(mediaFileName({ storage: 'webDAV', path: 'http://store/acme/a%FF.wav' })).toBe('a%FF.wav');
  expect(mediaFileName({ storage: 'awsS3', path: 'acme/' })).toBe('');
});
