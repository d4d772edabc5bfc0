import { viewersTimeFormat } from '../shared/time-format';

/** The viewer's zone and way of writing dates, for the whole page. */
export const times = viewersTimeFormat(navigator.languages);
