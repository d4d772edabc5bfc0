import { instantOf } from '../shared/time-format';
import type { Contact, RecordingEvent } from './recording';

/** From when to when somebody was in the call, epoch milliseconds; undefined where no event says it. */
export interface Span {
  joined?: number;
  left?: number;
}

export interface Participant {
  contact: Contact;
  spans: Span[];
}

/** One contact: the number tells them apart, and who used it then. */
const keyOf = ({ type, phoneNumber, userName = '' }: Contact) => JSON.stringify([type, phoneNumber, userName]);

/**
 * Who was in the call when, in the order of their first event. Joined twice without having left is joined once; somebody who left
 * and never joined was there from the start, as far as is known.
 */
export function participantsOf(events: readonly RecordingEvent[]): Participant[] {
  const participants = new Map<string, Participant>();
  for (const { occurredAt, event, contact } of events.toSorted(
    (a, b) => instantOf(a.occurredAt) - instantOf(b.occurredAt),
  )) {
    const key = keyOf(contact);
    const participant = participants.get(key) ?? { contact, spans: [] };
    participants.set(key, participant);
    const last = participant.spans.at(-1);
    const open = last && last.left === undefined ? last : undefined;
    if (event === 'Left') {
      if (open) open.left = instantOf(occurredAt);
      else participant.spans.push({ left: instantOf(occurredAt) });
    } else if (!open) participant.spans.push({ joined: instantOf(occurredAt) });
  }
  return [...participants.values()];
}

/** A span's place on the call's time, 0 to 1, cut to it. @param startTime of the call, epoch ms @param length of the call, ms */
export function spanOnAxis({ joined, left }: Span, startTime: number, length: number): { from: number; to: number } {
  const place = (instant: number) => (length > 0 ? Math.min(1, Math.max(0, (instant - startTime) / length)) : 0);
  const [from, to] = [joined === undefined ? 0 : place(joined), left === undefined ? 1 : place(left)];
  return { from: Math.min(from, to), to: Math.max(from, to) };
}
