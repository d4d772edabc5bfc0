import { inRange, instantOf, midnight } from '../recordings/instant';
import type { Instant } from '../recordings/recording';

/**
 * The times of the Genesys dialect ("Answers": times out, times in). Years 0001 to 9999, as written and in UTC.
 */
const isoTime =
  /^(\d{4}-\d\d-\d\d)[Tt]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:[.,](\d+))?)?(?:[Zz]|([+\- ])([01]\d|2[0-3]):?([0-5]\d))$/;
const bareDate = /^\d{4}-\d\d-\d\d$/;
const epochMilliseconds = /^-?\d{1,15}$/;

/** What {@link parseInstant} takes, for messages. */
export const expectedInstant = 'must be a time in ISO 8601 with an offset, such as 2013-05-17T11:45:32.000-0800';
export const expectedInstantInQuery = `${expectedInstant}, a date such as 2013-05-17, or milliseconds since 1970`;

/**
 * The instant that a text says, digits beyond milliseconds cut off; undefined where it says none (no offset, 30 February, ...).
 *
 * @param options.query a query takes epoch milliseconds and bare dates as well, and reads a space before an offset as the
 *   `+` that the client forgot to encode
 */
export function parseInstant(text: string, options: { query: boolean }): Instant | undefined {
  if (options.query && epochMilliseconds.test(text)) return inRange(Number(text));
  if (options.query && bareDate.test(text)) return midnight(text);
  const match = isoTime.exec(text);
  if (!match) return undefined;
  const [, date, hours, minutes, seconds, fraction, sign, offsetHours, offsetMinutes] = match;
  if (sign === ' ' && !options.query) return undefined;
  return instantOf({
    date: date!,
    hours: hours!,
    minutes: minutes!,
    seconds,
    fraction,
    sign,
    offsetHours,
    offsetMinutes,
  });
}

/** Of a time in a body, for the interface's documents; which days there are is more than a pattern can say. */
export const instantPattern = isoTime.source.replace('[+\\- ]', '[+-]');

/** Of an answer's times. */
export const instantSchema = {
  type: 'string',
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\+0000$',
  description: 'A time in UTC',
} as const;

/** `2013-05-17T19:45:32.000+0000` */
export function formatInstant(instant: Instant): string {
  return `${new Date(instant).toISOString().slice(0, -1)}+0000`;
}
