import { JsonTree } from '../shared/json-tree';
import { formatDuration, instantOf } from '../shared/time-format';
import { strings } from '../strings/console';
import type { CallAxis } from './call-axis';
import { contactName, type Recording } from './recording';
import { without } from './recording-facts';
import { masksOf } from './timeline';
import { times } from './times';

const { recording: words } = strings;

export interface ListProps {
  recording: Recording;
  axis: CallAxis;
  /** @param position milliseconds into the call */
  onSeek: (position: number) => void;
}

function TimeButton({ position, onSeek }: { position: number; onSeek: ListProps['onSeek'] }) {
  const text = formatDuration(position);
  return (
    <button type="button" class="time-link" aria-label={words.masks.goTo(text)} onClick={() => onSeek(position)}>
      {text}
    </button>
  );
}

export function MaskedPeriods({ axis, onSeek }: Omit<ListProps, 'recording'>) {
  const periods = masksOf(axis);
  if (periods.length === 0) return null;
  return (
    <section class="panel stack" aria-labelledby="masks-title">
      <h2 id="masks-title">{words.masks.title}</h2>
      <p class="muted small">{words.masks.text}</p>
      <ul class="masks">
        {periods.map(({ from, to, unpaired }, at) => (
          <li key={at} class="cluster">
            <TimeButton position={from - axis.startTime} onSeek={onSeek} />
            <span aria-hidden="true">–</span>
            <TimeButton position={to - axis.startTime} onSeek={onSeek} />
            <span class="muted small">
              {times.clock(from)} – {unpaired ? words.masks.unpaired : times.clock(to)} · {formatDuration(to - from)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** User data, event by event, with whatever else the recorder said of an event. */
export function UserData({ recording, axis, onSeek }: ListProps) {
  const events = recording.eventHistory.filter(
    ({ data, contact, ...event }) =>
      data !== undefined ||
      Object.keys(without(event, ['occurredAt', 'event'])).length > 0 ||
      Object.keys(without(contact, contactNames)).length > 0,
  );
  return (
    <section class="panel stack" aria-labelledby="data-title">
      <h2 id="data-title">{words.events.title}</h2>
      {events.length === 0 && <p class="muted small">{words.events.none}</p>}
      <ol class="stack">
        {events.map(({ occurredAt, event, contact, data, ...rest }, at) => {
          const instant = instantOf(occurredAt);
          const further = without(contact, contactNames);
          return (
            <li key={at}>
              <p class="small muted cluster">
                <TimeButton position={Math.max(0, instant - axis.startTime)} onSeek={onSeek} />
                <span class="cut foreign">{contactName(contact)}</span>
                <span>{event === 'Joined' ? words.participants.joined : words.participants.left}</span>
              </p>
              {data && <JsonTree value={data} />}
              {Object.keys(rest).length > 0 && <JsonTree value={rest} />}
              {Object.keys(further).length > 0 && <JsonTree value={{ contact: further }} />}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

const contactNames = ['phoneNumber', 'type', 'userName', 'firstName', 'lastName'];

const namedAttributes = [
  ...['id', 'callerPhoneNumber', 'dialedPhoneNumber', 'region', 'startTime', 'stopTime'],
  ...['mediaFiles', 'eventHistory', 'nonDelete'],
];

/** What no page names: the recorder knows more than we do. */
export function FurtherAttributes({ recording }: { recording: Recording }) {
  const further = without(recording, namedAttributes);
  if (Object.keys(further).length === 0) return null;
  return (
    <section class="panel stack" aria-labelledby="further-title">
      <h2 id="further-title">{words.further}</h2>
      <JsonTree value={further} />
    </section>
  );
}
