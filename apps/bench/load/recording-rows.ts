import { decodeRecording } from '../../../libs/genesys/recording-codec';
import type { RecordingBody } from '../../../libs/genesys/recording-schema';
import { mergeRecording } from '../../../libs/recordings/merge';
import type { Counted } from '../../../libs/recordings/recording-day-counts';
import { encodeDocument } from '../../../libs/recordings/recording-document';
import { recordingColumns } from '../../../libs/recordings/recording-row';
import { createSecrets } from '../../../libs/secrets';
import type { Call, Plan } from '../data/calls';
import { createRandom } from '../data/random';
import { recordingBody } from '../data/recording-body';
import type { CopyValue } from './copy-text';

/** Seals nothing: no recording of a bench names a store with credentials of its own. */
const noSecrets = createSecrets('00'.repeat(32));
const lastReferenceNumber = 999_999_999;

/** By column. */
export type Row = Record<string, CopyValue>;

/**
 * The rows that a POST of the call would have written, made by the code that a POST runs; what a POST makes up (ids, the
 * reference number, the time of the POST) follows from the call, so that the same plan gives the same rows.
 */
export function recordingRows(plan: Plan, call: Call): { recording: Row; document: Row; counted: Counted } {
  const { contactCenterId } = plan.population.tenants[call.tenant]!;
  const random = createRandom(plan.seed + 1, call.index);
  const posted = decodeRecording(contactCenterId, recordingBody(call) as unknown as RecordingBody, noSecrets);
  const recording = mergeRecording(undefined, posted, () => random.uuid());
  const columns = recordingColumns(recording);
  const key = { contact_center_id: contactCenterId, id: call.id };
  return {
    recording: {
      ...key,
      uuid: random.uuid(),
      reference_year: Number(columns.start_time.slice(0, 4)),
      reference_number: (call.index % lastReferenceNumber) + 1,
      non_delete: false,
      last_posted_at: new Date(call.stopTime + 60_000).toISOString(),
      ...columns,
    },
    document: { ...key, document: encodeDocument(recording) },
    counted: {
      region: columns.region,
      start_time: recording.startTime,
      stop_time: recording.stopTime,
      direction: columns.direction,
    },
  };
}
