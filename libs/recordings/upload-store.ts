import type { AuditNote } from '../audit-note';
import type { Database, Queryable } from '../database';
import { UpstreamTimeoutError } from '../errors';
import { parseJson, stringifyJson } from '../json';
import type { MediaDescriptor } from './media-descriptor';
import { ownerUserOf } from './owner-user';
import type { PersonFacts } from './recording';
import { insertRecording } from './recording-store';
import { uploadedRecording, type UploadedRecording } from './uploaded-recording';

/** The upload took longer than its lease: its object may be deleted already. */
export class UploadExpiredError extends UpstreamTimeoutError {
  constructor() {
    super('The upload was not finished in time');
  }
}

/**
 * Neither row without object nor object without row. Before the first byte goes to the store, the object is noted as one to
 * delete when a lease is over: whoever dies in mid-upload leaves the note behind, and the deletion of media that runs in the
 * background sweeps the object away. The transaction that writes the recording takes the note back.
 */
export interface UploadStore {
  /** @param uuid the recording's to be, in lower case */
  begin(contactCenterId: string, uuid: string, mediaDescriptor: MediaDescriptor, leaseMs: number): Promise<void>;
  /** The lease begins anew. @throws UploadExpiredError */
  renew(contactCenterId: string, uuid: string, leaseMs: number): Promise<void>;
  /**
   * Writes the recording, and the note with it; resolves after the commit.
   *
   * @throws UploadExpiredError
   */
  complete(contactCenterId: string, uploaded: UploadedRecording, note?: AuditNote): Promise<void>;
  /**
   * The object is to be deleted now, whatever became of its note: also where the object was finished after the sweep. Safe where
   * a commit may have succeeded unheard: an object that a recording names is left alone.
   */
  abandon(contactCenterId: string, uuid: string, mediaDescriptor: MediaDescriptor): Promise<void>;
}

const noteSql = `
  insert into media_deletion as m (contact_center_id, id, recording_id, media_file_id, media_descriptor, attempts, created_at,
    next_attempt_at, awaits_upload)
  select $1, $2::uuid, $2::text, $2::uuid, $3::json, 0, now(), now() + $4 * interval '1 millisecond', $5`;

/** What is due is the sweep's, also when the sweep has not taken it yet. */
const underWay = `m.contact_center_id = $1 and m.id = $2 and m.awaits_upload and m.next_attempt_at > now()`;

async function findUser(tx: Queryable, contactCenterId: string, userName: string): Promise<PersonFacts | undefined> {
  const [row] = await tx.query<{ person: string | null }>(`select ${ownerUserOf('$1', '$2')} as person`, [
    ...[contactCenterId, userName],
  ]);
  return row!.person === null ? undefined : (parseJson(row!.person) as unknown as PersonFacts);
}

export function createUploadStore(db: Database): UploadStore {
  return {
    async begin(contactCenterId, uuid, mediaDescriptor, leaseMs) {
      await db.query(noteSql, [contactCenterId, uuid, stringifyJson(mediaDescriptor), leaseMs, true]);
    },

    async renew(contactCenterId, uuid, leaseMs) {
      const renewed = await db.query(
        `update media_deletion m set next_attempt_at = now() + $3 * interval '1 millisecond' where ${underWay} returning m.id`,
        [contactCenterId, uuid, leaseMs],
      );
      if (renewed.length === 0) throw new UploadExpiredError();
    },

    complete(contactCenterId, uploaded, note) {
      const { uuid, upload } = uploaded;
      return db.transaction(async (tx) => {
        const taken = await tx.query(`delete from media_deletion m where ${underWay} returning m.id`, [
          ...[contactCenterId, uuid],
        ]);
        if (taken.length === 0) throw new UploadExpiredError();
        const ownerUser = await findUser(tx, contactCenterId, upload.localUserName);
        const recording = uploadedRecording(uploaded, ownerUser);
        if (!(await insertRecording(tx, contactCenterId, recording, uuid, note))) {
          throw new Error(`There is a recording ${uuid} already`);
        }
      });
    },

    async abandon(contactCenterId, uuid, mediaDescriptor) {
      await db.query(
        `${noteSql}
         on conflict (contact_center_id, id) do update
         set awaits_upload = false, next_attempt_at = excluded.next_attempt_at, given_up_at = null`,
        [contactCenterId, uuid, stringifyJson(mediaDescriptor), 0, false],
      );
    },
  };
}
