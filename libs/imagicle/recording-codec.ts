import type { JsonObject } from '../json';
import { sizeOfMedia } from '../recordings/media-file';
import { ownerOf, partiesOf } from '../recordings/parties';
import type { Instant, PersonFacts, Recording } from '../recordings/recording';
import type { ListedRecording } from '../recordings/listed-recording';
import { formatDatetime } from './datetime';
import { formatDuration } from './duration';

/** What a recording of the domain is in this dialect, also one that was posted through the other (README, "One store, two dialects"). */

/** Faulty recorders post a stop before the start: never below `PT0S`. */
const durationOf = (startTime: Instant, stopTime: Instant) => formatDuration(Math.max(0, stopTime - startTime));

/** What the list and the detail have in common. */
function encodeBase(recording: Omit<ListedRecording, 'owner'>): JsonObject {
  return {
    id: recording.uuid,
    referenceNumber: recording.referenceNumber,
    startTime: formatDatetime(recording.startTime),
    duration: durationOf(recording.startTime, recording.stopTime),
    direction: recording.direction,
    localPartyNumber: recording.localNumber,
    remotePartyNumber: recording.remoteNumber,
  };
}

/** An item of the list. No spread: V8 would keep objects so copied, a million of a list, until the next full garbage collection. */
export const encodeListed = (recording: ListedRecording): JsonObject =>
  Object.assign(encodeBase(recording), { ownerUsername: recording.owner });

/** One recording in detail; what is absent is null. */
export function encodeDetail(recording: Recording): JsonObject {
  const { uuid, referenceNumber, startTime, stopTime, mediaFiles, upload } = recording;
  const { direction, localNumber, remoteNumber } = partiesOf(recording);
  return {
    ...encodeBase({ uuid, referenceNumber, startTime, stopTime, direction, localNumber, remoteNumber }),
    pbxCallId: upload?.pbxCallId ?? null,
    pbxInfo: upload?.pbxInfo ?? null,
    owner: encodeUser(ownerOf(recording)),
    preservingUser: encodeUser(upload?.preservingUser),
    note: upload?.note ? { owner: encodeUser(upload.note.owner), text: upload.note.text } : null,
    size: sizeOfMedia(mediaFiles) ?? null,
    hash: upload ? { SHA256: upload.sha256 } : null,
  };
}

function encodeUser(user: PersonFacts | undefined): JsonObject | null {
  if (!user) return null;
  return {
    username: user.userName,
    firstName: user.firstName ?? null,
    lastName: user.lastName ?? null,
    phoneNumber: user.phoneNumber ?? null,
    group: user.group ?? null,
    department: user.department ?? null,
  };
}
