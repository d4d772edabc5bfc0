import { useMemo } from 'preact/hooks';
import { strings } from '../strings/console';
import type { CallAxis } from './call-axis';
import { participantsOf, spanOnAxis, type Participant, type Span } from './participant-spans';
import { contactName, type Recording } from './recording';
import { times } from './times';

const { participants: words } = strings.recording;

const joinedText = ({ joined }: Span) =>
  joined === undefined ? words.unknownJoin : `${words.joined} ${times.clock(joined)}`;
const leftText = ({ left }: Span) => (left === undefined ? words.unknownLeft : `${words.left} ${times.clock(left)}`);

/** Who was there when, on the call's time, below the waveform. */
export function ParticipantLines({ recording, axis }: { recording: Recording; axis: CallAxis }) {
  const participants = useMemo(() => participantsOf(recording.eventHistory), [recording]);
  return (
    <section class="participants" aria-label={words.title}>
      {participants.length === 0 && <p class="muted small">{words.none}</p>}
      <ul>
        {participants.map((participant, at) => (
          <Line key={at} participant={participant} axis={axis} />
        ))}
      </ul>
    </section>
  );
}

function Line({ participant: { contact, spans }, axis }: { participant: Participant; axis: CallAxis }) {
  const name = contactName(contact);
  const isUser = contact.type === 'User';
  return (
    <li class="participant">
      <div class="participant-head small">
        <span class="cut foreign">
          <strong>{name}</strong>
          {name !== contact.phoneNumber && <span class="muted"> {contact.phoneNumber}</span>}
        </span>
        <span class={`badge ${isUser ? 'good' : ''}`}>{isUser ? words.user : words.external}</span>
        <span class="muted push participant-times">
          {spans.map((span) => `${joinedText(span)}, ${leftText(span)}`).join('; ')}
        </span>
      </div>
      <div class="participant-line" aria-hidden="true">
        {spans.map((span, at) => {
          const { from, to } = spanOnAxis(span, axis.startTime, axis.length);
          const open = `${span.joined === undefined ? 'open-start' : ''} ${span.left === undefined ? 'open-end' : ''}`;
          return (
            <span
              key={at}
              class={`participant-span ${isUser ? 'user' : ''} ${open}`}
              style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }}
            />
          );
        })}
      </div>
    </li>
  );
}
