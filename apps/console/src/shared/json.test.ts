import fc from 'fast-check';
import { isJsonObject, keepDigits, LongNumber, parseJson } from './json';

const read = (source: string) => keepDigits('', Number(source), { source });

test('a number that a double cannot hold is shown as it was posted', () => {
  for (const digits of ['12345678901234567890', '-0.12345678901234567891', '1e400', '9007199254740993']) {
    expect(read(digits)).toEqual(new LongNumber(digits));
    expect(String(read(digits))).toBe(digits);
  }
});

test('any other number is a number', () => {
  expect(['0', '-0', '1.50', '1e3', '0.000001', '1E-7'].map(read)).toEqual([0, -0, 1.5, 1000, 0.000001, 1e-7]);
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => read(JSON.stringify(value)) === value),
  );
  expect(keepDigits('', 'text', { source: '"text"' })).toBe('text');
});

test('JSON is read as it is', () => {
  fc.assert(
    fc.property(fc.json({ depthSize: 'medium' }), (text) => {
      expect(JSON.stringify(parseJson(text))).toBe(JSON.stringify(JSON.parse(text)));
    }),
  );
});

test('a long number is no object to unfold', () => {
  expect([{}, [], null, 'a', new LongNumber('1')].map(isJsonObject)).toEqual([true, false, false, false, false]);
});
