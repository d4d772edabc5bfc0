import type { Knex } from 'knex';

/**
 * Makes an index while its table is written and read; for a migration with `config = { transaction: false }`. May be run
 * again: what a killed run left unfinished is made anew.
 *
 * @param definition what stands behind `create index {name} on`
 */
export async function createIndexConcurrently(knex: Knex, name: string, definition: string): Promise<void> {
  await patiently(knex, async () => {
    const { rows } = await knex.raw<{ rows: { valid: boolean }[] }>(
      'select i.indisvalid as valid from pg_index i where i.indexrelid = to_regclass(?)',
      [name],
    );
    if (rows[0]?.valid) return;
    // Unfinished, it is of use to no query and yet written by every insert.
    await knex.raw('drop index concurrently if exists ??', [name]);
    await knex.raw(`create index concurrently ?? on ${definition}`, [name]);
  });
}

/** As {@link createIndexConcurrently}. */
export async function dropIndexConcurrently(knex: Knex, name: string): Promise<void> {
  await patiently(knex, async () => {
    await knex.raw('drop index concurrently if exists ??', [name]);
  });
}

/** These wait for old transactions to end with a lock that stands in nobody's way: here the lock timeout would only break them off. */
async function patiently(knex: Knex, work: () => Promise<void>): Promise<void> {
  await knex.raw('set lock_timeout = 0');
  try {
    await work();
  } finally {
    await knex.raw('reset lock_timeout');
  }
}
