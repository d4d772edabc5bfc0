import { createRandom } from '../bench/data/random';
import { compareSamples } from './statistics';

const sample = (count: number, seed: number, shift = 0) => {
  const random = createRandom(seed, 1);
  return Array.from({ length: count }, () => shift + random.fraction());
};

test('the figures of a small example, worked by hand', () => {
  // Ranks of the first: 1, 2, 4; so U = 7 - 6 = 1 of 9 pairs, mean 4.5, deviation sqrt(9 / 12 * 7).
  const { firstIsSmaller, mannWhitneyP, ksDistance } = compareSamples([1, 2, 4], [3, 5, 6]);
  expect(firstIsSmaller).toBeCloseTo(8 / 9);
  expect(mannWhitneyP).toBeCloseTo(0.1266, 3);
  expect(ksDistance).toBeCloseTo(2 / 3);
});

test('equal values say nothing', () => {
  expect(compareSamples([1, 1, 1], [1, 1])).toEqual({
    ...{ firstIsSmaller: 0.5, ksDistance: 0, ksP: 1 },
    mannWhitneyP: expect.closeTo(1),
  });
});

test('samples of one distribution are hardly ever told apart, shifted ones are', () => {
  const results = Array.from({ length: 200 }, (_, seed) =>
    compareSamples(sample(300, seed), sample(300, seed + 1_000)),
  );
  for (const p of ['mannWhitneyP', 'ksP'] as const) {
    const rejected = results.filter((result) => result[p] < 0.05).length;
    expect(rejected).toBeGreaterThan(0);
    expect(rejected).toBeLessThan(25);
  }
  const { mannWhitneyP, ksP, firstIsSmaller } = compareSamples(sample(2_000, 1), sample(2_000, 2, 0.05));
  expect(mannWhitneyP).toBeLessThan(0.001);
  expect(ksP).toBeLessThan(0.001);
  expect(firstIsSmaller).toBeGreaterThan(0.5);
});
