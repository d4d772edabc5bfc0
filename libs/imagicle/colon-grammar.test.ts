import fc from 'fast-check';
import {
  datetimeOperators,
  parseDatetimeCondition,
  parseString,
  printDatetimeCondition,
  printString,
  type DatetimeCondition,
  type StringCondition,
} from './colon-grammar';
import { earliestInstant, latestInstant } from '../recordings/instant';

const both = ['equals', 'contains'] as const;

describe('strings', () => {
  test.each<[text: string, operator: string, value: string]>([
    ['john_doe', 'equals', 'john_doe'],
    ['equals:some value', 'equals', 'some value'],
    ['contains:val', 'contains', 'val'],
    ['contains:+39', 'contains', '+39'],
    // what only looks like an operator
    ['sip:100', 'equals', 'sip:100'],
    ['contains:sip:100', 'contains', 'sip:100'],
    ['equals:before:x', 'equals', 'before:x'],
    ['Contains:x', 'equals', 'Contains:x'],
    ['contains', 'equals', 'contains'],
    [':x', 'equals', ':x'],
    ['*', 'equals', '*'],
    // escapes
    [String.raw`semi\;colon-back\\slash`, 'equals', String.raw`semi;colon-back\slash`],
    [String.raw`DOMAIN\john`, 'equals', String.raw`DOMAIN\john`],
    [String.raw`DOMAIN\\john`, 'equals', String.raw`DOMAIN\john`],
    [String.raw`\\\\srv\share`, 'equals', String.raw`\\srv\share`],
    ['at the end\\', 'equals', 'at the end\\'],
    [String.raw`\\\;`, 'equals', String.raw`\;`],
  ])('%j is %s %j', (text, operator, value) => {
    expect(parseString(text, both)).toEqual({ operator, value });
  });

  test.each(['a;b', ';', String.raw`\\;`, String.raw`a\;b;c`, 'contains:a;b'])(
    'an unescaped semicolon is refused: %j',
    (text) => expect(parseString(text, both)).toMatch(/semicolon/),
  );

  test('an operator that a parameter does not take is part of no value: it names those it takes', () => {
    for (const operator of ['before', 'after', 'between'])
      expect(parseString(`${operator}:1`, both)).toMatch(/equals, contains$/);
    expect(parseString('contains:1', ['equals'])).toMatch(/contains.*equals$/);
  });

  test.each(['', 'equals:', 'contains:'])('nothing to compare with is refused: %j', (text) =>
    expect(parseString(text, both)).toBe('must not be empty'),
  );

  test('a million backslashes take no time', () => {
    expect(parseString(`${'\\'.repeat(1_000_001)};;`, both)).toMatch(/semicolon/);
  });

  const word = fc.constantFrom('equals', 'before', 'after', 'between', 'contains', 'sip', '', ':', ';', '\\', '\\;');
  const value = fc
    .array(fc.oneof(word, fc.string({ unit: 'binary' })), { minLength: 1 })
    .map((words) => words.join(':'))
    .filter((text) => text !== '');

  test('parse(print(x)) = x', () => {
    const condition = fc.record({ operator: fc.constantFrom(...both), value });
    fc.assert(
      fc.property(condition, (asked: StringCondition) => {
        expect(parseString(printString(asked), both)).toEqual(asked);
      }),
      { numRuns: 1_000 },
    );
  });

  test('whatever the text, it is a condition that prints and parses as itself, or words that say what is wrong', () => {
    fc.assert(
      fc.property(fc.oneof(value, fc.string({ unit: 'binary' })), (text) => {
        const condition = parseString(text, both);
        if (typeof condition === 'string') expect(condition).toMatch(/^(must|does) not|^must have/);
        else expect(parseString(printString(condition), both)).toEqual(condition);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('datetimes', () => {
  const instant = Date.parse('2018-11-01T00:00:00.000Z');

  test.each<[text: string, condition: DatetimeCondition]>([
    ['2018-11-01T00:00:00Z', { operator: 'equals', instant }],
    ['equals:2018-11-01T00:00:00Z', { operator: 'equals', instant }],
    ['before:2018-11-01T00:00:00Z', { operator: 'before', instant }],
    ['after:2018-11-01T00:00:00Z', { operator: 'after', instant }],
    // The reference examples carry seven fraction digits.
    ['after:2018-11-01T02:00:00.0000000+02:00', { operator: 'after', instant }],
    ['after:2018-11-01T02:00:00.0009999+02:00', { operator: 'after', instant }],
    ['after:2018-11-01T02:00:00.123456789+02:00', { operator: 'after', instant: instant + 123 }],
    ['after:2018-10-31T22:00:00-02:00', { operator: 'after', instant }],
    // A plus that a client forgot to encode.
    ['2018-11-01T02:00:00 02:00', { operator: 'equals', instant }],
    [
      'between:2018-11-01T02:00:00 02:00;2018-11-01T00:00:01Z',
      { operator: 'between', from: instant, before: instant + 1000 },
    ],
    ['between:2018-11-01T00:00:00Z;2018-11-01T00:00:00Z', { operator: 'between', from: instant, before: instant }],
  ])('%s', (text, condition) => expect(parseDatetimeCondition(text)).toEqual(condition));

  test.each([
    ...['', 'after:', 'between:', 'between:;', '2018-11-01', '2018-11-01T00:00:00', 'before:2018/45/01', 'yesterday'],
    ...['2018-02-30T00:00:00Z', '2018-11-01T24:00:00Z', '2018-11-01T00:00:00.0123456789Z', '1541030400000'],
    ...['2018-11-01T00:00:00Z;2018-11-02T00:00:00Z', 'after:2018-11-01T00:00:00Z;2018-11-02T00:00:00Z'],
    ...['between:2018-11-01T00:00:00Z', 'between:2018-11-02T00:00:00Z;2018-11-01T00:00:00Z'],
    ...['between:2018-11-01T00:00:00Z;2018-11-02T00:00:00Z;2018-11-03T00:00:00Z', 'between:2018-11-01T00:00:00Z;'],
    ...['contains:2018', 'After:2018-11-01T00:00:00Z', 'equals:equals:2018-11-01T00:00:00Z', ' 2018-11-01T00:00:00Z'],
  ])('%j is refused', (text) => expect(parseDatetimeCondition(text)).toMatch(/^(must|does not) /));

  const instants = fc.integer({ min: earliestInstant, max: latestInstant });
  const conditions: fc.Arbitrary<DatetimeCondition> = fc.oneof(
    fc.record({ operator: fc.constantFrom('equals' as const, 'before' as const, 'after' as const), instant: instants }),
    fc.tuple(instants, instants).map(([a, b]) => ({
      operator: 'between' as const,
      ...{ from: Math.min(a, b), before: Math.max(a, b) },
    })),
  );

  test('parse(print(x)) = x', () => {
    fc.assert(
      fc.property(conditions, (asked) => {
        expect(parseDatetimeCondition(printDatetimeCondition(asked))).toEqual(asked);
      }),
    );
  });

  test('whatever the text, it is a condition or words that say what is wrong', () => {
    const part = fc.constantFrom(...datetimeOperators, ':', ';', '2018-11-01T00:00:00Z', ' 02:00', 'T', '.1', '\\;');
    fc.assert(
      fc.property(fc.array(fc.oneof(part, fc.string())), (parts) => {
        const condition = parseDatetimeCondition(parts.join(''));
        if (typeof condition === 'string') expect(condition).toMatch(/^(must|does not) /);
        else expect(parseDatetimeCondition(printDatetimeCondition(condition))).toEqual(condition);
      }),
      { numRuns: 1_000 },
    );
  });
});
