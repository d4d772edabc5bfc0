import fc from 'fast-check';
import {
  changePeriod,
  daysInForce,
  retentionCutoff,
  type RetentionDays,
  type RetentionPeriod,
} from './retention-period';

const hour = 3_600_000;
const start = Date.parse('2026-03-01T00:00:00Z');

interface Change {
  days: RetentionDays;
  /** Whole hours since the change before. */
  after: number;
}

function periodAfter(first: RetentionDays, changes: readonly Change[]): { period: RetentionPeriod; hours: number } {
  let period: RetentionPeriod = { days: first, before: [] };
  let hours = 0;
  for (const { days, after } of changes) {
    hours += after;
    period = changePeriod(period, days, start + hours * hour);
  }
  return { period, hours };
}

/** What was set at an hour: the last change before it, looked up in the history. */
function settingAt(first: RetentionDays, changes: readonly Change[], hours: number): RetentionDays {
  let [setting, at] = [first, 0];
  for (const { days, after } of changes) if ((at += after) <= hours) setting = days;
  return setting;
}

const longest = (all: readonly RetentionDays[]) =>
  all.reduce((a, b) => (a === null || b === null ? null : Math.max(a, b)));

const daysArbitrary = fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 5 }), fc.constant(365));
const changesArbitrary = fc.array(fc.record({ days: daysArbitrary, after: fc.integer({ min: 1, max: 30 }) }), {
  maxLength: 12,
});

const inForceAfter = (first: RetentionDays, changes: readonly Change[], laterHours: number) => {
  const { period, hours } = periodAfter(first, changes);
  return daysInForce(period, start + (hours + laterHours) * hour);
};

test('the longest retention days that were set in the last 24 hours are in force, whatever was changed how often', () => {
  fc.assert(
    fc.property(daysArbitrary, changesArbitrary, fc.integer({ min: 0, max: 30 }), (first, changes, later) => {
      const now = changes.reduce((sum, { after }) => sum + after, later);
      // Every change is at a whole hour: now, and in the midst of each of the last 24 hours, all settings are met.
      const moments = [now, ...Array.from({ length: 24 }, (_, ago) => now - ago - 0.5)];
      const set = moments.map((hours) => settingAt(first, changes, hours));
      expect(inForceAfter(first, changes, later)).toBe(longest(set));
    }),
    { numRuns: 2_000 },
  );
});

test('a shortened period takes effect after 24 hours to the millisecond, a lengthened one at once', () => {
  const period = changePeriod({ days: 365, before: [] }, 30, start);
  expect(daysInForce(period, start)).toBe(365);
  expect(daysInForce(period, start + 24 * hour - 1)).toBe(365);
  expect(daysInForce(period, start + 24 * hour)).toBe(30);
  expect(daysInForce(changePeriod(period, 400, start + hour), start + hour)).toBe(400);
});

test('shorten, lengthen, shorten: the 24 hours begin anew', () => {
  const changes = [
    { days: 30, after: 0 },
    { days: 365, after: 20 },
    { days: 30, after: 2 },
  ];
  expect(inForceAfter(365, changes, 23)).toBe(365);
  expect(inForceAfter(365, changes, 24)).toBe(30);
});

test('no retention days are the longest of all: to set some shortens, to take them out lengthens', () => {
  expect(inForceAfter(null, [{ days: 36_500, after: 0 }], 23)).toBe(null);
  expect(inForceAfter(null, [{ days: 36_500, after: 0 }], 24)).toBe(36_500);
  expect(inForceAfter(1, [{ days: null, after: 0 }], 0)).toBe(null);
});

test('what is remembered stays small, however often the days are changed', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 200 }), (all) => {
      const { period } = periodAfter(
        null,
        all.map((days) => ({ days, after: 0 })),
      );
      expect(period.before.length).toBeLessThanOrEqual(9);
    }),
  );
});

test('older than the period: the start lies before now less the days', () => {
  expect(retentionCutoff(30, start)).toBe(Date.parse('2026-01-30T00:00:00Z'));
  expect(retentionCutoff(null, start)).toBe(undefined);
});
