import type { Knex } from 'knex';

/**
 * They refer to their recording, so that they go with it also where a version that knows none of them deletes it. Making the reference
 * holds up writers of `recording` for a moment: there is nothing to check yet.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- What a waveform is drawn from, of the media files that somebody looked at.
    create table media_peaks (
      contact_center_id uuid not null,
      -- not its id: one that is deleted and posted again is another
      recording_uuid uuid not null,
      media_file_id uuid not null,
      -- when the object was read, or looked at again, by this database's clock; a recording posted since may have another object
      read_at timestamptz(3) not null,
      -- the object's, where its store tells
      etag text,
      -- why there is no waveform to be had; null: there is one
      reason text,
      duration_ms double precision,
      channels smallint,
      points_per_second double precision,
      -- channel by channel the lowest and then the highest, a signed byte a point
      points bytea,
      primary key (contact_center_id, recording_uuid, media_file_id),
      foreign key (contact_center_id, recording_uuid) references recording (contact_center_id, uuid) on delete cascade,
      check ((reason is null) = (points is not null))
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table media_peaks');
}
