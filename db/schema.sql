-- The schema after all migrations, written by `npm run db:schema`; a test fails where it is stale.

create sequence audit_intake_position as bigint minvalue 1 maxvalue 9223372036854775807 cache 1;

create sequence recording_reference_number as integer minvalue 1 maxvalue 999999999 cache 32 cycle;

create table audit_chain (
  chain uuid not null,
  number bigint not null,
  hash bytea not null,
  purged_number bigint not null,
  purged_hash bytea not null,
  constraint audit_chain_pkey PRIMARY KEY (chain)
);

create table audit_entry (
  chain uuid not null,
  number bigint not null,
  entry json not null,
  hash bytea not null,
  constraint audit_entry_pkey PRIMARY KEY (chain, number)
);

create table audit_intake (
  "position" bigint not null default nextval('audit_intake_position'::regclass),
  contact_center_id uuid,
  entry json not null,
  constraint audit_intake_pkey PRIMARY KEY ("position")
) with (autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=20000);

create table contact_center (
  id uuid not null,
  name text not null,
  retention_days integer,
  storage json not null,
  created_at timestamp(3) with time zone not null,
  retention_days_noted integer,
  retention_before json not null default '[]'::json,
  constraint contact_center_pkey PRIMARY KEY (id)
);

create table failed_sign_in (
  key bytea not null,
  failures integer not null,
  ends_at timestamp(3) with time zone not null,
  constraint failed_sign_in_pkey PRIMARY KEY (key)
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
  awaits_upload boolean not null default false,
  constraint media_deletion_pkey PRIMARY KEY (contact_center_id, id),
  constraint media_deletion_contact_center_id_fkey FOREIGN KEY (contact_center_id) REFERENCES contact_center(id)
);

