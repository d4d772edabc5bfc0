import { documentColumns } from './recording-document';
import { conditionsOf, stopConditions, type Bind, type Stretch } from './recording-search-conditions';
import { bucketSeconds, gramBits, scopeMask, scopeOf } from './search-grams';
import type { TokenNeed } from './search-tokens';

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
const searched = `r.contact_center_id, r.region, r.id, r.uuid, r.reference_year, r.reference_number, r.start_time, r.stop_time,
  r.non_delete, r.caller_key, r.dialed_key, r.direction, r.owner, r.local_number, r.remote_number, r.long_remote_number,
  r.name_terms, r.data_terms`;
const selected = {
  positions: { columns: 'r.id, r.start_time', none: 'null, null', documents: '' },
  documents: {
    columns: documentColumns,
    none: 'null, null, null, null, null, null, null, null, null',
    // after the limit, so that no other document is read
    documents: 'join recording_document d on d.contact_center_id = r.contact_center_id and d.id = r.id',
  },
} as const;

const where = (...conditions: string[]) => `where ${conditions.join(' and ')}`;

/** In the order of the index by start time, each row compared until the page is full: where no token narrows the question. */
export function orderedStatement(stretch: Stretch, limit: number, offset: number, columns: Columns): Statement {
  const { bind, params } = binder();
  const { scope, begin, compared } = conditionsOf(stretch, bind);
  const sql = `
    with page as materialized (
      select ${searched} from recording r ${where(...scope, ...begin, ...compared)}
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
  const { scope, begin, compared } = conditionsOf(stretch, bind);
  const walk = `from recording r ${where(...scope, ...begin)} ${newestFirst}`;
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

/** Where one of so many candidates matches, the bucket's newest rows hold a page of matches sooner than its candidates are fetched. */
const oneOf = 20;

/**
 * The matches by search tokens, bucket of time by bucket, newest first, until the page is full. In a bucket where the tokens propose
 * more than `mostCandidates`, those say how often one matches: where often, its rows are compared in their order instead.
 */
export function bucketsStatement(stretch: Stretch, limit: number, mostCandidates: number, columns: Columns): Statement {
  const { bind, params } = binder();
  const { scope, begin, compared } = conditionsOf(stretch, bind);
  const matches = [...scope, ...inBucket, ...compared];
  const [pageLength, most] = [bind(limit, 'bigint'), bind(mostCandidates, 'bigint')];
  const proposed = candidates(stretch, matches);
  const newestCandidates = `order by c.start_time desc, c.id desc limit ${pageLength}`;
  // The buckets are visited as long as the outer limit asks for more: what comes out is in the order of the inner ones.
  const sql = `
    with recursive ${buckets(stretch, { scope, begin }, bind)},
    page as materialized (
      select p.place from visited v cross join lateral (
        with candidate as materialized (${proposed} limit ${most} + 1),
        seen as materialized (
          select count(*) > ${most} as many, count(*) filter (where c.matches) > ${most} / ${oneOf} as often from candidate c
        )
        (select c.place from candidate c where c.matches and not (select s.many from seen s) ${newestCandidates})
        union all
        (select r.ctid from recording r ${where(...matches, '(select s.many and s.often from seen s)')}
          ${newestFirst} limit ${pageLength})
        union all
        (select c.place from (${proposed} offset 0) c
          where c.matches and (select s.many and not s.often from seen s) ${newestCandidates})
      ) p limit ${pageLength}
    )
    select ${selected[columns].columns} from page p join recording r on r.ctid = p.place ${selected[columns].documents}
    ${newestFirst}`;
  return { sql, params };
}

/**
 * How many recordings of a stretch match, by search tokens.
 *
 * @param mostCandidates of which more than these are not looked at: the total is not to be trusted where `candidates` says so
 */
export function tokenCountStatement(stretch: Stretch, mostCandidates?: number): Statement {
  const { bind, params } = binder();
  const { scope, begin, compared } = conditionsOf(stretch, bind);
  const most = mostCandidates === undefined ? '' : `limit ${bind(mostCandidates, 'bigint')} + 1`;
  const sql = `
    with recursive ${buckets(stretch, { scope, begin }, bind)},
    candidate as materialized (
      select c.matches from visited v cross join lateral (
        ${candidates(stretch, [...scope, ...inBucket, ...compared])} offset 0) c ${most}
    )
    select count(*) filter (where c.matches) as total, count(*) as candidates from candidate c`;
  return { sql, params };
}

/** Of `recording r` in the bucket `v`. Its newest recording is the first of the stretch: one bound is enough. */
const inBucket = ['(r.start_time, r.id) <= (v.newest, v.newest_id)', 'r.start_time >= v.begins'];

/**
 * Common table expressions: the non-empty buckets of time, newest first, with what they begin with and a search's tokens in them. Buckets
 * without a recording cost nothing: each is found from the newest start below the one before.
 */
function buckets(stretch: Stretch, { scope, begin }: { scope: string[]; begin: string[] }, bind: Bind): string {
  const first = bind(scopeOf(stretch.contactCenterId, stretch.region), 'int');
  const newestOf = (...conditions: string[]) => `
      select r.start_time, r.id, floor(extract(epoch from r.start_time) / ${bucketSeconds})::int as number
      from recording r ${where(...conditions)} ${newestFirst} limit 1`;
  const begins = (bucket: string) => `to_timestamp(${bucket}.number::double precision * ${bucketSeconds})`;
  const tokens = stretch.needs
    .flatMap(askedOf)
    .map(
      ({ grams, name }) => `array(select s.base | g.gram from unnest(${bind(grams, 'int[]')}) as g (gram)) as ${name}`,
    );
  return `bucket (newest, newest_id, number) as (
      (${newestOf(...scope, ...begin)})
      union all
      select r.* from bucket b cross join lateral (${newestOf(...scope, `r.start_time < ${begins('b')}`)}) r
    ), visited as (
      select b.newest, b.newest_id, ${begins('b')} as begins, ${tokens.join(', ')}
      from bucket b cross join lateral (select ((${first} + b.number) & ${scopeMask}) << ${gramBits} as base) s
    )`;
}

/**
 * What the tokens of the bucket `v` propose. Few columns, because there may be thousands; other contact centers' and buckets' rows may share
 * the tokens.
 */
function candidates(stretch: Stretch, matches: string[]): string {
  const proposed = stretch.needs.map((need, index) => {
    const asked = askedOf(need, index).map(({ operator, name }) => `${tokensOfRow} ${operator} v.${name}`);
    return `(${asked.join(' and ')})`;
  });
  return `select r.ctid as place, r.start_time, r.id, ${matches.join(' and ')} as matches
        from recording r where ${proposed.join(' or ')}`;
}

/** As the index has it. */
const tokensOfRow = `search_tokens(r.contact_center_id, r.region, r.start_time, r.caller_key, r.dialed_key, r.local_number,
  coalesce(r.long_remote_number, r.remote_number), r.direction, r.name_terms, r.data_terms)`;

/** What is asked of a row's tokens, each with the name of its array in a bucket. */
const askedOf = ({ all, anyOf }: TokenNeed, index: number) =>
  [
    ...(all.length > 0 ? [{ grams: all, operator: '@>' }] : []),
    ...anyOf.map((grams) => ({ grams, operator: '&&' })),
  ].map((asked, position) => ({ ...asked, name: `tokens_${index}_${position}` }));

/**
 * The matches among what stopped in an interval, by the index by stop time. One more row says how many `candidates` there are (more
 * than `mostCandidates`: the page is not to be trusted). Where few stopped in it, the order of starts would be read to its end for them.
 */
export function stoppedStatement(stretch: Stretch, limit: number, mostCandidates: number, columns: Columns): Statement {
  const { bind, params } = binder();
  const { scope, begin, compared } = conditionsOf(stretch, bind);
  const stopped = where(...scope.slice(0, 2), ...stopConditions(stretch.query.stopTime, bind));
  // Counted by the index alone; where there are too many no row is read.
  const sql = `
    with few as materialized (
      select count(*) as candidates from (
        select from recording r ${stopped}
        order by r.contact_center_id, r.region, r.stop_time limit ${bind(mostCandidates + 1, 'bigint')}) s
    ), candidate as materialized (
      select ${searched} from recording r ${stopped} and (select f.candidates from few f) <= ${bind(mostCandidates, 'bigint')}
    ), page as materialized (
      select r.* from candidate r ${where(...scope, ...begin, ...compared)} ${newestFirst} limit ${bind(limit, 'bigint')}
    )
    select ${selected[columns].columns}, null::bigint as candidates from page r ${selected[columns].documents}
    union all
    select ${selected[columns].none}, f.candidates from few f
    ${extraRowLast}`;
  return { sql, params };
}

/**
 * All recordings, newest first, far behind the first: the counts of days say on which day the page begins. In one statement, so
 * that the counts and the rows are of one moment.
 */
export function deepStatement(stretch: Stretch, limit: number, offset: number): Statement {
  const { bind, params } = binder();
  const { scope } = conditionsOf(stretch, bind);
  const [contactCenter, region] = [bind(stretch.contactCenterId, 'uuid'), bind(stretch.region, 'text')];
  const skipped = bind(offset, 'bigint');
  const sql = `
    with day as (
      select c.day, sum(c.recordings) as recordings from recording_count c
      where c.contact_center_id = ${contactCenter} and c.region = ${region} group by c.day
    ), reached as materialized (
      select s.day, ${skipped} - (s.so_far - s.recordings) as skipped
      from (select d.day, d.recordings, sum(d.recordings) over (order by d.day desc) as so_far from day d) s
      where s.so_far > ${skipped} order by s.day desc limit 1
    ), page as materialized (
      select ${searched} from recording r
      ${where(...scope, `r.start_time < (select (s.day + 1)::timestamp at time zone 'utc' from reached s)`)}
      ${newestFirst} limit ${bind(limit, 'bigint')} offset (select s.skipped::bigint from reached s)
    )
    select ${selected.documents.columns} from page r ${selected.documents.documents} ${newestFirst}`;
  return { sql, params };
}

export function binder(): { bind: Bind; params: unknown[] } {
  const params: unknown[] = [];
  return { params, bind: (value, type) => `$${params.push(value)}::${type}` };
}
