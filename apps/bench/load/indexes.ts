import { Client } from 'pg';

export interface IndexDefinition {
  name: string;
  sql: string;
  /** Makes the key of a table from its index. */
  key?: string;
}

/** What is taken off tables, to be made again. */
export interface Dropped {
  indexes: IndexDefinition[];
  /** Of other tables to these: statements that make them. */
  references: string[];
}

const tables = ['recording', 'recording_document'];

async function dropReferences(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ relation: string; name: string; sql: string }>(
    `select k.conrelid::regclass::text as relation, k.conname as name, pg_get_constraintdef(k.oid) as sql
     from pg_constraint k where k.contype = 'f' and k.confrelid = any ($1::regclass[])`,
    [tables],
  );
  for (const { relation, name } of rows) await client.query(`alter table ${relation} drop constraint ${name}`);
  return rows.map(({ relation, name, sql }) => `alter table ${relation} add constraint ${name} ${sql}`);
}

/**
 * Takes every index, key and reference off the tables that are loaded, and returns what makes them again: whatever the migrations made, so
 * that a new index is measured without a word about it here.
 */
export async function dropIndexes(client: Client): Promise<Dropped> {
  const references = await dropReferences(client);
  const { rows } = await client.query<{ relation: string; name: string; sql: string; isKey: boolean }>(
    `select i.indrelid::regclass::text as relation, i.indexrelid::regclass::text as name,
       pg_get_indexdef(i.indexrelid) as sql, i.indisprimary as "isKey"
     from pg_index i where i.indrelid = any ($1::regclass[])
     -- the slowest first: the others are made beside it
     order by pg_get_indexdef(i.indexrelid) like '% gin %' desc, 2`,
    [tables],
  );
  for (const { relation, name, isKey } of rows)
    await client.query(isKey ? `alter table ${relation} drop constraint ${name}` : `drop index ${name}`);
  const indexes = rows.map(({ relation, name, sql, isKey }) => ({
    name,
    sql,
    ...(isKey && { key: `alter table ${relation} add primary key using index ${name}` }),
  }));
  return { indexes, references };
}

/** Makes indexes, two at a time. @param onMade told each one's name and seconds */
export async function makeIndexes(
  url: string,
  { indexes, references }: Dropped,
  onMade: (name: string, seconds: number) => void,
): Promise<void> {
  const waiting = [...indexes];
  const make = async () => {
    const client = new Client(url);
    await client.connect();
    try {
      // Memory enough that a sort of ten million entries needs no file.
      await client.query(`set maintenance_work_mem = '2GB'; set max_parallel_maintenance_workers = 1`);
      for (let index = waiting.shift(); index; index = waiting.shift()) {
        const start = performance.now();
        await client.query(index.sql);
        onMade(index.name, (performance.now() - start) / 1_000);
      }
    } finally {
      await client.end();
    }
  };
  await Promise.all([make(), make()]);
  // Only now: a key locks its table against the other indexes.
  const client = new Client(url);
  await client.connect();
  try {
    for (const { key } of indexes) if (key) await client.query(key);
    for (const reference of references) await client.query(reference);
  } finally {
    await client.end();
  }
}
