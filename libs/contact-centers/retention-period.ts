/** How long a contact center keeps its recordings, in days; null: for ever. */
export type RetentionDays = number | null;

/** What was set until an instant (epoch milliseconds). */
export interface EarlierSetting {
  days: RetentionDays;
  until: number;
}

/** What is set, and of what was set before that which may still count: oldest first, each shorter than the one before it. */
export interface RetentionPeriod {
  days: RetentionDays;
  before: EarlierSetting[];
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const isLonger = (a: RetentionDays, b: RetentionDays) => (a ?? Infinity) > (b ?? Infinity);

const isPast = (setting: EarlierSetting, at: number) => setting.until <= at - 24 * hourMs;

/** The period after a change at an instant, without what can count no more: what is past, or outlived by a longer one. */
export function changePeriod({ days, before }: RetentionPeriod, to: RetentionDays, at: number): RetentionPeriod {
  const settings = [...before, { days, until: at }].filter((setting) => !isPast(setting, at));
  const kept = settings.filter(
    (setting, index) =>
      isLonger(setting.days, to) && settings.slice(index + 1).every((later) => isLonger(setting.days, later.days)),
  );
  return { days: to, before: kept };
}

/**
 * Genesys contract, "Retention": a shortened period takes effect 24 hours after the change at the earliest. So at any instant
 * (not before the last change) the longest that was set at any moment of the last 24 hours is in force: whatever is changed back
 * and forth, a recording goes only when the settings have said so for 24 hours on end. A lengthened period counts at once.
 */
export function daysInForce({ days, before }: RetentionPeriod, at: number): RetentionDays {
  // Each is longer than those behind it, and than what is set.
  const longest = before.find((setting) => !isPast(setting, at));
  return longest ? longest.days : days;
}

/** Recordings that started before it are older than the period; undefined: none is. */
export function retentionCutoff(days: RetentionDays, at: number): number | undefined {
  return days === null ? undefined : at - days * dayMs;
}
