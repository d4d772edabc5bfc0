import type { Direction, PersonFacts, Recording, RecordingEvent, Upload } from './recording';
import { numberKey } from './search-keys';

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

/** What the parties are told from. */
type Told = Pick<Recording, 'callerPhoneNumber' | 'dialedPhoneNumber' | 'eventHistory' | 'upload'>;

/**
 * As the upload said, else derived: the local party is the first contact (by `occurredAt`) of type `User`; the call is outgoing
 * when that contact's number is the caller's, incoming when it is the dialed one.
 */
export function partiesOf(recording: Told): Parties {
  if (recording.upload) return uploadedParties(recording.upload);
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

function uploadedParties({ direction, localUserName, localNumber, remoteNumber }: Upload): Parties {
  return { direction, owner: localUserName, localNumber, remoteNumber: remoteNumber ?? null };
}

/** What the user record and the recording know of the owner; the record's word counts where both know. Undefined without an owner. */
export function ownerOf(recording: Told & Pick<Recording, 'ownerUser'>): PersonFacts | undefined {
  const { owner, localNumber } = partiesOf(recording);
  if (owner === null) return undefined;
  const { firstName, lastName } = recording.upload ? {} : firstUser(recording.eventHistory)!;
  return { firstName, lastName, phoneNumber: localNumber!, ...recording.ownerUser, userName: owner };
}
