import type { Knex } from 'knex';

/**
 * Nullable columns or constant defaults, so that a version that knows none of these still writes beside us: a change of
 * `retention_days` that it makes is found by its difference from `retention_days_noted`.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table contact_center
      -- retention_days as the history knows it; another than retention_days: a change that nobody noted
      add column retention_days_noted integer,
      -- what was set before and may still count: [{days (null: for ever), until (epoch milliseconds)}], oldest first
      add column retention_before json not null default '[]';

    -- When all contact centers were last begun with, and which process is at it.
    create table retention_schedule (
      singleton boolean primary key check (singleton),
      started_at timestamptz(3),
      ended_at timestamptz(3),
      holder uuid,
      leased_until timestamptz(3)
    );

    -- A contact center's last run, or the one under way: how far it has come, and what it did.
    create table retention_run (
      contact_center_id uuid primary key references contact_center (id) on delete cascade,
      started_at timestamptz(3) not null,
      ended_at timestamptz(3),
      -- not before; a center whose step failed, or whose media deletions pile up, lets the others go first
      resume_at timestamptz(3) not null,
      region text collate "C" not null,
      start_time timestamptz(3) not null,
      id text collate "C" not null,
      removed bigint not null,
      failed bigint not null,
      non_delete bigint not null,
      preserved bigint not null,
      recently_posted bigint not null
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table retention_run, retention_schedule;
    alter table contact_center drop column retention_days_noted, drop column retention_before;
  `);
}
