import type { Instant } from './recording';

/** The ends of the years 0001 to 9999: every instant between them that comes in can be stored and go out again. */
export const earliestInstant: Instant = Date.parse('0001-01-01T00:00:00.000Z');
export const latestInstant: Instant = Date.parse('9999-12-31T23:59:59.999Z');

/** A time as ISO 8601 writes it, part by part. */
export interface TimeParts {
  /** `YYYY-MM-DD`. */
  date: string;
  hours: string;
  minutes: string;
  seconds?: string;
  /** Digits behind the second's point; those beyond milliseconds are cut off. */
  fraction?: string;
  /** Of the offset; neither sign nor offset: UTC. */
  sign?: string;
  offsetHours?: string;
  offsetMinutes?: string;
}

/** Undefined where there is no such day, or the instant lies beyond the years 0001 to 9999 in UTC. */
export function instantOf(parts: TimeParts): Instant | undefined {
  const { date, hours, minutes, seconds = '0', fraction = '', sign, offsetHours = '0', offsetMinutes = '0' } = parts;
  const start = midnight(date);
  if (start === undefined) return undefined;
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * (sign === '-' ? -1 : 1);
  const wholeMinutes = Number(hours) * 60 + Number(minutes) - offset;
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0'));
  return inRange(start + wholeMinutes * 60_000 + Number(seconds) * 1000 + milliseconds);
}

/** When a day begins (UTC). One that its month does not have rolls over into the next: it is no date, and undefined. */
export function midnight(date: string): Instant | undefined {
  const instant = Date.parse(`${date}T00:00:00.000Z`);
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(date) ? inRange(instant) : undefined;
}

export function inRange(instant: Instant): Instant | undefined {
  // + 0: no negative zero
  return instant >= earliestInstant && instant <= latestInstant ? instant + 0 : undefined;
}
