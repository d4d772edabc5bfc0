import type { Knex } from 'knex';

/** Keys are digests: names that were tried (passwords among them, typed into the wrong field) and addresses stand nowhere. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table failed_sign_in (
      key bytea primary key,
      failures integer not null,
      -- when they are forgotten
      ends_at timestamptz(3) not null
    );

    -- Who signed in from which address: they are not held to what others do there.
    create table signed_in (
      key bytea primary key,
      signed_in_at timestamptz(3) not null
    );
    create index signed_in_latest on signed_in (signed_in_at);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table failed_sign_in, signed_in');
}
