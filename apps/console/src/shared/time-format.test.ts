import fc from 'fast-check';
import { createTimeFormat, formatDuration, instantOf, spokenDuration, viewersTimeFormat } from './time-format';

const instant = Date.parse('2026-05-17T19:45:32.000Z');

test('times are shown in the viewer’s zone, and the zone is said as it is then', () => {
  const berlin = createTimeFormat('en-GB', 'Europe/Berlin');
  expect(berlin.dateTime(instant)).toBe('17 May 2026, 21:45:32');
  expect(berlin.zone(instant)).toBe('Europe/Berlin (GMT+2)');
  expect(berlin.zone(Date.parse('2026-01-17T12:00:00Z'))).toBe('Europe/Berlin (GMT+1)');
  expect(createTimeFormat('en-GB', 'America/New_York').dateTime(instant)).toBe('17 May 2026, 15:45:32');
  expect(createTimeFormat('en-GB', 'UTC').zone(instant)).toBe('UTC');
});

test('dates are English whatever else the viewer speaks', () => {
  expect(viewersTimeFormat(['de-DE', 'en-US']).date(instant)).toMatch(/^May 1\d, 2026$/);
  expect(viewersTimeFormat(['de-DE']).date(instant)).toMatch(/^1\d May 2026$/);
});

test('times of the contract are read in every browser', () => {
  expect(instantOf('2026-05-17T19:45:32.000+0000')).toBe(instant);
  expect(instantOf('2026-05-17T11:45:32.000-0800')).toBe(instant);
  expect(instantOf('2026-05-17T19:45:32.000Z')).toBe(instant);
  expect(instantOf('yesterday')).toBeNaN();
});

test('durations are clocks, and words for who hears them', () => {
  expect([0, 999, 244_000, 3_723_000, -5].map(formatDuration)).toEqual(['0:00', '0:00', '4:04', '1:02:03', '0:00']);
  expect(spokenDuration(3_661_000)).toBe('1 hour 1 minute 1 second');
  expect(spokenDuration(120_000)).toBe('2 minutes');
  expect(spokenDuration(0)).toBe('0 seconds');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 ** 9 }), (milliseconds) => {
      const seconds = formatDuration(milliseconds)
        .split(':')
        .reduce((sum, digits) => sum * 60 + Number(digits), 0);
      expect(seconds).toBe(Math.floor(milliseconds / 1_000));
    }),
  );
});
