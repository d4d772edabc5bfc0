import { instantOf } from '../shared/time-format';
import type { Mask } from './recording';

/** A stretch in which the recorder was paused, so that nothing secret is in the recording. Epoch milliseconds. */
export interface MaskedPeriod {
  from: number;
  to: number;
  /** Nobody said when it ended: it runs to the end of its media file. */
  unpaired?: boolean;
}

const pauses = /^pause/i;
const resumes = /^resume/i;

/**
 * Masks → periods, in order. What is neither a pause nor a resume says no period; a resume without its pause was paused from
 * the start, a pause without its resume to the end.
 *
 * @param start and stop of the media file, epoch milliseconds: no period reaches beyond them
 */
export function maskedPeriods(masks: readonly Mask[], start: number, stop: number): MaskedPeriod[] {
  const within = (instant: number) => Math.min(Math.max(instant, start), Math.max(start, stop));
  const marks = masks
    .map(({ time, type }) => ({ instant: instantOf(time), type }))
    .filter(({ instant, type }) => !Number.isNaN(instant) && (pauses.test(type) || resumes.test(type)))
    .sort((a, b) => a.instant - b.instant);
  const periods: MaskedPeriod[] = [];
  let from: number | undefined;
  marks.forEach(({ instant, type }, at) => {
    if (pauses.test(type)) from ??= instant;
    else if (from !== undefined || at === 0) {
      periods.push({ from: within(from ?? start), to: within(instant) });
      from = undefined;
    }
  });
  if (from !== undefined) periods.push({ from: within(from), to: within(stop), unpaired: true });
  return periods.filter((period) => period.to > period.from);
}
