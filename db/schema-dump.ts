import type { Queryable } from '../libs/database';

/** Today's schema as SQL, worked out from the catalogs (the embedded PostgreSQL ships no pg_dump). knex's own tables are left out. */
export async function dumpSchema(db: Queryable): Promise<string> {
  const sequences = await db.query<{ statement: string }>(
    `select format('create sequence %I as %s minvalue %s maxvalue %s cache %s%s;', s.sequencename, s.data_type, s.min_value,
       s.max_value, s.cache_size, case when s.cycle then ' cycle' end) as statement
     from pg_sequences s where s.schemaname = 'public' and s.sequencename !~ '^knex_' order by s.sequencename`,
  );
  const tables = await db.query<{ statement: string }>(
    `select format(E'create table %I (\\n%s\\n)%s;', c.relname, string_agg(l.line, E',\\n' order by l.kind, l.position),
       ' with (' || array_to_string(c.reloptions, ', ') || ')') as statement
     from pg_class c cross join lateral (
       select 1 as kind, a.attnum::text::int as position, format('  %I %s%s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
         case when a.attcollation <> t.typcollation then format(' collate %I', o.collname) end,
         case when a.attnotnull then ' not null' end, ' default ' || pg_get_expr(d.adbin, d.adrelid)) as line
       from pg_attribute a
         join pg_type t on t.oid = a.atttypid
         left join pg_collation o on o.oid = a.attcollation
         left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
       where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       union all
       select 2, row_number() over (order by k.contype desc, k.conname)::int, format('  constraint %I %s', k.conname, pg_get_constraintdef(k.oid))
       from pg_constraint k where k.conrelid = c.oid and k.contype <> 'n'
     ) l
     where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname !~ '^knex_'
     group by c.oid, c.relname, c.reloptions order by c.relname`,
  );
  const indexes = await db.query<{ statement: string }>(
    `select i.indexdef || ';' as statement from pg_indexes i
     where i.schemaname = 'public' and i.tablename !~ '^knex_'
       and not exists (select 1 from pg_constraint k where k.conindid = format('%I', i.indexname)::regclass and k.contype <> 'f')
     order by i.tablename, i.indexname`,
  );
  const functions = await db.query<{ statement: string }>(
    `select pg_get_functiondef(p.oid) || ';' as statement from pg_proc p
     where p.pronamespace = 'public'::regnamespace order by p.proname`,
  );
  const triggers = await db.query<{ statement: string }>(
    `select pg_get_triggerdef(t.oid) || ';' as statement from pg_trigger t
     where not t.tgisinternal order by t.tgrelid::regclass::text, t.tgname`,
  );
  const header = '-- The schema after all migrations, written by `npm run db:schema`; a test fails where it is stale.';
  return `${[header, ...[...sequences, ...tables, ...functions, ...indexes, ...triggers].map((row) => row.statement)].join('\n\n')}\n`;
}
