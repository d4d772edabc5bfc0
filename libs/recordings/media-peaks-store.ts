import type { Database } from '../database';
import { NotFoundError } from '../errors';
import type { Peaks } from '../media/peaks';
import type { FoundPeaks, ReadPeaks } from '../media/read-peaks';
import type { Instant } from './recording';

/** A media file of a recording as it is there: ours are the ids, so that one deleted and posted again is another. */
export interface MediaFileKey {
  contactCenterId: string;
  recordingUuid: string;
  mediaFileId: string;
}

/** What is known of a media file's peaks. */
export interface KeptPeaks {
  /** When the recording was last posted: the object may have been replaced before that. */
  postedAt: Instant;
  /** By the database's clock: when this was asked. */
  askedAt: Instant;
  kept?: ReadPeaks;
  /** The recording was not posted since the object was read. */
  isCurrent: boolean;
}

/** The peaks that were worked out. They go with their recording, whoever deletes it. */
export interface MediaPeaksStore {
  /** @throws NotFoundError where the recording is gone */
  find(key: MediaFileKey): Promise<KeptPeaks>;
  /** @param readAt when reading began. Nothing is kept where the recording is gone, or where a later reading was kept. */
  keep(key: MediaFileKey, readAt: Instant, read: ReadPeaks): Promise<void>;
  /** What is kept is the object's still. */
  confirm(key: MediaFileKey, readAt: Instant): Promise<void>;
}

interface PeaksRow {
  posted_at: Instant;
  asked_at: Instant;
  is_current: boolean | null;
  etag: string | null;
  reason: string | null;
  duration_ms: number;
  channels: 1 | 2;
  points_per_second: number;
  points: Buffer | null;
}

/** Channel by channel, the lowest and then the highest, a byte each. */
const encodePoints = ({ min, max }: Peaks): Buffer =>
  Buffer.concat(
    min.flatMap((lowest, channel) => [lowest, max[channel]!]).map((points) => new Uint8Array(points.buffer)),
  );

function decodePoints(bytes: Buffer, channels: 1 | 2): Pick<Peaks, 'min' | 'max'> {
  const length = bytes.length / (2 * channels);
  const part = (at: number) => Int8Array.from(bytes.subarray(at * length, (at + 1) * length));
  const ofChannels = Array.from({ length: channels }, (_, channel) => channel);
  return {
    min: ofChannels.map((channel) => part(2 * channel)),
    max: ofChannels.map((channel) => part(2 * channel + 1)),
  };
}

function decodeFound({ reason, points, ...row }: PeaksRow): FoundPeaks | undefined {
  if (reason !== null) return { reason };
  if (points === null) return undefined;
  const { channels, duration_ms: durationMs, points_per_second: pointsPerSecond } = row;
  return { peaks: { durationMs, channels, pointsPerSecond, ...decodePoints(points, channels) } };
}

const findSql = `
  select r.last_posted_at as posted_at, now()::timestamptz(3) as asked_at, p.read_at >= r.last_posted_at as is_current,
    p.etag, p.reason, p.duration_ms, p.channels, p.points_per_second, p.points
  from recording r
    left join media_peaks p on p.contact_center_id = r.contact_center_id and p.recording_uuid = r.uuid and p.media_file_id = $3
  where r.contact_center_id = $1 and r.uuid = $2`;

/** The recording's row is held, lest it be deleted between the two: then there would be nothing to refer to. */
const keepSql = `
  insert into media_peaks as p (contact_center_id, recording_uuid, media_file_id, read_at, etag, reason, duration_ms, channels,
    points_per_second, points)
  select r.contact_center_id, r.uuid, $3::uuid, $4::timestamptz, $5, $6, $7::float8, $8::smallint, $9::float8, $10::bytea
  from recording r where r.contact_center_id = $1 and r.uuid = $2 for key share
  on conflict (contact_center_id, recording_uuid, media_file_id) do update
  set read_at = excluded.read_at, etag = excluded.etag, reason = excluded.reason, duration_ms = excluded.duration_ms,
    channels = excluded.channels, points_per_second = excluded.points_per_second, points = excluded.points
  where p.read_at <= excluded.read_at`;

const parametersOf = ({ contactCenterId, recordingUuid, mediaFileId }: MediaFileKey) => [
  ...[contactCenterId, recordingUuid, mediaFileId],
];
const timestamp = (instant: Instant) => new Date(instant).toISOString();

export function createMediaPeaksStore(db: Pick<Database, 'query'>): MediaPeaksStore {
  return {
    async find(key) {
      const [row] = await db.query<PeaksRow>(findSql, parametersOf(key));
      if (!row) throw new NotFoundError('The recording is not found');
      const found = decodeFound(row);
      const kept = found && { ...found, etag: row.etag ?? undefined };
      return { postedAt: row.posted_at, askedAt: row.asked_at, kept, isCurrent: row.is_current === true };
    },
    async keep(key, readAt, read) {
      const peaks = 'peaks' in read ? read.peaks : undefined;
      const reason = 'reason' in read ? read.reason : null;
      await db.query(keepSql, [
        ...[...parametersOf(key), timestamp(readAt), read.etag ?? null, reason],
        ...[peaks?.durationMs, peaks?.channels, peaks?.pointsPerSecond, peaks && encodePoints(peaks)],
      ]);
    },
    async confirm(key, readAt) {
      await db.query(
        `update media_peaks p set read_at = $4
         where p.contact_center_id = $1 and p.recording_uuid = $2 and p.media_file_id = $3 and p.read_at < $4::timestamptz`,
        [...parametersOf(key), timestamp(readAt)],
      );
    },
  };
}
