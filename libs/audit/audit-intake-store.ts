import type { AuditNote } from '../audit-note';
import type { Queryable } from '../database';

/** An entry that no transaction has written, before it is known whose trail it goes to. */
export interface AuditIntakeNote extends AuditNote {
  /**
   * Of somebody who was not let in: the name that they gave, and the entry with it. Where there is such a user, that is the entry
   * and it goes to the trail of their contact center. Else the name is not kept: people type passwords there.
   */
  claimed?: { userName: string; entry: string };
}

export interface AuditIntakeStore {
  /**
   * Writes entries in one statement. One of a contact center that never was goes to the installation's trail: nobody makes a
   * trail by asking for an id.
   */
  write(notes: readonly AuditIntakeNote[]): Promise<void>;
}

export function createAuditIntakeStore(db: Queryable): AuditIntakeStore {
  return {
    async write(notes) {
      await db.query(
        `insert into audit_intake (contact_center_id, entry)
         select coalesce(k.chain, c.id, u.contact_center_id),
           case when u.user_name is null then n.entry else n.claimed_entry end
         from unnest($1::uuid[], $2::json[], $3::text[], $4::json[])
             with ordinality as n(contact_center_id, entry, claimed_user_name, claimed_entry, place)
           left join audit_chain k on k.chain = n.contact_center_id
           left join contact_center c on c.id = n.contact_center_id
           left join user_account u on u.user_name = n.claimed_user_name
         order by n.place`,
        [
          notes.map(({ contactCenterId }) => contactCenterId),
          notes.map(({ entry }) => entry),
          // No user's name holds a NUL, which the database takes in no text.
          notes.map(({ claimed }) => claimed?.userName.normalize('NFC').replaceAll('\0', ':') ?? null),
          notes.map(({ claimed }) => claimed?.entry ?? null),
        ],
      );
    },
  };
}
