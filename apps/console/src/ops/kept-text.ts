import { ops } from '../strings/ops';
import type { Kept } from './model';

/** `3 on hold, 1 preserved`; a dash where nothing is kept. */
export function keptText(kept: Kept): string {
  const reasons = Object.entries(ops.retention.keptReasons) as [keyof Kept, string][];
  const parts = reasons.filter(([reason]) => kept[reason] > 0).map(([reason, word]) => `${kept[reason]} ${word}`);
  return parts.join(', ') || '–';
}
