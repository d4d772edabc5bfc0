/** ISO 8601: weeks, days and time parts. Years and months have no fixed length, and no call has a negative one. */
const isoDuration =
  /^P(?=\d|T\d)(?:(\d+(?:[.,]\d+)?)W)?(?:(\d+(?:[.,]\d+)?)D)?(?:T(?=\d)(?:(\d+(?:[.,]\d+)?)H)?(?:(\d+(?:[.,]\d+)?)M)?(?:(\d+(?:[.,]\d+)?)S)?)?$/;

/** For the interface's documents; that only the last part may have a fraction is more than it says. */
export const durationPattern = isoDuration.source;

const second = 1_000n;
const minute = 60n * second;
const hour = 60n * minute;
const day = 24n * hour;
const week = 7n * day;
const units = [week, day, hour, minute, second];

/** No more digits than anybody's clock has: a text of a million digits is not to be multiplied. */
const longestText = 100;

/** What {@link parseDuration} takes, for messages. */
export const expectedDuration =
  'must be a duration in ISO 8601 of weeks, days, hours, minutes and seconds, such as PT1M31.87S';

/** Milliseconds as a fraction of two integers, exactly: 0.29 hours are 1,044,000 ms, which a double would miss by one. */
function partInMilliseconds(part: string, unit: bigint): bigint {
  const [whole = '', fraction = ''] = part.split(/[.,]/);
  return (BigInt(whole + fraction) * unit) / 10n ** BigInt(fraction.length);
}

/**
 * Milliseconds, digits beyond them cut off; undefined where the text says no such duration, or one that no number of ours holds.
 * Only the last part may have a fraction.
 */
export function parseDuration(text: string): number | undefined {
  const match = text.length <= longestText ? isoDuration.exec(text) : null;
  if (!match) return undefined;
  const parts: (string | undefined)[] = match.slice(1);
  const lastGiven = parts.findLastIndex((part) => part !== undefined);
  if (parts.slice(0, lastGiven).some((part) => part !== undefined && /[.,]/.test(part))) return undefined;
  const sum = parts.reduce((ms, part, at) => (part === undefined ? ms : ms + partInMilliseconds(part, units[at]!)), 0n);
  const milliseconds = Number(sum);
  return Number.isSafeInteger(milliseconds) ? milliseconds : undefined;
}

/** Hours, minutes and seconds, no days: `PT26H0M1.5S`. Units before the first that counts are left out, as in the pages' `PT1M31.87S`. */
export function formatDuration(milliseconds: number): string {
  const hours = Math.floor(milliseconds / 3_600_000);
  const minutes = Math.floor(milliseconds / 60_000) % 60;
  const seconds = (milliseconds % 60_000) / 1_000;
  const upToMinutes = hours > 0 ? `${hours}H${minutes}M` : minutes > 0 ? `${minutes}M` : '';
  return `PT${upToMinutes}${seconds}S`;
}
