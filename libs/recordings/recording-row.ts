import { mediaResourceHashes } from './media-resource-locks';
import type { MergedRecording } from './merge';
import { partiesOf } from './parties';
import { dataTerms, nameTerms, numberKey, regionKey } from './search-keys';
import { searchTokens } from './search-tokens';

/** What `recording` holds that follows from the recording's facts, by column. Every writer takes it from here. */
export type RecordingColumns = ReturnType<typeof recordingColumns>;

export function recordingColumns(contactCenterId: string, recording: MergedRecording) {
  const keys = {
    contactCenterId,
    region: regionKey(recording.region),
    startTime: recording.startTime,
    callerKey: numberKey(recording.callerPhoneNumber),
    dialedKey: numberKey(recording.dialedPhoneNumber),
    nameTerms: nameTerms(recording.eventHistory),
    dataTerms: dataTerms(recording.eventHistory),
  };
  const parties = partiesOf(recording);
  return {
    region: keys.region,
    start_time: toTimestamp(recording.startTime),
    stop_time: toTimestamp(recording.stopTime),
    caller_key: keys.callerKey,
    dialed_key: keys.dialedKey,
    direction: parties.direction,
    owner: parties.owner,
    local_number: parties.localNumber,
    remote_number: parties.remoteNumber,
    name_terms: keys.nameTerms,
    data_terms: keys.dataTerms,
    search_tokens: searchTokens(keys),
    media_resources: mediaResourceHashes(recording.mediaFiles.map((mediaFile) => mediaFile.mediaDescriptor)),
  };
}

const toTimestamp = (instant: number) => new Date(instant).toISOString();
