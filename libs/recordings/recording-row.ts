import { mediaResourceHashes } from './media-resource-locks';
import type { MergedRecording } from './merge';
import { partiesOf } from './parties';
import { dataTerms, indexedText, nameTerms, numberKey, regionKey } from './search-keys';
import { searchTokens } from './search-tokens';

/** What `recording` holds that follows from the recording's facts, by column. Every writer takes it from here. */
export type RecordingColumns = ReturnType<typeof recordingColumns>;

export function recordingColumns(contactCenterId: string, recording: MergedRecording) {
  const { direction, owner, localNumber, remoteNumber } = partiesOf(recording);
  const keys = {
    contactCenterId,
    region: regionKey(recording.region),
    startTime: recording.startTime,
    callerKey: numberKey(recording.callerPhoneNumber),
    dialedKey: numberKey(recording.dialedPhoneNumber),
    nameTerms: nameTerms(recording.eventHistory),
    dataTerms: dataTerms(recording.eventHistory),
    direction,
    owner: owner && indexedText(owner),
    localNumber: localNumber && indexedText(localNumber),
    remoteNumber,
  };
  const remote = remoteNumber && indexedText(remoteNumber);
  return {
    region: keys.region,
    start_time: toTimestamp(recording.startTime),
    stop_time: toTimestamp(recording.stopTime),
    caller_key: keys.callerKey,
    dialed_key: keys.dialedKey,
    direction,
    owner: keys.owner,
    local_number: keys.localNumber,
    remote_number: remote,
    long_remote_number: remote === remoteNumber ? null : remoteNumber,
    name_terms: keys.nameTerms,
    data_terms: keys.dataTerms,
    search_tokens: searchTokens(keys),
    media_resources: mediaResourceHashes(recording.mediaFiles.map((mediaFile) => mediaFile.mediaDescriptor)),
  };
}

const toTimestamp = (instant: number) => new Date(instant).toISOString();
