import type { Queryable } from '../database';

/** A text that differs whenever a row of any table was made, changed or deleted. */
export async function tableContents(db: Queryable): Promise<string> {
  const tables = [
    'contact_center',
    'user_account',
    'recording',
    'recording_document',
    'recording_count',
    'media_deletion',
    'retention_run',
  ];
  const parts = tables.map(
    (table) => `select '${table}', count(*), coalesce(sum(t.xmin::text::bigint), 0) from ${table} t`,
  );
  return JSON.stringify(await db.query(parts.join(' union all ')));
}
