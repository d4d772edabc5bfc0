import type { Knex } from 'knex';

/** Browsers' sign-ins. Keys are digests of the tokens: who reads this table can sign in as nobody. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table session (
      key bytea primary key,
      -- which app it was begun at
      app text not null,
      -- Nothing refers to user_account: whoever is gone there has no session, and what is left of it goes with time.
      user_name text collate "C" not null,
      -- of the password's hash as it was: with another password the session is void
      password_digest bytea not null,
      -- noted once a minute
      used_at timestamptz(3) not null,
      ends_at timestamptz(3) not null
    );
    create index sessions_of_user on session (user_name, used_at);
    create index sessions_by_use on session (used_at);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table session');
}
