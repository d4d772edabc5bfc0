import fc from 'fast-check';
import { LongNumber, parseJson, stringifyJson } from './json';

test.each([
  '12345678901234567890',
  '-0.12345678901234567890123',
  '1e400',
  '{"a":[12345678901234567890,"12345678901234567890"],"b":"\\"12345678901234567890"}',
  '{"__proto__":{"x":12345678901234567890}}',
  '{"text":"\\\\u0000","n":12345678901234567890}',
  '{"text":"\\"\\\\u00001\\"","n":12345678901234567890}',
])('gives %s back digit for digit', (text) => {
  expect(stringifyJson(parseJson(text))).toBe(text);
});

test('a number that a double holds is a number', () => {
  expect(parseJson('[1.0, 1e3, 9007199254740991, 0.1]')).toEqual([1, 1000, 9007199254740991, 0.1]);
  expect(parseJson('9007199254740993')).toEqual(new LongNumber('9007199254740993'));
});

test('a string of a client never turns into a number', () => {
  for (const text of ['"\\u000012345678901234567890"', '["\\u00001",12345678901234567890]']) {
    expect(() => JSON.parse(stringifyJson(parseJson(text)))).not.toThrow();
    expect(typeof parseJson('"\\u000012345678901234567890"')).toBe('string');
  }
});

test('what is no JSON is refused as JSON.parse refuses it', () => {
  for (const text of ['', '{', '01', '12345678901234567890x', '[12345678901234567890,]'])
    expect(() => parseJson(text)).toThrow(SyntaxError);
});

test('every document comes out as it went in', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      expect(stringifyJson(parseJson(text))).toBe(text);
    }),
  );
});

test('integers of any length survive the way in and out', () => {
  fc.assert(
    fc.property(fc.bigInt(), (number) => {
      expect(stringifyJson(parseJson(`{"n":${number}}`))).toBe(`{"n":${number}}`);
    }),
  );
});
