import * as fc from 'fast-check';
import {
  answersRange,
  formatByteRange,
  formatContentRange,
  parseByteRange,
  parseContentRange,
  parseUnsatisfiedRange,
  type ByteRange,
} from './byte-range';

const position = fc.integer({ min: 0, max: 10_000 });
const range: fc.Arbitrary<ByteRange> = fc.oneof(
  position.map((first) => ({ first })),
  fc.tuple(position, position).map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) })),
  position.map((suffix) => ({ suffix })),
);

/** RFC 9110, 14.1.2, written down as plainly as can be. */
function bytesOf(asked: ByteRange, size: number) {
  const bytes = Array.from({ length: size }, (_, i) => i);
  return 'suffix' in asked
    ? asked.suffix === 0
      ? []
      : bytes.slice(-asked.suffix)
    : bytes.slice(asked.first, (asked.last ?? size) + 1);
}

test('a range that is written is read as the same', () => {
  fc.assert(fc.property(range, (asked) => expect(parseByteRange(formatByteRange(asked))).toEqual(asked)));
});

test.each([
  ['BYTES=1-2', { first: 1, last: 2 }],
  [' bytes = 1 - 2 ', { first: 1, last: 2 }],
  ['bytes=007-', { first: 7 }],
  ['bytes=0-99999999999999999999', { first: 0, last: Number.MAX_SAFE_INTEGER }],
  ['bytes=-0', { suffix: 0 }],
])('%j is a range', (header, expected) => {
  expect(parseByteRange(header)).toEqual(expected);
});

test.each([
  undefined,
  '',
  'bytes',
  'bytes=',
  'bytes=-',
  'bytes=2-1',
  'bytes=1-2,4-5',
  'bytes=1-2,',
  'bytes=+1-2',
  'bytes=1--2',
  'bytes=1.5-2',
  'bytes=0x1-2',
  'items=1-2',
  'bytes=١-٢',
])('%j is none that we serve', (header) => {
  expect(parseByteRange(header)).toBeUndefined();
});

test('reading a range never fails', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => void parseByteRange(`bytes=${text}`)));
});

test('an answer of just the bytes that were asked for is one; an answer of others is none', () => {
  fc.assert(
    fc.property(range, fc.integer({ min: 1, max: 300 }), position, position, (asked, size, a, b) => {
      const expected = bytesOf(asked, size);
      if (expected.length > 0) {
        expect(answersRange(asked, { first: expected[0]!, last: expected.at(-1)!, size })).toBe(true);
      }
      const given = { first: Math.min(a, b) % size, last: 0, size };
      given.last = given.first + (Math.max(a, b) % (size - given.first));
      // Fewer bytes than asked for are told by their length; others never pass.
      if (answersRange(asked, given)) expect(expected).toEqual(expect.arrayContaining([given.first, given.last]));
    }),
  );
});

test('a Content-Range that is written is read as the same; one that contradicts itself is none', () => {
  fc.assert(
    fc.property(position, position, position, fc.boolean(), (first, more, beyond, knowsSize) => {
      const content = { first, last: first + more, size: knowsSize ? first + more + 1 + beyond : undefined };
      expect(parseContentRange(formatContentRange(content))).toEqual(content);
    }),
  );
  for (const wrong of [
    undefined,
    '',
    'bytes 2-1/5',
    'bytes 1-5/5',
    'bytes */5',
    'bytes 1-2',
    'items 1-2/5',
    'bytes=1-2/5',
  ]) {
    expect(parseContentRange(wrong)).toBeUndefined();
  }
});

test('a 416 tells the size', () => {
  expect(parseUnsatisfiedRange('bytes */1234')).toBe(1234);
  for (const none of [undefined, '', 'bytes */*', 'bytes 1-2/1234'])
    expect(parseUnsatisfiedRange(none)).toBeUndefined();
});
