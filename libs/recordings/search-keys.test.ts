import fc from 'fast-check';
import { LongNumber } from '../json';
import { dataTerms, foldCase, nameTerms, numberKey, regionKey } from './search-keys';

test.each(['+16504668888', ' 16504668888', '1-650-466-8888', '(1) 650.466*8888'])(
  '%j is reduced to its letters and digits',
  (number) => {
    expect(numberKey(number)).toBe('16504668888');
  },
);

test('letters keep their case, and are letters in any script', () => {
  expect(numberKey('sip:Ann@Ötzi-٣.example')).toBe('sipAnnÖtzi٣example');
});

test.each([
  ['Alice', 'aLICE'],
  ['STRASSE', 'straße'],
  ['straẞe', 'straße'],
  ['ΟΔΟΣ', 'οδος'],
  ['σας', 'ΣΑΣ'],
  ['\u00e9', 'E\u0301'],
  ['ǅ', 'ǆ'],
])('%j and %j differ in letter case only', (one, other) => {
  expect(foldCase(one)).toBe(foldCase(other));
});

test('folding a folded text changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => expect(foldCase(foldCase(text))).toBe(foldCase(text))),
  );
});

test('regions of up to 128 characters are kept, longer ones fit an index and stay apart', () => {
  const long = (end: string) => '😀'.repeat(2000) + end;
  expect(regionKey('r'.repeat(128))).toBe('r'.repeat(128));
  expect(regionKey(long('a'))).not.toBe(regionKey(long('b')));
  expect(Buffer.byteLength(regionKey(long('a')))).toBeLessThan(600);
  expect(regionKey(`x${long('a')}`).isWellFormed()).toBe(true);
});

test('a userName, firstName or lastName of any contact is a term', () => {
  const contact = { phoneNumber: '1', type: 'User' as const };
  const events = [
    { contact: { ...contact, userName: 'Ann', firstName: 'Ann', lastName: 'van Dyke' } },
    { contact: { ...contact, userName: 'BOB' } },
    { contact },
  ];
  expect(nameTerms(events)).toEqual(['ann', 'bob', 'van dyke']);
});

test("every leaf value of all events' data is a term, flat or nested, numbers and booleans by their JSON text", () => {
  const events = [
    { data: { a: 'Tom', b: { c: ['Jerry', 1.5, true], d: null } } },
    { data: { e: new LongNumber('12345678901234567890.10'), f: 'tom', g: {} } },
    {},
  ];
  expect(dataTerms(events)).toEqual(['1.5', '12345678901234567890.10', 'jerry', 'tom', 'true']);
});
