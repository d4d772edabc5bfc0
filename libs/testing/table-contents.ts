import type { Queryable } from '../database';
import { eventually } from './eventually';

const atRestSql = `
  select (select count(*) from retention_run where ended_at is null)
    + (select count(*) from media_deletion where given_up_at is null and not awaits_upload) = 0 as "isAtRest"`;

/**
 * A text that differs whenever a row of any table was made, changed or deleted. Looks once nothing is under way in the
 * background, lest a retention run that an earlier request was right to begin be taken for a later one's doing.
 */
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
  await eventually(async () => (await db.query<{ isAtRest: boolean }>(atRestSql))[0]!.isAtRest);
  return JSON.stringify(await db.query(parts.join(' union all ')));
}
