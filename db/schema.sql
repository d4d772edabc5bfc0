-- The schema after all migrations, written by `npm run db:schema`; a test fails where it is stale.

create sequence recording_reference_number as integer minvalue 1 maxvalue 999999999 cache 32 cycle;

create table contact_center (
  id uuid not null,
  name text not null,
  retention_days integer,
  storage json not null,
  created_at timestamp(3) with time zone not null,
  constraint contact_center_pkey PRIMARY KEY (id)
);

create table media_deletion (
  contact_center_id uuid not null,
  id uuid not null,
  recording_id text collate "C" not null,
  media_file_id uuid not null,
  media_descriptor json not null,
  attempts integer not null,
  last_error text,
  created_at timestamp(3) with time zone not null,
  next_attempt_at timestamp(3) with time zone not null,
  given_up_at timestamp(3) with time zone,
  constraint media_deletion_pkey PRIMARY KEY (contact_center_id, id),
  constraint media_deletion_contact_center_id_fkey FOREIGN KEY (contact_center_id) REFERENCES contact_center(id)
);

create table recording (
  contact_center_id uuid not null,
  id text collate "C" not null,
  uuid uuid not null,
  reference_year smallint not null,
  reference_number integer not null,
  region text collate "C" not null,
  start_time timestamp(3) with time zone not null,
  stop_time timestamp(3) with time zone not null,
  caller_key text collate "C" not null,
  dialed_key text collate "C" not null,
  direction smallint not null,
  owner text collate "C",
  local_number text collate "C",
  remote_number text collate "C",
  long_remote_number text collate "C",
  name_terms text[] collate "C" not null,
  data_terms text[] collate "C" not null,
  search_tokens integer[] not null,
  media_resources bigint[] not null,
  non_delete boolean not null,
  last_posted_at timestamp(3) with time zone not null,
  constraint recording_pkey PRIMARY KEY (contact_center_id, id),
  constraint recording_contact_center_id_fkey FOREIGN KEY (contact_center_id) REFERENCES contact_center(id)
);

create table recording_count (
  contact_center_id uuid not null,
  region text collate "C" not null,
  day date not null,
  shard smallint not null,
  recordings bigint not null,
  incoming bigint not null,
  outgoing bigint not null,
  stopped bigint not null,
  constraint recording_count_pkey PRIMARY KEY (contact_center_id, region, day, shard)
) with (fillfactor=50);

create table recording_document (
  contact_center_id uuid not null,
  id text collate "C" not null,
  document json not null,
  constraint recording_document_pkey PRIMARY KEY (contact_center_id, id)
);

create table recording_reindex (
  singleton boolean not null,
  contact_center_id uuid not null,
  id text collate "C" not null,
  recordings bigint not null,
  changed bigint not null,
  constraint recording_reindex_pkey PRIMARY KEY (singleton),
  constraint recording_reindex_singleton_check CHECK (singleton)
);

create table secrets_check (
  singleton boolean not null,
  sealed text not null,
  constraint secrets_check_pkey PRIMARY KEY (singleton),
  constraint secrets_check_singleton_check CHECK (singleton)
);

create table user_account (
  user_name text collate "C" not null,
  contact_center_id uuid,
  password_hash text not null,
  roles text[] not null,
  first_name text,
  last_name text,
  phone_number text,
  "group" text,
  department text,
  disabled boolean not null,
  constraint user_account_pkey PRIMARY KEY (user_name),
  constraint user_account_contact_center_id_fkey FOREIGN KEY (contact_center_id) REFERENCES contact_center(id),
  constraint user_account_check CHECK (((contact_center_id IS NULL) = ('OPS_ADMIN'::text = ANY (roles))))
);

CREATE INDEX media_deletions_due ON public.media_deletion USING btree (next_attempt_at) WHERE (given_up_at IS NULL);

CREATE UNIQUE INDEX recording_by_reference ON public.recording USING btree (contact_center_id, reference_year, reference_number);

CREATE UNIQUE INDEX recording_by_uuid ON public.recording USING btree (contact_center_id, uuid);

CREATE INDEX recordings_by_media_resource ON public.recording USING gin (media_resources) WITH (fastupdate=off);

CREATE INDEX recordings_by_search_token ON public.recording USING gin (search_tokens) WITH (fastupdate=off);

CREATE INDEX recordings_by_start ON public.recording USING btree (contact_center_id, region, start_time, id);

CREATE INDEX recordings_by_stop ON public.recording USING btree (contact_center_id, region, stop_time);

CREATE INDEX recordings_of_local_number ON public.recording USING btree (contact_center_id, region, local_number);

CREATE INDEX recordings_of_long_remote_number ON public.recording USING btree (contact_center_id, region) WHERE (long_remote_number IS NOT NULL);

CREATE INDEX recordings_of_owner ON public.recording USING btree (contact_center_id, region, owner);

CREATE INDEX recordings_of_remote_number ON public.recording USING btree (contact_center_id, region, remote_number);

CREATE INDEX recordings_stopped_before_start ON public.recording USING btree (contact_center_id, region, start_time, id, stop_time) WHERE (stop_time < start_time);

CREATE INDEX users_of_contact_center ON public.user_account USING btree (contact_center_id, user_name);
