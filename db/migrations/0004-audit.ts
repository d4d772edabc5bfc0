import type { Knex } from 'knex';

/**
 * New tables alone: a version that knows none of them still writes beside us while we roll out, and what it does is not in the
 * trail. The one trigger of the schema is a fence against a slip; who may switch triggers off is found by the chain.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- What transactions write their entries into: numbering and chaining them there would have each wait for the other.
    create sequence audit_intake_position;
    create table audit_intake (
      position bigint primary key default nextval('audit_intake_position'),
      -- null: of no contact center
      contact_center_id uuid,
      entry json not null
    ) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

    -- One chain a contact center, kept when the center is gone; the nil UUID is the installation's.
    create table audit_chain (
      chain uuid primary key,
      -- of the last entry; 0 and 32 zero bytes: there has been none
      number bigint not null,
      hash bytea not null,
      -- of the last entry that was purged when its period was over
      purged_number bigint not null,
      purged_hash bytea not null
    );

    create table audit_entry (
      chain uuid not null,
      -- from 1, without a gap
      number bigint not null,
      -- as it was noted, to the byte: the hash is of this text
      entry json not null,
      -- sha256 of the hash before, the chain, the number and the entry (libs/audit/audit-hash.ts)
      hash bytea not null,
      primary key (chain, number)
    );
    create index audit_entries_by_time on audit_entry (chain, ((entry ->> 'at')::bigint), number);
    -- By a hash of their own: short, however long the text is.
    create index audit_entries_of_user
      on audit_entry (chain, hashtextextended(entry ->> 'userName', 0), ((entry ->> 'at')::bigint), number);
    create index audit_entries_of_subject
      on audit_entry (chain, hashtextextended(entry ->> 'subject', 0), ((entry ->> 'at')::bigint), number)
      where entry ->> 'subject' is not null;

    create function refuse_audit_change() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' and current_setting('tapehouse.audit_purge', true) = 'on' then
        return null;
      end if;
      raise exception 'the audit trail is append-only';
    end $$;
    create trigger audit_entry_append_only before update or delete or truncate on audit_entry
      for each statement execute function refuse_audit_change();

    insert into audit_chain (chain, number, hash, purged_number, purged_hash)
    select c.chain, 0, decode(repeat('00', 32), 'hex'), 0, decode(repeat('00', 32), 'hex')
    from (select '00000000-0000-0000-0000-000000000000'::uuid as chain union select id from contact_center) c;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table audit_intake, audit_chain, audit_entry;
    drop sequence audit_intake_position;
    drop function refuse_audit_change;
  `);
}
