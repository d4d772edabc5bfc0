import { Cron } from 'croner';
import type { Instant } from './recording';

/** When retention runs: a time that it begins at, each time its cron expression says so. */
export interface RetentionSchedule {
  /**
   * Whether a run is to begin: a time has come since the last one began, also where no process was there at that time.
   *
   * @param lastStart null: it never ran
   */
  isDue(lastStart: Instant | null, now: Instant): boolean;
}

/** By a cron expression, in the process's time zone. Undefined where it is none, or says a time that never comes. */
export function readRetentionSchedule(expression: string): RetentionSchedule | undefined {
  try {
    const cron = new Cron(expression, { paused: true });
    if (!cron.nextRun()) return undefined;
    return {
      isDue(lastStart, now) {
        if (lastStart === null) return true;
        const next = cron.nextRun(new Date(lastStart));
        return next !== null && next.getTime() <= now;
      },
    };
  } catch {
    return undefined;
  }
}
