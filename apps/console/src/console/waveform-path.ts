import type { Peaks } from './recording';

const mostColumns = 1_400;

/** Lowest and highest of each column: points pooled, so that no page draws more columns than it has pixels. */
export function poolPeaks(
  min: readonly number[],
  max: readonly number[],
  columns: number,
): [low: number, high: number][] {
  const count = Math.min(columns, min.length);
  return Array.from({ length: count }, (_, column) => {
    const from = Math.floor((column * min.length) / count);
    const to = Math.max(from + 1, Math.floor(((column + 1) * min.length) / count));
    let [low, high] = [min[from]!, max[from]!];
    for (let at = from + 1; at < to; at += 1) {
      low = Math.min(low, min[at]!);
      high = Math.max(high, max[at]!);
    }
    return [low, high];
  });
}

/** The loudest sample of all, at least a little: quiet calls are drawn as large as loud ones, silence stays a line. */
export const loudestOf = (peaks: readonly Peaks[]) =>
  Math.max(
    16,
    ...peaks.map(({ min, max }) =>
      [...min, ...max].reduce(
        (most, points) => points.reduce((high, point) => Math.max(high, Math.abs(point)), most),
        0,
      ),
    ),
  );

/**
 * One channel as the outline of an SVG path in a box of `columns` × 200, its middle at 100.
 *
 * @param loudest what fills the box's height
 */
export function waveformPath(
  min: readonly number[],
  max: readonly number[],
  loudest: number,
): { path: string; columns: number } {
  const pooled = poolPeaks(min, max, mostColumns);
  const y = (sample: number) => Math.round(100 - (sample / loudest) * 94);
  const top = pooled.map(([, high], x) => `${x} ${Math.min(99, y(high))}L${x + 1} ${Math.min(99, y(high))}`);
  const bottom = pooled.map(([low], x) => `${x + 1} ${Math.max(101, y(low))}L${x} ${Math.max(101, y(low))}`).reverse();
  const outline = [...top, ...bottom].join('L');
  return { path: outline && `M${outline}Z`, columns: Math.max(1, pooled.length) };
}
