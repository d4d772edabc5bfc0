import type { Knex } from 'knex';

/**
 * Defaults, so that a version that knows none of these still writes beside us while we roll out. All columns are added without
 * rewriting a table.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- kept beyond the retention period
    alter table recording add column preserved boolean not null default false;

    -- the owner's user record as it was at the time of the recording; null: there was none
    alter table recording_document add column owner_user json;

    -- the object of an upload under way: deleted when the upload has not taken the row back by next_attempt_at
    alter table media_deletion add column awaits_upload boolean not null default false;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table recording drop column preserved;
    alter table recording_document drop column owner_user;
    alter table media_deletion drop column awaits_upload;
  `);
}
