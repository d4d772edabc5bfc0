import type { Knex } from 'knex';

/**
 * Which search tokens a recording has: the same rules as libs/recordings/search-grams.ts has for a question, and a test that
 * compares the two on random texts.
 *
 * A function that the index calls, and no column: some 120 tokens of 4 bytes were as much as all the rest of the row. Other
 * tokens are another function and another index, made concurrently before the searches change over; no row is written.
 */
const searchTokensFunction = `
  create function search_tokens(
    contact_center_id uuid, region text, start_time timestamptz, caller_key text, dialed_key text, local_number text,
    remote_number text, direction smallint, name_terms text[], data_terms text[]
  ) returns integer[] language plpgsql immutable parallel safe as $$
  declare
    -- behind the end of a text
    edge constant text := chr(21);
    scope constant bytea := sha256(convert_to(contact_center_id || ' ' || region, 'UTF8'));
    bucket constant int := floor(extract(epoch from start_time) / 16777216);
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
  end $$`;

const searchTokensOfRow = `search_tokens(contact_center_id, region, start_time, caller_key, dialed_key, local_number,
  coalesce(long_remote_number, remote_number), direction, name_terms, data_terms)`;

export async function up(knex: Knex): Promise<void> {
  await knex.raw(searchTokensFunction);
  await knex.raw(`
    alter table recording drop column search_tokens;
    -- The sequence alone keeps reference numbers apart: it comes round after a thousand million, and a year is part of them.
    drop index recording_by_reference;
    create index recordings_by_search_token on recording using gin ((${searchTokensOfRow})) with (fastupdate = off);
  `);
}

/** The version before makes the tokens of what is there by `npm run db:reindex`. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index recordings_by_search_token;
    drop function search_tokens;
    alter table recording add column search_tokens integer[] not null default '{}';
    alter table recording alter column search_tokens drop default;
    create index recordings_by_search_token on recording using gin (search_tokens) with (fastupdate = off);
    create unique index recording_by_reference on recording (contact_center_id, reference_year, reference_number);
  `);
}
