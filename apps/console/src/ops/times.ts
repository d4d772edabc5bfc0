import { instantOf, viewersTimeFormat } from '../shared/time-format';
import { ops } from '../strings/ops';

const format = viewersTimeFormat(navigator.languages);

/** A time of the server, as the viewer reads it. */
export const showTime = (time: string) => format.dateTime(instantOf(time));

/** Said once a page: in which zone its times are. */
export const zoneNote = () => ops.times(format.zone(Date.now()));
