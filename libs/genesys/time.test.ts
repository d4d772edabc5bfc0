import fc from 'fast-check';
import { formatInstant, parseInstant } from './time';

const posted = (text: string) => parseInstant(text, { query: false });
const queried = (text: string) => parseInstant(text, { query: true });
const utc = (text: string) => Date.parse(text);

test.each([
  ['2013-05-17T11:45:32.000-0800', '2013-05-17T19:45:32.000Z'],
  ['2013-05-17T11:45:32-08:00', '2013-05-17T19:45:32.000Z'],
  ['2013-05-17T19:45:32Z', '2013-05-17T19:45:32.000Z'],
  ['2013-05-17T19:45Z', '2013-05-17T19:45:00.000Z'],
  ['2016-02-29T00:30:00+0530', '2016-02-28T19:00:00.000Z'],
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ['2013-05-17T00:00:00+23:59', '2013-05-16T00:01:00.000Z'],
])('times in: %s', (text, instant) => {
  expect(posted(text)).toBe(utc(instant));
  expect(queried(text)).toBe(utc(instant));
});

test('digits beyond milliseconds are cut off', () => {
  expect(posted('2013-05-17T19:45:32.1239999999999Z')).toBe(utc('2013-05-17T19:45:32.123Z'));
  expect(posted('1969-12-31T23:59:59.9999Z')).toBe(-1);
  expect(posted('2013-05-17T19:45:32.5Z')).toBe(utc('2013-05-17T19:45:32.500Z'));
});

test.each([
  ['no offset', '2013-05-17T19:45:32'],
  ['30 February', '2013-02-30T00:00:00Z'],
  ['29 February of no leap year', '2013-02-29T00:00:00Z'],
  ['month 13', '2013-13-01T00:00:00Z'],
  ['day 0', '2013-01-00T00:00:00Z'],
  ['24:00', '2013-05-17T24:00:00Z'],
  ['a leap second', '2016-12-31T23:59:60Z'],
  ['an offset of a day', '2013-05-17T00:00:00+24:00'],
  ['an offset of hours alone', '2013-05-17T00:00:00+08'],
  ['the year 0', '0000-12-31T00:00:00Z'],
  ['an instant before the year 1', '0001-01-01T00:00:00+00:01'],
  ['an instant behind the year 9999', '9999-12-31T23:59:59-00:01'],
  ['no digits behind the point', '2013-05-17T19:45:32.Z'],
  ['something behind it', '2013-05-17T19:45:32Z\n'],
  ['a date and a space', '2013-05-17 19:45:32Z'],
  ['nothing', ''],
])('no time: %s', (_, text) => {
  expect(posted(text)).toBeUndefined();
  expect(queried(text)).toBeUndefined();
});

test('in a query also epoch milliseconds and a bare date (midnight UTC), and a space for the + of an offset', () => {
  const texts = ['0', '-1', '-0', '1368819932000', '2013-05-17', '2013-05-17T19:45:32 0130'];
  expect(texts.map(queried)).toEqual([0, -1, 0, 1368819932000, utc('2013-05-17'), utc('2013-05-17T18:15:32Z')]);
  expect(texts.map(posted)).toEqual(texts.map(() => undefined));
});

test.each(['253402300800000', '-62135596800001', '1e3', '1.5', '+1', ' 1', '0x10', '2013-02-30'])(
  'no time in a query: %j',
  (text) => {
    expect(queried(text)).toBeUndefined();
  },
);

test('times out, in UTC with milliseconds, come in again as the same instant', () => {
  expect(formatInstant(utc('2013-05-17T11:45:32-08:00'))).toBe('2013-05-17T19:45:32.000+0000');
  const instant = fc.integer({ min: utc('0001-01-01T00:00:00Z'), max: utc('9999-12-31T23:59:59.999Z') });
  fc.assert(fc.property(instant, (ms) => expect(posted(formatInstant(ms))).toBe(ms)));
});
