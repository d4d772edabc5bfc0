/** How times are shown: in the viewer's zone, which is always said beside them. */
export interface TimeFormat {
  /** `17 May 2026, 19:45:32` */
  dateTime: (instant: number) => string;
  /** `17 May 2026` */
  date: (instant: number) => string;
  /** `19:45:32` */
  clock: (instant: number) => string;
  /** `Europe/Berlin (GMT+2)`, as it is at that instant. */
  zone: (instant: number) => string;
}

/** @param zone IANA name; the viewer's where it is left out */
export function createTimeFormat(locale: string, zone?: string): TimeFormat {
  const timeZone = zone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { timeZone, ...options });
  const dateFormat = format({ day: 'numeric', month: 'short', year: 'numeric' });
  const clockFormat = format({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const offsetFormat = format({ timeZoneName: 'shortOffset' });
  const offset = (instant: number) =>
    offsetFormat.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const date = (instant: number) => dateFormat.format(instant);
  const clock = (instant: number) => clockFormat.format(instant);
  return {
    date,
    clock,
    dateTime: (instant) => `${date(instant)}, ${clock(instant)}`,
    zone: (instant) => {
      const name = timeZone.replaceAll('_', ' ');
      return name === 'UTC' ? name : `${name} (${offset(instant)})`;
    },
  };
}

/** English as the viewer writes dates in it. */
export const viewersTimeFormat = (languages: readonly string[]) =>
  createTimeFormat(languages.find((language) => /^en\b/i.test(language)) ?? 'en-GB');

const twoDigits = (number: number) => String(number).padStart(2, '0');

/** `4:04`, `1:02:03`; whole seconds, cut off. @param milliseconds below 0 counts as 0 */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  if (hours === 0) return `${minutes}:${twoDigits(seconds % 60)}`;
  return `${hours}:${twoDigits(minutes)}:${twoDigits(seconds % 60)}`;
}

/** `1 hour 2 minutes 3 seconds`, for screen readers. */
export function spokenDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  const parts: [number, string][] = [
    [Math.floor(seconds / 3_600), 'hour'],
    [Math.floor(seconds / 60) % 60, 'minute'],
    [seconds % 60, 'second'],
  ];
  const spoken = parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`);
  return spoken.join(' ') || '0 seconds';
}

/** `2013-05-17T19:45:32.000+0000` → epoch milliseconds. Not every browser reads an offset without its colon. */
export const instantOf = (time: string) => Date.parse(time.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
