import { InvalidInputError, type Violation } from '../errors';
import { mediaResource } from './media-descriptor';
import type { Instant, MediaFile, PostedRecording, Recording, RecordingEvent } from './recording';
import { userDataLeaves } from './user-data';

export const recordingLimits = { mediaFiles: 1_000, events: 10_000, userDataLeaves: 2_000 };

/** The facts of a recording that merging decides; the rest of a {@link Recording} is given once. */
export type MergedRecording = Omit<Recording, 'uuid' | 'nonDelete' | 'referenceNumber' | 'ownerUser'>;

/** Same event: the instant (whatever its offset), Joined or Left, and the contact's number. */
const eventIdentity = (event: RecordingEvent) =>
  JSON.stringify([event.occurredAt, event.event, event.contact.phoneNumber]);

/** Overwrites in place what is there already and appends the rest: the order stays the one first posted. */
function mergeBy<Kept extends Posted, Posted>(
  kept: readonly Kept[],
  posted: readonly Posted[],
  identity: (item: Posted) => string,
  put: (item: Posted, old: Kept | undefined) => Kept,
): Kept[] {
  const merged = new Map(kept.map((item) => [identity(item), item]));
  for (const item of posted) {
    const key = identity(item);
    merged.set(key, put(item, merged.get(key)));
  }
  return [...merged.values()];
}

function limitViolations({ mediaFiles, eventHistory }: MergedRecording): Violation[] {
  const violations: Violation[] = [];
  const atMost = (path: string, count: number, limit: number, what: string) => {
    if (count > limit)
      violations.push({
        path,
        message: `must not hold more than ${limit} ${what} in one recording, merged ones included`,
      });
  };
  atMost('mediaFiles', mediaFiles.length, recordingLimits.mediaFiles, 'media files');
  atMost('eventHistory', eventHistory.length, recordingLimits.events, 'events');
  const leaves = eventHistory.reduce((sum, event) => sum + userDataLeaves(event.data).length, 0);
  atMost('eventHistory', leaves, recordingLimits.userDataLeaves, 'user-data values');
  return violations;
}

/** Math.min(...) would put a thousand arguments on the stack. */
const extreme = (instants: Instant[], pick: (a: Instant, b: Instant) => Instant) =>
  instants.reduce((a, b) => pick(a, b));

/**
 * What a POST makes of a recording: the same media resource or event is overwritten (a media file keeps its id), another one
 * added; top-level attributes take the posted values, unknown ones that the POST leaves out stay.
 *
 * @param existing undefined where the POST creates the recording
 * @param newId makes the id of a media file that was not there
 * @throws InvalidInputError when the merged recording is over a limit
 */
export function mergeRecording(
  existing: MergedRecording | undefined,
  posted: PostedRecording,
  newId: () => string,
): MergedRecording {
  const mediaFiles = mergeBy<MediaFile, Omit<MediaFile, 'id'>>(
    existing?.mediaFiles ?? [],
    posted.mediaFiles,
    (mediaFile) => mediaResource(mediaFile.mediaDescriptor),
    (mediaFile, old) => ({ ...mediaFile, id: old?.id ?? newId() }),
  );
  const eventHistory = mergeBy(existing?.eventHistory ?? [], posted.eventHistory, eventIdentity, (event) => event);
  const merged: MergedRecording = {
    ...posted,
    attributes: { ...existing?.attributes, ...posted.attributes },
    mediaFiles,
    eventHistory,
    ...(existing?.upload && { upload: existing.upload }),
    startTime: extreme(
      mediaFiles.map((mediaFile) => mediaFile.startTime),
      Math.min,
    ),
    stopTime: extreme(
      mediaFiles.map((mediaFile) => mediaFile.stopTime),
      Math.max,
    ),
  };
  const violations = limitViolations(merged);
  if (violations.length > 0) throw new InvalidInputError(violations);
  return merged;
}
