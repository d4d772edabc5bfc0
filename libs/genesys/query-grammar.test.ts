import fc from 'fast-check';
import { InvalidInputError, type Violation } from '../errors';
import { foldCase } from '../recordings/search-keys';
import { parseQuery } from './query-grammar';

function violationsOf(queryString: string): Violation[] {
  try {
    parseQuery(queryString);
    return [];
  } catch (error) {
    if (error instanceof InvalidInputError) return error.violations;
    throw error;
  }
}
const wrongParameters = (queryString: string) => violationsOf(queryString).map(({ path }) => path);
const queryOf = (queryString: string) => parseQuery(queryString).query;
const namesOf = (text: string) => queryOf(`userName=${encodeURIComponent(text)}`).userName;

describe('parameters', () => {
  test('at least one filter, else it is missing; offset and limit are not filters', () => {
    for (const queryString of ['', 'offset=0&limit=20', '&']) {
      expect(violationsOf(queryString)).toEqual([expect.objectContaining({ missing: true })]);
    }
    expect(violationsOf('startTime=')[0]!.missing).toBeUndefined();
  });

  test.each([
    ['unknown', 'startTime=0&callerPhoneNumbr=1', ['callerPhoneNumbr']],
    ['unknown, but for its letter case', 'startTime=0&username=a', ['username']],
    ['unknown, with a name of every object', 'startTime=0&constructor=a&__proto__=b', ['constructor', '__proto__']],
    ['without a name', 'startTime=0&=1', ['']],
    ['repeated', 'startTime=0&startTime=0', ['startTime']],
    ['repeated, spelt otherwise', 'startTime=0&start%54ime=1', ['startTime']],
    ['empty', 'callerPhoneNumber=&startTime=0', ['callerPhoneNumber']],
    ['without a value', 'startTime&limit=1', ['startTime']],
    ['malformed percent-encoding', 'userName=%zz', ['userName']],
    ['percent-encoding cut short', 'userName=a%2', ['userName']],
    ['malformed UTF-8', 'userName=%ff', ['userName']],
    ['a lone surrogate', 'userName=%ed%a0%80', ['userName']],
    ['overlong UTF-8', 'userName=%c0%af', ['userName']],
    ['a NUL character', 'userName=a%00', ['userName']],
    ['a malformed name', 'startTime=0&%ff=1', ['%ff', '%ff']],
  ])('%s: 400, naming it', (_, queryString, names) => {
    expect(wrongParameters(queryString)).toEqual(names);
  });

  test('all violations are listed, not only the first', () => {
    const queryString = 'startTime=x&endTime=2013-02-30&offset=-1&limit=101&userName=a%20AND&foo=1';
    expect(wrongParameters(queryString).sort()).toEqual(['endTime', 'foo', 'limit', 'offset', 'startTime', 'userName']);
  });

  test('UTF-8 is read as it came over the wire, encoded or not', () => {
    const wire = Buffer.from('userName=Zoë').toString('latin1');
    expect(queryOf(wire)).toEqual({ userName: [[['zoë']]] });
    expect(queryOf('userName=Zo%C3%AB')).toEqual({ userName: [[['zoë']]] });
  });

  test('filters are kept as they were given, in their order', () => {
    const { filters } = parseQuery('userName=Ann%2A+b&limit=5&callerPhoneNumber=%2B1');
    expect(filters).toEqual([
      ['userName', 'Ann* b'],
      ['callerPhoneNumber', '+1'],
    ]);
  });
});

describe('offset and limit', () => {
  test('default to 0 and 100', () => {
    expect(parseQuery('startTime=0')).toMatchObject({ offset: 0, limit: 100 });
    expect(parseQuery('startTime=0&offset=2147483647&limit=1')).toMatchObject({ offset: 2147483647, limit: 1 });
  });

  test.each([
    'offset=-1',
    'offset=2147483648',
    'offset=1.5',
    'offset=1e3',
    'offset=%201',
    'limit=0',
    'limit=101',
    'limit=ten',
  ])('%s: 400', (parameter) => {
    expect(wrongParameters(`startTime=0&${parameter}`)).toEqual([parameter.split('=')[0]]);
  });
});

describe('times', () => {
  test('startTime: started after; endTime: ended before; both exclusive', () => {
    expect(queryOf('startTime=0&endTime=1000')).toEqual({ startTime: { from: 1 }, stopTime: { before: 1000 } });
  });

  test('a + that a client forgot to encode is read as + in an offset', () => {
    const instant = Date.parse('2013-05-17T11:45:32.000+0800');
    expect(queryOf('endTime=2013-05-17T11:45:32.000+0800')).toEqual({ stopTime: { before: instant } });
    expect(queryOf('endTime=2013-05-17T11:45:32.000%2B0800')).toEqual({ stopTime: { before: instant } });
  });
});

