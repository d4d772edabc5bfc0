import type { Knex } from 'knex';

/**
 * The contact center stands first in every key and is never updated; no triggers; nothing volatile in `do update`: the way
 * to many machines stays open. Text that is compared bytewise is `collate "C"`.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table contact_center (
      id uuid primary key,
      name text not null,
      retention_days integer,
      -- stores that its recordings may name; secrets in it are sealed with SECRETS_KEY
      storage json not null,
      created_at timestamptz(3) not null
    );

    create table user_account (
      user_name text collate "C" primary key,
      -- null: an OPS admin
      contact_center_id uuid references contact_center (id),
      password_hash text not null,
      roles text[] not null,
      first_name text,
      last_name text,
      phone_number text,
      "group" text,
      department text,
      disabled boolean not null,
      check ((contact_center_id is null) = ('OPS_ADMIN' = any (roles)))
    );
    create index users_of_contact_center on user_account (contact_center_id, user_name);

    -- what was sealed with SECRETS_KEY first: a wrong key is noticed at the start
    create table secrets_check (
      singleton boolean primary key check (singleton),
      sealed text not null
    );

    -- What a search needs to know of a recording; the document lies apart, so that this row stays narrow.
    create table recording (
      contact_center_id uuid not null references contact_center (id),
      id text collate "C" not null,
      uuid uuid not null,
      reference_year smallint not null,
      reference_number integer not null,
      -- the region, shortened where it is too long for an index (search-keys.ts)
      region text collate "C" not null,
      start_time timestamptz(3) not null,
      stop_time timestamptz(3) not null,
      -- numbers reduced to letters and digits
      caller_key text collate "C" not null,
      dialed_key text collate "C" not null,
      -- the parties as the Imagicle dialect tells them, shortened where too long for an index
      direction smallint not null,
      owner text collate "C",
      local_number text collate "C",
      remote_number text collate "C",
      -- the whole remote number, where it was shortened: it may be searched by a part
      long_remote_number text collate "C",
      -- case-folded, distinct
      name_terms text[] collate "C" not null,
      data_terms text[] collate "C" not null,
      search_tokens integer[] not null,
      -- one hash for each media resource that the recording names: what deletion looks at before it deletes an object
      media_resources bigint[] not null,
      non_delete boolean not null,
      last_posted_at timestamptz(3) not null,
      primary key (contact_center_id, id)
    );
    create unique index recording_by_uuid on recording (contact_center_id, uuid);
    create unique index recording_by_reference on recording (contact_center_id, reference_year, reference_number);
    create index recordings_by_start on recording (contact_center_id, region, start_time, id);
    create index recordings_by_stop on recording (contact_center_id, region, stop_time);
    -- For totals. Without the start time equal keys share an entry: some 7 bytes a recording instead of 90.
    create index recordings_of_owner on recording (contact_center_id, region, owner);
    create index recordings_of_local_number on recording (contact_center_id, region, local_number);
    create index recordings_of_remote_number on recording (contact_center_id, region, remote_number);
    create index recordings_of_long_remote_number on recording (contact_center_id, region)
      where long_remote_number is not null;
    -- the few whose stop lies before their start, which "ended before" must find all the same
    create index recordings_stopped_before_start on recording (contact_center_id, region, start_time, id, stop_time)
      where stop_time < start_time;
    create index recordings_by_search_token on recording using gin (search_tokens) with (fastupdate = off);
    create index recordings_by_media_resource on recording using gin (media_resources) with (fastupdate = off);

    -- json, not jsonb: what was posted is given back digit for digit
    create table recording_document (
      contact_center_id uuid not null,
      id text collate "C" not null,
      document json not null,
      primary key (contact_center_id, id)
    );

    create sequence recording_reference_number as integer minvalue 1 maxvalue 999999999 cycle cache 32;

    -- How many recordings of a region start on a day (UTC), how many of those are incoming and outgoing calls, and how many
    -- stop on that day. Shards keep writers of one day from queueing for one row.
    create table recording_count (
      contact_center_id uuid not null,
      region text collate "C" not null,
      day date not null,
      shard smallint not null,
      recordings bigint not null,
      incoming bigint not null,
      outgoing bigint not null,
      stopped bigint not null,
      primary key (contact_center_id, region, day, shard)
    ) with (fillfactor = 50);

    -- How far \`npm run db:reindex\` has come; no row: none is under way.
    create table recording_reindex (
      singleton boolean primary key check (singleton),
      contact_center_id uuid not null,
      id text collate "C" not null,
      recordings bigint not null,
      changed bigint not null
    );

    -- An object in a store that is to be deleted: there until it is gone, given up, or found to be named by a recording again.
    create table media_deletion (
      contact_center_id uuid not null references contact_center (id),
      id uuid not null,
      recording_id text collate "C" not null,
      media_file_id uuid not null,
      media_descriptor json not null,
      attempts integer not null,
      last_error text,
      created_at timestamptz(3) not null,
      next_attempt_at timestamptz(3) not null,
      given_up_at timestamptz(3),
      primary key (contact_center_id, id)
    );
    create index media_deletions_due on media_deletion (next_attempt_at) where given_up_at is null;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table recording_reindex, media_deletion, recording_count, recording_document, recording, secrets_check, user_account, contact_center;
    drop sequence recording_reference_number;
  `);
}
