import { mediaResourceHashes } from './media-resource-locks';
import type { MergedRecording } from './merge';
import { partiesOf } from './parties';
import { dataTerms, indexedText, nameTerms, numberKey, regionKey } from './search-keys';

/** What `recording` holds that follows from the recording's facts, by column. Every writer takes it from here. */
export type RecordingColumns = ReturnType<typeof recordingColumns>;

export function recordingColumns(recording: MergedRecording) {
  const { direction, owner, localNumber, remoteNumber } = partiesOf(recording);
  const remote = remoteNumber && indexedText(remoteNumber);
  return {
    region: regionKey(recording.region),
    start_time: toTimestamp(recording.startTime),
    stop_time: toTimestamp(recording.stopTime),
    caller_key: numberKey(recording.callerPhoneNumber),
    dialed_key: numberKey(recording.dialedPhoneNumber),
    direction,
    owner: owner && indexedText(owner),
    local_number: localNumber && indexedText(localNumber),
    remote_number: remote,
    long_remote_number: remote === remoteNumber ? null : remoteNumber,
    name_terms: nameTerms(recording.eventHistory),
    data_terms: dataTerms(recording.eventHistory),
    media_resources: mediaResourceHashes(recording.mediaFiles.map((mediaFile) => mediaFile.mediaDescriptor)),
  };
}

const toTimestamp = (instant: number) => new Date(instant).toISOString();
