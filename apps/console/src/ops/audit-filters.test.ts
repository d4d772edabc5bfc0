import fc from 'fast-check';
import { filterNames, fromLocalInput, parseFilters, queryOf, toLocalInput } from './audit-filters';

test('filters go into the address and come out of it as they were', () => {
  const value = fc.string({ unit: 'grapheme', minLength: 1 });
  const filters = fc.dictionary(fc.constantFrom(...filterNames), value);
  fc.assert(fc.property(filters, (any) => expect(parseFilters(queryOf(any))).toEqual(any)));
});

test('an empty filter is none, and one that nobody knows is not kept', () => {
  expect(queryOf({ userName: '', action: 'sign-in' })).toBe('action=sign-in');
  expect(parseFilters('?action=&more=1&result=403')).toEqual({ result: '403' });
});

test('a time is shown as it was typed, to the minute', () => {
  const minute = fc.date({ min: new Date('1971-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(minute, (time) => {
      const shown = toLocalInput(time.toISOString());
      expect(toLocalInput(fromLocalInput(shown))).toBe(shown);
    }),
  );
  expect(toLocalInput('yesterday')).toBe('');
  expect(fromLocalInput('')).toBeUndefined();
});
