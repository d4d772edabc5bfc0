import type { Queryable } from '../database';
import type { Instant } from './recording';
import {
  beginning,
  reasonsToKeep,
  reasonSql,
  stretchOf,
  stretchSql,
  visitRegions,
  type ReasonToKeep,
  type RetentionPosition,
} from './retention-store';

/** How many a run would remove now, and how many it would keep though they are old enough. */
export interface RetentionForecast {
  due: number;
  kept: Record<ReasonToKeep, number>;
}

/** What a run would do now: by the same conditions, in the same order. */
export interface RetentionForecastStore {
  /** Exact: reads all that started before the cutoff, in statements of bounded length. */
  count(contactCenterId: string, cutoff: Instant): Promise<RetentionForecast>;
  /** What would be removed, behind a position, in the order in which it would go. */
  list(
    contactCenterId: string,
    cutoff: Instant,
    page: { limit: number; after?: RetentionPosition },
  ): Promise<RetentionPosition[]>;
}

/** Some 50 ms each. */
const countedAtOnce = 50_000;

const countSql = `
  with stretch as materialized (select r.start_time, r.id, ${reasonSql} as reason ${stretchSql} limit ${countedAtOnce}),
  last as (select s.start_time, s.id from stretch s order by s.start_time desc, s.id desc limit 1)
  select count(*) filter (where s.reason is null) as due,
    ${reasonsToKeep.map((reason) => `count(*) filter (where s.reason = '${reason}') as "${reason}"`).join(', ')},
    (select l.start_time from last l) as "startTime", (select l.id from last l) as id
  from stretch s`;

type CountRow = Record<'due' | ReasonToKeep, number> & { startTime: Instant | null; id: string | null };

const listSql = `
  select s.region, s."startTime", s.id
  from (select r.region, r.start_time as "startTime", r.id, ${reasonSql} as reason ${stretchSql}) s
  where s.reason is null limit $6`;

export function createRetentionForecastStore(db: Queryable): RetentionForecastStore {
  return {
    async count(contactCenterId, cutoff) {
      const total: RetentionForecast = { due: 0, kept: { nonDelete: 0, preserved: 0, recentlyPosted: 0 } };
      await visitRegions(db, contactCenterId, beginning, async (begin) => {
        for (let from = begin; ;) {
          const [row] = await db.query<CountRow>(countSql, stretchOf(contactCenterId, cutoff, from));
          const { startTime, id, due, ...kept } = row!;
          if (startTime === null || id === null) return false;
          total.due += due;
          for (const reason of reasonsToKeep) total.kept[reason] += kept[reason];
          from = { region: from.region, startTime, id };
        }
      });
      return total;
    },

    async list(contactCenterId, cutoff, { limit, after = beginning }) {
      const found: RetentionPosition[] = [];
      await visitRegions(db, contactCenterId, after, async (from) => {
        const params = [...stretchOf(contactCenterId, cutoff, from), limit - found.length];
        found.push(...(await db.query<RetentionPosition>(listSql, params)));
        return found.length >= limit;
      });
      return found;
    },
  };
}
