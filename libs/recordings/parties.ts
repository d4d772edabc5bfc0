import type { PostedRecording, RecordingEvent } from './recording';
import { numberKey } from './search-keys';

/** 0: unknown, 1: incoming, 2: outgoing. */
export type Direction = 0 | 1 | 2;

/** The two sides of a call as the Imagicle dialect tells them. */
export interface Parties {
  direction: Direction;
  /** User name of the local party. */
  owner: string | null;
  localNumber: string | null;
  remoteNumber: string | null;
}

function firstUser(events: readonly RecordingEvent[]) {
  let first: RecordingEvent | undefined;
  for (const event of events) {
    if (event.contact.type === 'User' && (!first || event.occurredAt < first.occurredAt)) first = event;
  }
  return first?.contact;
}

/**
 * The local party is the first contact (by `occurredAt`) of type `User`; the call is outgoing when that contact's number is
 * the caller's, incoming when it is the dialed one.
 */
export function partiesOf(
  recording: Pick<PostedRecording, 'callerPhoneNumber' | 'dialedPhoneNumber' | 'eventHistory'>,
): Parties {
  const { callerPhoneNumber, dialedPhoneNumber } = recording;
  const local = firstUser(recording.eventHistory);
  if (!local) return { direction: 0, owner: null, localNumber: null, remoteNumber: callerPhoneNumber };
  const key = numberKey(local.phoneNumber);
  const direction = key === numberKey(callerPhoneNumber) ? 2 : key === numberKey(dialedPhoneNumber) ? 1 : 0;
  return {
    direction,
    owner: local.userName ?? null,
    localNumber: local.phoneNumber,
    remoteNumber: direction === 2 ? dialedPhoneNumber : callerPhoneNumber,
  };
}
