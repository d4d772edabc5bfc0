import { readRetentionSchedule } from './retention-schedule';

const at = (text: string) => new Date(text).getTime();
const nightly = readRetentionSchedule('17 3 * * *')!;

test('a run begins when its time has come since the last one began, also where nobody was there at that time', () => {
  expect(nightly.isDue(at('2026-03-01T03:17:00'), at('2026-03-02T03:16:59'))).toBe(false);
  expect(nightly.isDue(at('2026-03-01T03:17:00'), at('2026-03-02T03:17:00'))).toBe(true);
  expect(nightly.isDue(at('2026-03-01T03:17:00'), at('2026-03-09T12:00:00'))).toBe(true);
  expect(nightly.isDue(at('2026-03-09T12:00:00'), at('2026-03-10T03:00:00'))).toBe(false);
  expect(nightly.isDue(null, at('2026-03-10T12:00:00'))).toBe(true);
});

test.each(['', 'daily at noon', '61 3 * * *', '0 0 31 2 *', '2020-01-01T00:00:00'])(
  'no schedule: %j is no cron expression of times to come',
  (expression) => {
    expect(readRetentionSchedule(expression)).toBe(undefined);
  },
);
