import fc from 'fast-check';
import {
  defaultQuery,
  instantOfLocalInput,
  localInputOf,
  queryErrors,
  ranges,
  readQuery,
  searchUri,
  writeQuery,
  type SearchQuery,
} from './search-query';

const now = Date.parse('2026-05-17T12:00:00Z');
const parametersOf = (query: SearchQuery) =>
  Object.fromEntries(new URL(searchUri(query, now, 50), 'http://console.example').searchParams);

const text = fc.string({ unit: 'grapheme', maxLength: 256 });
const instant = fc.option(fc.integer({ min: 0, max: 4_102_444_800_000 }), { nil: undefined });
const anyQuery: fc.Arbitrary<SearchQuery> = fc
  .record({
    range: fc.constantFrom(...ranges),
    startTime: instant,
    endTime: instant,
    callerPhoneNumber: text,
    dialedPhoneNumber: text,
    userName: text,
    userData: text,
  })
  .map(({ startTime, endTime, ...query }) =>
    query.range === 'between' && (startTime ?? endTime) !== undefined ? { ...query, startTime, endTime } : query,
  );

test('a search can be bookmarked and shared: the address says the whole query', () => {
  fc.assert(fc.property(anyQuery, (query) => expect(readQuery(writeQuery(query))).toEqual(query)));
});

test('whatever an address says, it is a query', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (search) => {
      const query = readQuery(`?${search}`);
      expect(readQuery(writeQuery(query))).toEqual(query);
    }),
  );
});

test('an address without a query is the last seven days', () => {
  expect(readQuery('')).toEqual(defaultQuery);
  expect(readQuery('?range=yesterday&userName=jane')).toEqual({ ...defaultQuery, userName: 'jane' });
  expect(parametersOf(defaultQuery)).toEqual({ startTime: '2026-05-10T12:00:00.000Z', limit: '50' });
});

test('times without a range are a range of their own', () => {
  const query = readQuery('?startTime=2026-05-01T00:00:00Z');
  expect(query).toEqual({ ...defaultQuery, range: 'between', startTime: Date.parse('2026-05-01'), endTime: undefined });
  expect(parametersOf(query)).toEqual({ startTime: '2026-05-01T00:00:00.000Z', limit: '50' });
});

test('at least one filter is given, whatever the form holds', () => {
  fc.assert(
    fc.property(anyQuery, (query) => {
      const { limit, ...filters } = parametersOf(query);
      expect(limit).toBe('50');
      expect(Object.keys(filters).length).toBeGreaterThan(0);
      // A parameter that is empty is a 400.
      expect(Object.values(filters)).not.toContain('');
    }),
  );
  expect(parametersOf({ ...defaultQuery, range: 'all' })).toEqual({ startTime: '0001-01-01', limit: '50' });
  expect(parametersOf({ ...defaultQuery, range: 'all', userName: ' jane ' })).toEqual({
    userName: 'jane',
    limit: '50',
  });
});

test('what is wrong is said at the field that the server names', () => {
  const message =
    'callerPhoneNumber must have letters, digits or *; userName must close each double quote, and have a space behind it; limit must be an integer';
  expect(queryErrors(message)).toEqual({
    fields: {
      callerPhoneNumber: 'must have letters, digits or *',
      userName: 'must close each double quote, and have a space behind it',
    },
    rest: ['limit must be an integer'],
  });
});

test('what a time field shows is the minute that it is read as', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 / 60_000 }), (minutes) => {
      const read = instantOfLocalInput(localInputOf(minutes * 60_000))!;
      // An hour that a clock shows twice, in autumn, is read as the first of them.
      expect([0, 3_600_000]).toContain(minutes * 60_000 - read);
    }),
  );
  expect(localInputOf(undefined)).toBe('');
  expect(instantOfLocalInput('')).toBeUndefined();
});
