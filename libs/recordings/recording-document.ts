import { parseJson, stringifyJson } from '../json';
import type { MergedRecording } from './merge';
import type { Instant, Recording } from './recording';

/** What lies in `recording_document.document`: the facts as posted. Keys and times that can be worked out again are left out. */
type Document = Omit<MergedRecording, 'id' | 'startTime' | 'stopTime'>;

/** The columns beside the document that a reader needs. */
export interface RecordingRow {
  id: string;
  uuid: string;
  start_time: Instant;
  stop_time: Instant;
  non_delete: boolean;
  document: string;
}

export function encodeDocument(recording: MergedRecording): string {
  const { callerPhoneNumber, dialedPhoneNumber, region, mediaFiles, eventHistory, attributes } = recording;
  const document: Document = { callerPhoneNumber, dialedPhoneNumber, region, mediaFiles, eventHistory, attributes };
  return stringifyJson(document);
}

export function decodeRecording(row: RecordingRow): Recording {
  return {
    ...(parseJson(row.document) as unknown as Document),
    id: row.id,
    uuid: row.uuid,
    startTime: row.start_time,
    stopTime: row.stop_time,
    nonDelete: row.non_delete,
  };
}