create table media_peaks (
  contact_center_id uuid not null,
  recording_uuid uuid not null,
  media_file_id uuid not null,
  read_at timestamp(3) with time zone not null,
  etag text,
  reason text,
  duration_ms double precision,
  channels smallint,
  points_per_second double precision,
  points bytea,
  constraint media_peaks_pkey PRIMARY KEY (contact_center_id, recording_uuid, media_file_id),
  constraint media_peaks_contact_center_id_recording_uuid_fkey FOREIGN KEY (contact_center_id, recording_uuid) REFERENCES recording(contact_center_id, uuid) ON DELETE CASCADE,
  constraint media_peaks_check CHECK (((reason IS NULL) = (points IS NOT NULL)))
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
  media_resources bigint[] not null,
  non_delete boolean not null,
  last_posted_at timestamp(3) with time zone not null,
  preserved boolean not null default false,
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
  owner_user json,
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

create table retention_run (
  contact_center_id uuid not null,
  started_at timestamp(3) with time zone not null,
  ended_at timestamp(3) with time zone,
  resume_at timestamp(3) with time zone not null,
  region text collate "C" not null,
  start_time timestamp(3) with time zone not null,
  id text collate "C" not null,
  removed bigint not null,
  failed bigint not null,
  non_delete bigint not null,
  preserved bigint not null,
  recently_posted bigint not null,
  constraint retention_run_pkey PRIMARY KEY (contact_center_id),
  constraint retention_run_contact_center_id_fkey FOREIGN KEY (contact_center_id) REFERENCES contact_center(id) ON DELETE CASCADE
);

create table retention_schedule (
  singleton boolean not null,
  started_at timestamp(3) with time zone,
  ended_at timestamp(3) with time zone,
  holder uuid,
  leased_until timestamp(3) with time zone,
  constraint retention_schedule_pkey PRIMARY KEY (singleton),
  constraint retention_schedule_singleton_check CHECK (singleton)
);

create table secrets_check (
  singleton boolean not null,
  sealed text not null,
  constraint secrets_check_pkey PRIMARY KEY (singleton),
  constraint secrets_check_singleton_check CHECK (singleton)
);

create table session (
  key bytea not null,
  app text not null,
  user_name text collate "C" not null,
  password_digest bytea not null,
  used_at timestamp(3) with time zone not null,
  ends_at timestamp(3) with time zone not null,
  constraint session_pkey PRIMARY KEY (key)
);

create table signed_in (
  key bytea not null,
  signed_in_at timestamp(3) with time zone not null,
  constraint signed_in_pkey PRIMARY KEY (key)
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

CREATE OR REPLACE FUNCTION public.refuse_audit_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      if tg_op = 'DELETE' and current_setting('tapehouse.audit_purge', true) = 'on' then
        return null;
      end if;
      raise exception 'the audit trail is append-only';
    end $function$
;

CREATE OR REPLACE FUNCTION public.search_tokens(contact_center_id uuid, region text, start_time timestamp with time zone, caller_key text, dialed_key text, local_number text, remote_number text, direction smallint, name_terms text[], data_terms text[])
 RETURNS integer[]
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
  declare
    -- behind the end of a text
    edge constant text := chr(21);
    scope constant bytea := sha256(convert_to(contact_center_id || ' ' || region, 'UTF8'));
    bucket constant int := floor(extract(epoch from start_time) / 4194304);
    base constant int := ((get_byte(scope, 0) * 256 + get_byte(scope, 1) + bucket) & 4095) << 20;
    sets constant int := base + (2 << 18);
    signs constant int := sets + (1 << 17);
    directions constant int := sets + (1 << 16);
    facts constant int := base + (3 << 18);
    remote constant text := coalesce(remote_number, '');
    texts constant text[] := array[caller_key, dialed_key, array_to_string(name_terms, edge), array_to_string(data_terms, edge)];
    tokens int[] := array[directions + direction];
    bytes bytea;
    classes bigint;
    a int; b int; c int;
    fact text;
  begin
    if octet_length(array_to_string(texts, '')) + octet_length(remote) > 4096 then
      return array[directions + 255];
    end if;
    for kind in 0..3 loop
      bytes := convert_to(texts[kind + 1] || edge, 'UTF8');
      classes := 0;
      a := -1; b := -1;
      for i in 0..length(bytes) - 1 loop
        c := get_byte(bytes, i);
        if c = 21 then
          c := -1;
        else
          c := (c + 25 * (c >> 6)) & 63;
          classes := classes | (1::bigint << c);
        end if;
        if a >= 0 and b >= 0 then
          tokens[cardinality(tokens) + 1] := base + (kind << 17) + (a << 11) + (b << 5) + (c & 31);
        end if;
        a := b; b := c;
      end loop;
      for part in 0..7 loop
        c := (classes >> (8 * part)) & 255;
        if c <> 0 then
          tokens[cardinality(tokens) + 1] := sets + (kind << 11) + (part << 8) + c;
        end if;
      end loop;
    end loop;
    -- what a number key leaves out, and a remote number may be searched by
    bytes := convert_to(translate(remote, '0123456789', ''), 'UTF8');
    for i in 0..length(bytes) - 1 loop
      if get_byte(bytes, i) < 128 then
        tokens[cardinality(tokens) + 1] := signs + get_byte(bytes, i);
      end if;
    end loop;
    foreach fact in array
      array['caller ' || caller_key, 'dialed ' || dialed_key, 'local ' || coalesce(local_number, '')]
      || array(select 'name ' || term from unnest(name_terms) term) || array(select 'data ' || term from unnest(data_terms) term)
    loop
      bytes := sha256(convert_to(fact, 'UTF8'));
      tokens[cardinality(tokens) + 1] := facts + (get_byte(bytes, 0) << 6) + (get_byte(bytes, 1) >> 2);
    end loop;
    return tokens;
  end $function$
;

CREATE INDEX audit_entries_by_time ON public.audit_entry USING btree (chain, (((entry ->> 'at'::text))::bigint), number);

CREATE INDEX audit_entries_of_subject ON public.audit_entry USING btree (chain, hashtextextended((entry ->> 'subject'::text), (0)::bigint), (((entry ->> 'at'::text))::bigint), number) WHERE ((entry ->> 'subject'::text) IS NOT NULL);

CREATE INDEX audit_entries_of_user ON public.audit_entry USING btree (chain, hashtextextended((entry ->> 'userName'::text), (0)::bigint), (((entry ->> 'at'::text))::bigint), number);

CREATE INDEX media_deletions_due ON public.media_deletion USING btree (next_attempt_at) WHERE (given_up_at IS NULL);

CREATE UNIQUE INDEX recording_by_uuid ON public.recording USING btree (contact_center_id, uuid);

CREATE INDEX recordings_by_media_resource ON public.recording USING gin (media_resources) WITH (fastupdate=off);

CREATE INDEX recordings_by_search_token ON public.recording USING gin (search_tokens(contact_center_id, region, start_time, caller_key, dialed_key, local_number, COALESCE(long_remote_number, remote_number), direction, name_terms, data_terms)) WITH (fastupdate=off);

CREATE INDEX recordings_by_start ON public.recording USING btree (contact_center_id, region, start_time, id);

CREATE INDEX recordings_by_stop ON public.recording USING btree (contact_center_id, region, stop_time);

CREATE INDEX recordings_of_local_number ON public.recording USING btree (contact_center_id, region, local_number);

CREATE INDEX recordings_of_long_remote_number ON public.recording USING btree (contact_center_id, region) WHERE (long_remote_number IS NOT NULL);

CREATE INDEX recordings_of_owner ON public.recording USING btree (contact_center_id, region, owner);

CREATE INDEX recordings_of_remote_number ON public.recording USING btree (contact_center_id, region, remote_number);

CREATE INDEX recordings_stopped_before_start ON public.recording USING btree (contact_center_id, region, start_time, id, stop_time) WHERE (stop_time < start_time);

CREATE INDEX sessions_by_use ON public.session USING btree (used_at);

CREATE INDEX sessions_of_user ON public.session USING btree (user_name, used_at);

CREATE INDEX signed_in_latest ON public.signed_in USING btree (signed_in_at);

CREATE INDEX users_of_contact_center ON public.user_account USING btree (contact_center_id, user_name);

CREATE TRIGGER audit_entry_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
