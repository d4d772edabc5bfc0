import fc from 'fast-check';
import { loudestOf, poolPeaks, waveformPath } from './waveform-path';

const points = fc.array(fc.tuple(fc.integer({ min: -128, max: 0 }), fc.integer({ min: 0, max: 127 })), {
  minLength: 1,
  maxLength: 3_000,
});

test('pooling keeps the lowest and the highest of every point', () => {
  fc.assert(
    fc.property(points, fc.integer({ min: 1, max: 500 }), (all, columns) => {
      const [min, max] = [all.map(([low]) => low), all.map(([, high]) => high)];
      const pooled = poolPeaks(min, max, columns);
      expect(pooled).toHaveLength(Math.min(columns, all.length));
      expect(Math.min(...pooled.map(([low]) => low))).toBe(Math.min(...min));
      expect(Math.max(...pooled.map(([, high]) => high))).toBe(Math.max(...max));
    }),
  );
});

test('a waveform lies in its box', () => {
  fc.assert(
    fc.property(points, (all) => {
      const [min, max] = [all.map(([low]) => low), all.map(([, high]) => high)];
      const loudest = loudestOf([{ durationMs: 1, channels: 1, pointsPerSecond: 1, min: [min], max: [max] }]);
      const { path, columns } = waveformPath(min, max, loudest);
      expect(path).toMatch(/^M(\d+ \d+L)+\d+ \d+Z$/);
      for (const [, x, y] of path.matchAll(/(\d+) (\d+)/g)) {
        expect(Number(x)).toBeLessThanOrEqual(columns);
        expect(Number(y)).toBeLessThanOrEqual(200);
      }
    }),
  );
});

test('no points are no path; silence is a line', () => {
  expect(waveformPath([], [], 100)).toEqual({ path: '', columns: 1 });
  expect(waveformPath([0], [0], 16)).toEqual({ path: 'M0 99L1 99L1 101L0 101Z', columns: 1 });
});
