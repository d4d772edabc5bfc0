import { partiesOf } from './parties';
import type { Direction, Instant, Recording } from './recording';
import { referenceNumber, type RecordingRow } from './recording-document';

/** What a list tells of a recording; texts are whole. */
export interface ListedRecording {
  uuid: string;
  referenceNumber: string;
  startTime: Instant;
  /** May lie before the start. */
  stopTime: Instant;
  direction: Direction;
  /** User name of the local party. */
  owner: string | null;
  localNumber: string | null;
  remoteNumber: string | null;
}

/** What a list needs of `recording r`, and of no other table. */
export const listedColumns = `r.id, r.uuid, r.reference_year, r.reference_number, r.start_time, r.stop_time, r.direction, r.owner,
  r.local_number, coalesce(r.long_remote_number, r.remote_number) as remote_number`;

/** By {@link listedColumns}. */
export type ListedRow = Omit<RecordingRow, 'document' | 'owner_user' | 'non_delete'> & {
  direction: Direction;
  owner: string | null;
  local_number: string | null;
  remote_number: string | null;
};

export const listedRow = (row: ListedRow): ListedRecording => ({
  uuid: row.uuid,
  referenceNumber: referenceNumber(row),
  startTime: row.start_time,
  stopTime: row.stop_time,
  direction: row.direction,
  owner: row.owner,
  localNumber: row.local_number,
  remoteNumber: row.remote_number,
});

export const listedRecording = (recording: Recording): ListedRecording => ({
  uuid: recording.uuid,
  referenceNumber: recording.referenceNumber,
  startTime: recording.startTime,
  stopTime: recording.stopTime,
  ...partiesOf(recording),
});
