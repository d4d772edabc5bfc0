import fc from 'fast-check';
import { maskedPeriods } from './masked-periods';

const start = Date.parse('2013-02-06T10:00:00Z');
const stop = start + 600_000;
const mask = (seconds: number, type: string) => ({ time: new Date(start + seconds * 1_000).toISOString(), type });
const periods = (...masks: [seconds: number, type: string][]) =>
  maskedPeriods(
    masks.map(([seconds, type]) => mask(seconds, type)),
    start,
    stop,
  ).map(({ from, to, unpaired }) => [(from - start) / 1_000, (to - start) / 1_000, ...(unpaired ? ['unpaired'] : [])]);

test('a pause and its resume are a masked period', () => {
  expect(periods([10, 'paused'], [20, 'resume'], [30, 'paused'], [45, 'resumed'])).toEqual([
    [10, 20],
    [30, 45],
  ]);
});

test('they are paired by time, in whatever order they were posted', () => {
  expect(periods([20, 'resume'], [10, 'paused'])).toEqual([[10, 20]]);
});

test('an unpaired pause runs to the end', () => {
  expect(periods([10, 'paused'])).toEqual([[10, 600, 'unpaired']]);
});

test('a resume without its pause was paused from the start', () => {
  expect(periods([10, 'resume'], [20, 'resume'])).toEqual([[0, 10]]);
});

test('a second pause within one changes nothing; other types say no period', () => {
  expect(periods([10, 'paused'], [15, 'paused'], [20, 'resume'])).toEqual([[10, 20]]);
  expect(periods([10, 'bookmark'], [20, 'resume'])).toEqual([[0, 20]]);
});

test('times with an offset, as posted, and times that are none', () => {
  const masks = [
    { time: '2013-02-06T02:00:10.000-0800', type: 'paused' },
    { time: 'soon', type: 'resume' },
  ];
  expect(maskedPeriods(masks, start, stop)).toEqual([{ from: start + 10_000, to: stop, unpaired: true }]);
});

test('periods lie in their file, in order, and never overlap', () => {
  const anyMask = fc.tuple(
    fc.integer({ min: -100, max: 700 }),
    fc.constantFrom('paused', 'resume', 'resumed', 'other'),
  );
  fc.assert(
    fc.property(fc.array(anyMask), (masks) => {
      let before = start;
      for (const { from, to } of maskedPeriods(
        masks.map(([at, type]) => mask(at, type)),
        start,
        stop,
      )) {
        expect(from).toBeGreaterThanOrEqual(before);
        expect(to).toBeGreaterThan(from);
        before = to;
      }
      expect(before).toBeLessThanOrEqual(stop);
    }),
  );
});
