import { instantOf } from '../recordings/instant';
import type { Instant } from '../recordings/recording';

/** ISO 8601 with an offset or `Z`; of a second, 0 to 9 digits. */
const datetime =
  /^(\d{4}-\d\d-\d\d)[Tt]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:[.,](\d{0,9}))?)?(?:[Zz]|([+-])([01]\d|2[0-3])(?::?([0-5]\d))?)$/;

/** For the interface's documents; which days there are is more than a pattern can say. */
export const datetimePattern = datetime.source;

/** What {@link parseDatetime} takes, for messages. */
export const expectedDatetime =
  'must be a date and time in ISO 8601 with an offset or Z, such as 2018-09-25T13:00:00.000Z';

/** The instant that a text says, digits beyond milliseconds cut off; undefined where it says none (no offset, 30 February, ...). */
export function parseDatetime(text: string): Instant | undefined {
  const match = datetime.exec(text);
  if (!match) return undefined;
  const [, date, hours, minutes, seconds, fraction, sign, offsetHours, offsetMinutes] = match;
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

/** Of an answer's times. */
export const datetimeSchema = {
  type: 'string',
  format: 'date-time',
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$',
} as const;

/** `YYYY-MM-DDTHH:mm:ss.SSSZ` */
export const formatDatetime = (instant: Instant) => new Date(instant).toISOString();
