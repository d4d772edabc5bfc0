import type { Instant } from '../recordings/recording';

/** ISO 8601 with an offset or `Z`; of a second, 0 to 9 digits. */
const datetime =
  /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:[.,](\d{0,9}))?)?(?:Z|([+-])([01]\d|2[0-3])(?::?([0-5]\d))?)$/i;

/** What {@link parseDatetime} takes, for messages. */
export const expectedDatetime =
  'must be a date and time in ISO 8601 with an offset or Z, such as 2018-09-25T13:00:00.000Z';

/** Years 0001 to 9999, as written and in UTC, so that every instant that comes in can go out again. */
export const earliest: Instant = Date.parse('0001-01-01T00:00:00.000Z');
export const latest: Instant = Date.parse('9999-12-31T23:59:59.999Z');

/** A day that its month does not have rolls over into the next one: it is no date. */
function midnight(date: string): Instant | undefined {
  const instant = Date.parse(`${date}T00:00:00.000Z`);
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(date) ? instant : undefined;
}

/** The instant that a text says, digits beyond milliseconds cut off; undefined where it says none (no offset, 30 February, ...). */
export function parseDatetime(text: string): Instant | undefined {
  const match = datetime.exec(text);
  if (!match) return undefined;
  const [, date, hours, minutes, seconds = '0', fraction = '', sign, offsetHours = '0', offsetMinutes = '0'] = match;
  const start = midnight(date!);
  if (start === undefined) return undefined;
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * (sign === '-' ? -1 : 1);
  const wholeMinutes = Number(hours) * 60 + Number(minutes) - offset;
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const instant = start + wholeMinutes * 60_000 + Number(seconds) * 1000 + milliseconds;
  return instant >= earliest && instant <= latest ? instant : undefined;
}

/** `YYYY-MM-DDTHH:mm:ss.SSSZ` */
export const formatDatetime = (instant: Instant) => new Date(instant).toISOString();
