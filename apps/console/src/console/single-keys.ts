import { keep, kept } from '../shared/kept';

let on = kept('single-keys') !== 'off';

/** Whether shortcuts of one character work: who speaks to the computer may have them off, lest a word press them (WCAG 2.1.4). */
export const areSingleKeysOn = () => on;

export function turnSingleKeys(next: boolean): void {
  on = next;
  keep('single-keys', next ? 'on' : 'off');
}

export const isSilenced = (key: string) => !on && key.length === 1 && key !== ' ';
