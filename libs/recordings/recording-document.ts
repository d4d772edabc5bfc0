import { parseJson, stringifyJson } from '../json';
import type { MergedRecording } from './merge';
import type { Instant, PersonFacts, Recording } from './recording';

/** What lies in `recording_document.document`: the facts as posted. Keys and times that can be worked out again are left out. */
type Document = Omit<MergedRecording, 'id' | 'startTime' | 'stopTime'>;

/** What a reader needs of `recording r` and `recording_document d`. */
export const documentColumns = `r.id, r.uuid, r.reference_year, r.reference_number, r.start_time, r.stop_time, r.non_delete,
  d.document::text as document, d.owner_user::text as owner_user`;

/** By {@link documentColumns}. */
export interface RecordingRow {
  id: string;
  uuid: string;
  reference_year: number;
  reference_number: number;
  start_time: Instant;
  stop_time: Instant;
  non_delete: boolean;
  document: string;
  owner_user: string | null;
}

export function encodeDocument(recording: MergedRecording): string {
  const { callerPhoneNumber, dialedPhoneNumber, region, mediaFiles, eventHistory, attributes, upload } = recording;
  const facts = { callerPhoneNumber, dialedPhoneNumber, region, mediaFiles, eventHistory, attributes };
  const document: Document = { ...facts, ...(upload && { upload }) };
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
    referenceNumber: referenceNumber(row),
    ...(row.owner_user !== null && { ownerUser: parseJson(row.owner_user) as unknown as PersonFacts }),
  };
}

/** The year and nine digits. */
export const referenceNumber = (row: Pick<RecordingRow, 'reference_year' | 'reference_number'>): string =>
  `${row.reference_year}`.padStart(4, '0') + `${row.reference_number}`.padStart(9, '0');
