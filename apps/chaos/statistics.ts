/** Whether two samples can be told apart. @see Mann and Whitney (1947); Kolmogorov and Smirnov, by the asymptotic series */
export interface Comparison {
  /** Of all pairs, the share in which the first sample's value is the smaller one; 0.5: as often as not. */
  firstIsSmaller: number;
  /** Probability of a difference like this or greater between samples of one distribution, by Mann and Whitney's ranks. */
  mannWhitneyP: number;
  /** The greatest distance between the distributions, and the probability of one like this or greater. */
  ksDistance: number;
  ksP: number;
}

export function compareSamples(first: readonly number[], second: readonly number[]): Comparison {
  const { rankSum, tieCorrection } = ranksOf(first, second);
  const [m, n] = [first.length, second.length];
  const u = rankSum - (m * (m + 1)) / 2;
  const deviation = Math.sqrt(((m * n) / 12) * (m + n + 1 - tieCorrection / ((m + n) * (m + n - 1))));
  const z = deviation === 0 ? 0 : (u - (m * n) / 2) / deviation;
  const ksDistance = distanceOf(first, second);
  return {
    firstIsSmaller: 1 - u / (m * n),
    mannWhitneyP: twoSided(z),
    ksDistance,
    ksP: ksProbability(ksDistance * Math.sqrt((m * n) / (m + n))),
  };
}

/** The first sample's sum of ranks among all; equal values share their ranks' mean. */
function ranksOf(first: readonly number[], second: readonly number[]) {
  const all = [
    ...first.map((value) => ({ value, isFirst: true })),
    ...second.map((value) => ({ value, isFirst: false })),
  ];
  all.sort((a, b) => a.value - b.value);
  let rankSum = 0;
  let tieCorrection = 0;
  for (let start = 0, end = 0; start < all.length; start = end) {
    while (end < all.length && all[end]!.value === all[start]!.value) end += 1;
    const ties = end - start;
    rankSum += all.slice(start, end).filter(({ isFirst }) => isFirst).length * ((start + 1 + end) / 2);
    tieCorrection += ties ** 3 - ties;
  }
  return { rankSum, tieCorrection };
}

function distanceOf(first: readonly number[], second: readonly number[]): number {
  const [a, b] = [first, second].map((sample) => sample.toSorted((x, y) => x - y)) as [number[], number[]];
  let distance = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const value = Math.min(a[i]!, b[j]!);
    while (i < a.length && a[i] === value) i += 1;
    while (j < b.length && b[j] === value) j += 1;
    distance = Math.max(distance, Math.abs(i / a.length - j / b.length));
  }
  return distance;
}

/** By Abramowitz and Stegun, 26.2.17: to 7 digits. */
function twoSided(z: number): number {
  const x = Math.abs(z);
  const t = 1 / (1 + 0.2316419 * x);
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return Math.min(1, (2 * Math.exp((-x * x) / 2) * series) / Math.sqrt(2 * Math.PI));
}

function ksProbability(lambda: number): number {
  // The series converges badly where nearly any two samples differ as much.
  if (lambda < 0.3) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k += 1) sum += 2 * (-1) ** (k - 1) * Math.exp(-2 * k * k * lambda * lambda);
  return Math.min(1, Math.max(0, sum));
}
