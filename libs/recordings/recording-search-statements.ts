import { conditionsOf, type Bind, type Stretch } from './recording-search-conditions';
import { bucketBias, bucketSeconds, gramBits, searchGramSets, searchScope } from './search-tokens';

/** SQL with its bound values. */
export interface Statement {
  sql: string;
  params: unknown[];
}

/** What is selected: whole rows of a page, or ids and start times only, to count one's way to a page. */
export type Columns = 'documents' | 'positions';

const newestFirst = 'order by r.start_time desc, r.id desc';
const extraRowLast = 'order by start_time desc nulls last, id desc nulls last';
/** What filters and pages look at: everything but the tokens. */
const searched = `r.contact_center_id, r.region, r.id, r.uuid, r.start_time, r.stop_time, r.non_delete, r.caller_key,
  r.dialed_key, r.name_terms, r.data_terms`;
const selected = {
  positions: { columns: 'r.id, r.start_time', none: 'null, null', documents: '' },
  documents: {
    columns: 'r.id, r.uuid, r.start_time, r.stop_time, r.non_delete, d.document::text as document',
    none: 'null, null, null, null, null, null',
    // after the limit, so that no other document is read
    documents: 'join recording_document d on d.contact_center_id = r.contact_center_id and d.id = r.id',
  },
} as const;

const where = (...conditions: string[]) => `where ${conditions.join(' and ')}`;

/**
 * In the order of an index, each row compared until the page is full: where an index answers the question (times, an exact
 * number), or where no token narrows it.
 */
export function orderedStatement(stretch: Stretch, limit: number, offset: number, columns: Columns): Statement {
  const { bind, params } = binder();
  const { scope, begin, leading, compared } = conditionsOf(stretch, bind);
  const sql = `
    with page as materialized (
      select ${searched} from recording r ${where(...scope, ...begin, ...leading, ...compared)}
      ${newestFirst} limit ${bind(limit, 'bigint')} offset ${bind(offset, 'bigint')}
    )
    select ${selected[columns].columns} from page r ${selected[columns].documents} ${newestFirst}`;
  return { sql, params };
}

/**
 * Like {@link orderedStatement}, but it gives up after `walked` rows: what many recordings match is found among the newest.
 * Where the page is not full by then, one more row (`walk_end`) tells where the walk ended, if there is more to walk.
 */
export function walkStatement(stretch: Stretch, limit: number, walked: number, columns: Columns): Statement {
  const { bind, params } = binder();
  const { scope, begin, leading, compared } = conditionsOf(stretch, bind);
  const walk = `from recording r ${where(...scope, ...begin, ...leading)} ${newestFirst}`;
  const sql = `
    with page as materialized (
      select ${searched} from (select ${searched} ${walk} limit ${bind(walked, 'bigint')}) r
      ${where(...compared)} ${newestFirst} limit ${bind(limit, 'bigint')}
    )
    select ${selected[columns].columns}, null as walk_end_id, null::timestamptz as walk_end
    from page r ${selected[columns].documents}
    union all
    select ${selected[columns].none}, r.id, r.start_time
    from (select r.id, r.start_time ${walk} limit 1 offset ${bind(walked - 1, 'bigint')}) r
    where (select count(*) from page) < ${bind(limit, 'bigint')}
    ${extraRowLast}`;
  return { sql, params };
}

/**
 * The matches in the newest `buckets` non-empty buckets of time, by search tokens. One more row says how many `candidates` the
 * tokens proposed (more than `mostCandidates`: the page is not to be trusted) and which buckets were visited. Buckets without
 * a recording cost nothing: each is found from the newest start below the one before.
 */
export function bucketsStatement(
  stretch: Stretch,
  limit: number,
  buckets: number,
  mostCandidates: number,
  columns: Columns,
): Statement {
  const { bind, params } = binder();
  const { scope, begin, leading, compared } = conditionsOf(stretch, bind);
  const scopeBits = bind(searchScope(stretch.contactCenterId, stretch.region).toString(), 'bigint');
  const sets = searchGramSets(stretch.query).map((grams) => bind(grams, 'bigint[]'));
  const bucket = `floor(extract(epoch from b.newest) / ${bucketSeconds})`;
  const sql = `
    with recursive bucket (newest) as (
      (select r.start_time from recording r ${where(...scope, ...begin)} ${newestFirst} limit 1)
      union all
      select (
        select r.start_time from recording r
        ${where(...scope, `r.start_time < to_timestamp((${bucket} * ${bucketSeconds})::double precision)`)}
        ${newestFirst} limit 1)
      from bucket b where b.newest is not null
    ), visited as materialized (
      select b.newest, ${sets.map((grams, index) => `array(select s.base | g.gram from unnest(${grams}) as g (gram)) as tokens_${index}`).join(', ')}
      from (select b.newest from bucket b where b.newest is not null limit ${bind(buckets, 'bigint')}) b
      cross join lateral (select ${scopeBits} | ((${bucket}::bigint + ${bucketBias}) << ${gramBits}) as base) s
    ), candidate as materialized (
      select r.* from visited v cross join lateral (
        select ${searched} from recording r
        where ${sets.map((_, index) => `r.search_tokens @> v.tokens_${index}`).join(' or ')}
        offset 0
      ) r
      limit ${bind(mostCandidates + 1, 'bigint')}
    ), page as materialized (
      select r.* from candidate r ${where(...scope, ...begin, ...leading, ...compared)}
      ${newestFirst} limit ${bind(limit, 'bigint')}
    )
    select ${selected[columns].columns}, null::bigint as candidates, null::bigint as visited, null::timestamptz as oldest_visited
    from page r ${selected[columns].documents}
    union all
    select ${selected[columns].none},
      (select count(*) from candidate), (select count(*) from visited), (select min(v.newest) from visited v)
    ${extraRowLast}`;
  return { sql, params };
}

function binder(): { bind: Bind; params: unknown[] } {
  const params: unknown[] = [];
  return { params, bind: (value, type) => `$${params.push(value)}::${type}` };
}
