import type { Queryable } from './database';

/**
 * The audit entry of a change, for the change's own transaction to write: no change without its entry, and no entry of a change
 * that was rolled back. libs/audit makes it; the stores of the other domains write it, without knowing what it says.
 */
export interface AuditNote {
  /** Whose trail it belongs to; null: the installation's. */
  contactCenterId: string | null;
  /** JSON. */
  entry: string;
}

/**
 * An `insert` for the `with` list of the statement that makes the change: it writes where `changed` has a row.
 *
 * @param changed another name of that list
 * @param at the position of the first of its two parameters, {@link noteParameters}
 */
export const insertNote = (changed: string, at: number) => `
  insert into audit_intake (contact_center_id, entry)
  select $${at}::uuid, $${at + 1}::json from ${changed} where $${at + 1}::json is not null limit 1`;

export const noteParameters = (note: AuditNote | undefined): [string | null, string | null] => [
  note?.contactCenterId ?? null,
  note?.entry ?? null,
];

/** Runs a statement that changes rows and returns them; where it returns any, the same statement writes the note. */
export function changeWithNote<Row extends object>(
  db: Queryable,
  sql: string,
  params: readonly unknown[],
  note: AuditNote | undefined,
): Promise<Row[]> {
  return db.query<Row>(
    `with changed as (${sql}), noted as (${insertNote('changed', params.length + 1)}) select c.* from changed c`,
    [...params, ...noteParameters(note)],
  );
}

/** Within the transaction of the changes that they are of. */
export async function writeNotes(tx: Queryable, notes: readonly AuditNote[]): Promise<void> {
  if (notes.length === 0) return;
  await tx.query(
    `insert into audit_intake (contact_center_id, entry)
     select n.contact_center_id, n.entry from unnest($1::uuid[], $2::json[]) as n(contact_center_id, entry)`,
    [notes.map(({ contactCenterId }) => contactCenterId), notes.map(({ entry }) => entry)],
  );
}
