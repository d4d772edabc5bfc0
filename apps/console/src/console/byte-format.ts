const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** `29.4 MB`; recorders say sizes as strings of any kind: what is no number stays as it is. */
export function formatBytes(size: unknown): string {
  const text = String(size);
  if (!/^\d+$/.test(text)) return text;
  let [value, unit] = [Number(text), 0];
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toPrecision(3)} ${units[unit]!}`;
}
