import fc from 'fast-check';
import { InvalidInputError } from '../errors';
import { pageUris, readCursor, writeCursor } from './paging';
import { parseQuery } from './query-grammar';

const uri = 'https://tapehouse.example/api/v2/recordings/recordings';
const owner = { contactCenterId: '5b1b4f0e-0b1a-4a39-8d3f-9a8f2a1c7e11', region: 'us-east' };
const last = { startTime: 1368819932000, id: 'a/b ü' };
const uris = (queryString: string, next?: typeof last) => pageUris(uri, parseQuery(queryString), owner, next);

test('nextUri where more follow, prevUri where offset > 0', () => {
  expect(uris('startTime=0')).toEqual({});
  expect(Object.keys(uris('startTime=0', last))).toEqual(['nextUri']);
  expect(Object.keys(uris('startTime=0&offset=1'))).toEqual(['prevUri']);
});

test("as in the pages' example, on the path that was asked", () => {
  const { prevUri, nextUri } = uris('startTime=0&offset=40&limit=20', last);
  expect(prevUri).toBe(`${uri}?startTime=0&offset=20&limit=20`);
  expect(nextUri).toMatch(
    /^https:\/\/tapehouse\.example\/api\/v2\/recordings\/recordings\?startTime=0&offset=60&limit=20&cursor=[\w-]+$/,
  );
});

test('prevUri has offset max(0, offset - limit) and limit min(limit, offset)', () => {
  expect(uris('startTime=0&offset=5&limit=20').prevUri).toBe(`${uri}?startTime=0&offset=0&limit=5`);
  expect(uris('startTime=0&offset=25').prevUri).toBe(`${uri}?startTime=0&offset=0&limit=25`);
});

test('an offset at its limit has a next page all the same', () => {
  const next = new URL(uris('startTime=0&offset=2147483647', last).nextUri!);
  expect(parseQuery(next.search.slice(1)).offset).toBe(2147483647);
});

test('every filter is kept, and the opaque parameter leads back to the position', () => {
  const value = fc.stringMatching(/^[a-zé😀&=+%#*?]{1,8}$/u);
  const position = fc.record({
    startTime: fc.integer({ min: -62135596800000, max: 253402300799999 }),
    id: fc.string({ unit: 'grapheme', minLength: 1 }),
  });
  fc.assert(
    fc.property(value, value, fc.nat(100), position, (name, data, offset, next) => {
      const asked = parseQuery(new URLSearchParams({ userData: data, userName: name, offset: `${offset}` }).toString());
      const found = pageUris(uri, asked, owner, next);
      const following = parseQuery(new URL(found.nextUri!).search.slice(1));
      expect(following).toMatchObject({ filters: asked.filters, query: asked.query, offset: offset + 100, limit: 100 });
      expect(readCursor(following, owner)).toEqual(next);
      if (offset > 0) expect(parseQuery(new URL(found.prevUri!).search.slice(1)).filters).toEqual(asked.filters);
    }),
  );
});

describe('a damaged or foreign opaque value: 400, naming it', () => {
  const asked = { filters: [['startTime', '0'] as [string, string]] };
  const cursor = writeCursor(last, asked, owner);
  const refusal = expect.objectContaining({
    violations: [expect.objectContaining({ path: 'cursor' })],
  }) as InvalidInputError;

  test('one that is whole is taken', () => {
    expect(readCursor({ ...asked, cursor }, owner)).toEqual(last);
  });

  test('any character changed, added or left out', () => {
    const alphabet = fc.constantFrom(...'ABCyz019-_=+/ ');
    fc.assert(
      fc.property(fc.nat(cursor.length), alphabet, fc.nat(1), (at, character, replaced) => {
        const damaged = cursor.slice(0, at) + character + cursor.slice(at + replaced);
        fc.pre(damaged !== cursor);
        expect(() => readCursor({ ...asked, cursor: damaged }, owner)).toThrow(refusal);
      }),
    );
    for (let length = 1; length < cursor.length; length++) {
      expect(() => readCursor({ ...asked, cursor: cursor.slice(0, length) }, owner)).toThrow(refusal);
    }
  });

  test.each([
    ['contact center', { ...owner, contactCenterId: '5b1b4f0e-0b1a-4a39-8d3f-9a8f2a1c7e12' }, asked],
    ['region', { ...owner, region: 'us-west' }, asked],
    ['filter value', owner, { filters: [['startTime', '1'] as [string, string]] }],
    ['filter', owner, { filters: [...asked.filters, ['userName', 'a'] as [string, string]] }],
  ])("another %s's", (_, reader, parsed) => {
    expect(() => readCursor({ ...parsed, cursor }, reader)).toThrow(refusal);
  });

  test('the same filters in another order are the same query', () => {
    const [one, other] = [parseQuery('userName=a&startTime=0'), parseQuery('startTime=0&userName=a')];
    expect(readCursor({ ...other, cursor: writeCursor(last, one, owner) }, owner)).toEqual(last);
  });
});
