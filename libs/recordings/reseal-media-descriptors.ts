import type { Database, Queryable } from '../database';
import { parseJson, stringifyJson } from '../json';
import type { Secrets } from '../secrets';
import { authBinding, type MediaDescriptor } from './media-descriptor';
import type { MediaFile } from './recording';

/** Where sealed `auth` lies: a table with a contact center and an id as its key. */
interface Place {
  what: string;
  table: 'recording_document' | 'media_deletion';
  column: 'document' | 'media_descriptor';
  firstId: string;
  /** The JSON with every `auth` in it sealed anew. */
  reseal: (json: string, resealAuth: (descriptor: MediaDescriptor) => MediaDescriptor) => string;
}

const places: readonly Place[] = [
  {
    what: 'recording',
    table: 'recording_document',
    column: 'document',
    firstId: '',
    reseal(json, resealAuth) {
      const document = parseJson(json) as unknown as { mediaFiles: MediaFile[] };
      const mediaFiles = document.mediaFiles.map((mediaFile) => ({
        ...mediaFile,
        mediaDescriptor: resealAuth(mediaFile.mediaDescriptor),
      }));
      return stringifyJson({ ...document, mediaFiles });
    },
  },
  // Behind the recordings: a recording that is deleted meanwhile takes what it holds there.
  {
    what: 'media deletion',
    table: 'media_deletion',
    column: 'media_descriptor',
    firstId: '00000000-0000-0000-0000-000000000000',
    reseal: (json, resealAuth) => stringifyJson(resealAuth(parseJson(json) as unknown as MediaDescriptor)),
  },
];

/** Rows looked at by a statement. */
const batchSize = 500;
const firstCenter = '00000000-0000-0000-0000-000000000000';

interface Row {
  contactCenterId: string;
  id: string;
  /** null: nothing sealed in it. */
  json: string | null;
}

/**
 * Seals the recorders' own credentials (`mediaDescriptor.auth`) in recordings and pending deletions with today's key, beside running
 * apps and without a lock: what is written at the same moment is left to the next call.
 *
 * @param onUnopened told what none of our keys opens
 * @param onBatch told how many rows are looked at
 * @returns how many recordings and deletions it did
 */
export async function resealMediaDescriptors(
  db: Database,
  secrets: Secrets,
  onUnopened: (what: string) => void,
  onBatch: (rows: number) => void,
): Promise<number> {
  let [seen, resealed] = [0, 0];
  for (const place of places) {
    for (let after = [firstCenter, place.firstId]; ;) {
      const rows = await readBatch(db, place, after);
      const last = rows.at(-1);
      if (!last) break;
      const done = await Promise.all(rows.map((row) => resealRow(db, place, secrets, row, onUnopened)));
      resealed += done.reduce((sum, count) => sum + count, 0);
      onBatch((seen += rows.length));
      after = [last.contactCenterId, last.id];
    }
  }
  return resealed;
}

const readBatch = (db: Queryable, { table, column }: Place, after: readonly string[]) =>
  db.query<Row>(
    `select t.contact_center_id as "contactCenterId", t.id,
       case when t.${column}::text like '%"auth":"%' then t.${column}::text end as json
     from ${table} t where (t.contact_center_id, t.id) > ($1, $2)
     order by t.contact_center_id, t.id limit ${batchSize}`,
    after,
  );

/** @returns 1 where it wrote, else 0 */
async function resealRow(
  db: Queryable,
  { what, table, column, reseal }: Place,
  secrets: Secrets,
  { contactCenterId, id, json }: Row,
  onUnopened: (what: string) => void,
): Promise<number> {
  if (json === null) return 0;
  let sealed: string;
  try {
    sealed = reseal(json, (descriptor) => {
      if (descriptor.auth === undefined) return descriptor;
      return { ...descriptor, auth: secrets.reseal(descriptor.auth, authBinding(contactCenterId)) };
    });
  } catch {
    onUnopened(`${what} ${id} of contact center ${contactCenterId}`);
    return 0;
  }
  if (sealed === json) return 0;
  const written = await db.query(
    `update ${table} t set ${column} = $4
     where t.contact_center_id = $1 and t.id = $2 and t.${column}::text = $3 returning t.id`,
    [contactCenterId, id, json, sealed],
  );
  return written.length;
}