describe('numbers', () => {
  test.each(['+16504668888', '%2B16504668888', '%2016504668888', '1-650-466-8888'])(
    '%s is reduced to its letters and digits',
    (number) => {
      expect(queryOf(`callerPhoneNumber=${number}`)).toEqual({ callerKey: ['16504668888'] });
    },
  );

  test('* stands for any run, anywhere and any number of times, and letters keep their case', () => {
    expect(queryOf('dialedPhoneNumber=*1-4**Ab*')).toEqual({ dialedKey: ['', '14', 'Ab', ''] });
    expect(queryOf('dialedPhoneNumber=*')).toEqual({ dialedKey: ['', ''] });
  });

  test.each(['%2B', '%25_%5C', '---', '%F0%9F%98%80'])('%s: nothing left after the reduction: 400', (number) => {
    expect(wrongParameters(`callerPhoneNumber=${number}`)).toEqual(['callerPhoneNumber']);
  });
});

describe('terms', () => {
  test('terms separated by spaces are alternatives; AND binds tighter', () => {
    expect(namesOf('a b AND c')).toEqual([[['a']], [['b'], ['c']]]);
    expect(namesOf(' Alice AND  Amber ')).toEqual([[['alice'], ['amber']]]);
    expect(namesOf('a AND b AND c d')).toEqual([[['a'], ['b'], ['c']], [['d']]]);
  });

  test('AND is a keyword in upper case alone, and no keyword in quotes', () => {
    expect(namesOf('a and b')).toEqual([[['a']], [['and']], [['b']]]);
    expect(namesOf('a AND "AND"')).toEqual([[['a'], ['and']]]);
  });

  test('a term in double quotes may hold spaces, and wildcards', () => {
    expect(namesOf('"van Dyke" AND "*de *"')).toEqual([[['van dyke'], ['', 'de ', '']]]);
    expect(namesOf('O"Brien')).toEqual([[['o"brien']]]);
  });

  test.each(['AND', 'AND a', 'a AND', 'a AND AND b', '"van Dyke', 'a "', '"a"b', '"a""b"', '""', '   '])(
    '%j: 400',
    (text) => {
      expect(wrongParameters(`userName=${encodeURIComponent(text)}`)).toEqual(['userName']);
      expect(wrongParameters(`userData=${encodeURIComponent(text)}`)).toEqual(['userData']);
    },
  );

  test('userData has the same grammar', () => {
    expect(queryOf('userData=tom*+jerry')).toEqual({ userData: [[['tom', '']], [['jerry']]] });
  });

  test('at most 20 terms, 256 characters a filter', () => {
    expect(namesOf(Array(20).fill('a').join(' AND '))).toHaveLength(1);
    expect(wrongParameters(`userName=${Array(21).fill('a').join('+')}`)).toEqual(['userName']);
    expect(namesOf('😀'.repeat(256))).toHaveLength(1);
    for (const name of ['callerPhoneNumber', 'dialedPhoneNumber', 'userName', 'userData']) {
      expect(violationsOf(`${name}=${'1'.repeat(256)}`)).toEqual([]);
      expect(wrongParameters(`${name}=${'1'.repeat(257)}`)).toEqual([name]);
    }
  });

  test('what is printed by the grammar is parsed as it was meant', () => {
    const word = fc.string({
      unit: fc.constantFrom('a', 'B', 'é', '*', '%', '&', '=', '+', '😀', '\\'),
      minLength: 1,
      maxLength: 5,
    });
    const quotable = fc.tuple(word, word).map(([a, b]) => `${a} AND ${b}`);
    const term = fc.oneof(
      word.map((text) => ({ text, printed: text })),
      fc.oneof(word, quotable).map((text) => ({ text, printed: `"${text}"` })),
    );
    const expression = fc.array(fc.array(term, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(expression, fc.constantFrom(' ', '  '), (alternatives, space) => {
        const printed = alternatives
          .map((all) => all.map((one) => one.printed).join(`${space}AND${space}`))
          .join(space);
        const meant = alternatives.map((all) => all.map((one) => foldCase(one.text).replace(/\*+/g, '*').split('*')));
        expect(namesOf(printed)).toEqual(meant);
      }),
    );
  });
});

test('any query string is parsed to a filter and a page in bounds, or refused with what is wrong', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'startTime',
      'endTime',
      'userName',
      'callerPhoneNumber',
      'offset',
      'limit',
      '=',
      '&',
      '%',
      '%00',
      '+',
      '*',
      '"',
    ),
    fc.constantFrom('userData=a', '&limit=7', '&offset=3', '+AND+', '2013-05-17'),
    fc.string({ unit: 'binary-ascii', maxLength: 5 }),
    fc.integer({ min: 0x80, max: 0xff }).map((byte) => String.fromCharCode(byte)),
  );
  const queryStrings = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(queryStrings, (queryString) => {
      const violations = violationsOf(queryString);
      expect(violations.every(({ message }) => message !== '')).toBe(true);
      if (violations.length > 0) return;
      const { query, filters, offset, limit } = parseQuery(queryString);
      expect(Object.keys(query)).toHaveLength(filters.length);
      expect(filters.length).toBeGreaterThan(0);
      expect(offset >= 0 && offset < 2 ** 31 && limit >= 1 && limit <= 100).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
