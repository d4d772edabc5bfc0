import type { Client } from 'pg';

export interface RelationSize {
  relation: string;
  megabytes: number;
}

/** What tables (with what they keep out of line) and indexes take on the disk, the greatest first. */
export async function sizesOf(client: Client): Promise<RelationSize[]> {
  const { rows } = await client.query<RelationSize>(
    `select c.relname as relation, round((case c.relkind when 'r' then pg_table_size(c.oid) else pg_relation_size(c.oid) end)
       / 1e6)::float8 as megabytes
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind in ('r', 'i') and pg_relation_size(c.oid) > 1e6
     order by 2 desc, 1`,
  );
  return rows;
}
