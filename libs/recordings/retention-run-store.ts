import type { Database, Queryable } from '../database';
import { NotFoundError } from '../errors';
import type { Instant } from './recording';
import { beginning, type ReasonToKeep, type RetentionPosition } from './retention-store';

/** What a run did by now. */
export interface RetentionTally {
  removed: number;
  /** Recordings that were due and could not be removed: somebody must look at them. */
  failed: number;
  kept: Record<ReasonToKeep, number>;
}

/** A contact center's last run, or the one under way. */
export interface RetentionRun extends RetentionTally {
  contactCenterId: string;
  startedAt: Instant;
  /** Null: it is under way. */
  endedAt: Instant | null;
  /** How far it has come. */
  position: RetentionPosition;
}

/** What there is to do, by the database's clock. */
export interface RetentionAgenda {
  now: Instant;
  /** When all centers were last begun with, and when all were done. */
  startedAt: Instant | null;
  endedAt: Instant | null;
  /** A center's run that is to be gone on with. */
  next: RetentionRun | undefined;
  /** No center's run is under way. */
  isIdle: boolean;
}

/**
 * How far the runs have come stands in the database, and moves on in the transaction that removes: whoever is killed, whoever
 * goes on loses nothing and counts nothing twice.
 */
export interface RetentionRunStore {
  agenda(): Promise<RetentionAgenda>;
  /** @throws NotFoundError when there is no such contact center */
  find(contactCenterId: string): Promise<RetentionRun | undefined>;
  /** A run of one center now; where one is under way, it goes on. @throws NotFoundError */
  beginOne(contactCenterId: string): Promise<void>;
  /**
   * Runs of all centers that have retention days; what is under way goes on.
   *
   * @param since when all were begun with before: nothing happens where somebody else was faster
   */
  beginAll(tx: Queryable, since: Instant | null): Promise<void>;
  /** All centers are done with. */
  endAll(): Promise<void>;
  /**
   * Whether the process is the one that runs retention, for `leaseMs` from now; so it stays until the transaction ends, whatever
   * time that takes.
   */
  lease(tx: Queryable, holder: string, leaseMs: number): Promise<boolean>;
  /** Lets another process take over at once. */
  release(holder: string): Promise<void>;
  /** Whether the run is still where it was read to be. */
  isAt(tx: Queryable, run: RetentionRun): Promise<boolean>;
  /** Adds to the tally and moves on. */
  advance(tx: Queryable, run: RetentionRun, to: RetentionPosition, tally: RetentionTally): Promise<void>;
  /** The center is done with. */
  end(tx: Queryable, run: RetentionRun): Promise<void>;
  /** The other centers go first for a while. */
  postpone(run: RetentionRun, byMs: number): Promise<void>;
}

interface RunRow extends Omit<RetentionRun, 'position' | 'kept'>, RetentionPosition, Record<ReasonToKeep, number> {}

const columns = `r.contact_center_id as "contactCenterId", r.started_at as "startedAt", r.ended_at as "endedAt", r.region,
  r.start_time as "startTime", r.id, r.removed, r.failed, r.non_delete as "nonDelete", r.preserved,
  r.recently_posted as "recentlyPosted"`;

function decode(row: RunRow): RetentionRun {
  const { region, startTime, id, nonDelete, preserved, recentlyPosted, ...run } = row;
  return { ...run, position: { region, startTime, id }, kept: { nonDelete, preserved, recentlyPosted } };
}

/** From `contact_center c`. One that is under way is left as it is. Rounded to milliseconds, `now()` might lie ahead of itself. */
const begunSql = (condition: string) => `
  insert into retention_run as r (contact_center_id, started_at, ended_at, resume_at, region, start_time, id, removed, failed,
    non_delete, preserved, recently_posted)
  select c.id, now(), null, date_trunc('milliseconds', now()), '${beginning.region}', '${new Date(beginning.startTime).toISOString()}', '${beginning.id}', 0, 0, 0, 0, 0
  from contact_center c where ${condition} order by c.id for key share
  on conflict (contact_center_id) do update
  set started_at = excluded.started_at, ended_at = null, resume_at = excluded.resume_at, region = excluded.region,
    start_time = excluded.start_time, id = excluded.id, removed = 0, failed = 0, non_delete = 0, preserved = 0, recently_posted = 0
  where r.ended_at is not null`;

const agendaSql = `
  select now() as now, s.started_at as "allStartedAt", s.ended_at as "allEndedAt",
    not exists (select from retention_run u where u.ended_at is null) as "isIdle", n.*
  from (select true) one
  left join retention_schedule s on true
  left join lateral (
    select ${columns} from retention_run r where r.ended_at is null and r.resume_at <= now()
    order by r.resume_at, r.contact_center_id limit 1
  ) n on true`;

type AgendaRow = RunRow & { now: Instant; allStartedAt: Instant | null; allEndedAt: Instant | null; isIdle: boolean };

export function createRetentionRunStore(db: Database): RetentionRunStore {
  return {
    async agenda() {
      const [row] = await db.query<AgendaRow>(agendaSql);
      const { now, allStartedAt, allEndedAt, isIdle, ...next } = row!;
      // No center: the left join found none.
      const isThere = (next.contactCenterId as string | null) !== null;
      return { now, startedAt: allStartedAt, endedAt: allEndedAt, isIdle, next: isThere ? decode(next) : undefined };
    },

    async find(contactCenterId) {
      const [row] = await db.query<RunRow>(`select ${columns} from retention_run r where r.contact_center_id = $1`, [
        contactCenterId,
      ]);
      return row && decode(row);
    },

    async beginOne(contactCenterId) {
      await db.transaction(async (tx) => {
        const centers = await tx.query('select c.id from contact_center c where c.id = $1 for key share', [
          contactCenterId,
        ]);
        if (centers.length === 0) throw new NotFoundError('The contact center is not found');
        await tx.query(begunSql('c.id = $1'), [contactCenterId]);
      });
    },

    async beginAll(tx, since) {
      const begun = await tx.query(
        `update retention_schedule set started_at = now(), ended_at = null
         where started_at is not distinct from $1::timestamptz returning started_at`,
        [since && new Date(since).toISOString()],
      );
      if (begun.length > 0) await tx.query(begunSql('c.retention_days is not null'));
    },

    async endAll() {
      await db.query(`update retention_schedule set ended_at = now()
        where ended_at is null and not exists (select from retention_run r where r.ended_at is null)`);
    },

    async lease(tx, holder, leaseMs) {
      const held = await tx.query(
        `insert into retention_schedule as s (singleton, holder, leased_until)
         values (true, $1::uuid, now() + $2 * interval '1 millisecond')
         on conflict (singleton) do update set holder = excluded.holder, leased_until = excluded.leased_until
         where s.holder is not distinct from excluded.holder or s.leased_until is null or s.leased_until <= now()
         returning s.holder`,
        [holder, leaseMs],
      );
      return held.length > 0;
    },

    async release(holder) {
      await db.query('update retention_schedule set holder = null, leased_until = null where holder = $1', [holder]);
    },

    async isAt(tx, { contactCenterId, startedAt, position }) {
      const found = await tx.query(
        `select r.id from retention_run r
         where r.contact_center_id = $1 and (r.region, r.start_time, r.id) = ($2, $3::timestamptz, $4)
           and r.started_at = $5 and r.ended_at is null for update`,
        [contactCenterId, ...placeOf(position), new Date(startedAt).toISOString()],
      );
      return found.length > 0;
    },

    async advance(tx, { contactCenterId }, to, { removed, failed, kept }) {
      await tx.query(
        `update retention_run r
         set region = $2, start_time = $3, id = $4, removed = r.removed + $5, failed = r.failed + $6,
           non_delete = r.non_delete + $7, preserved = r.preserved + $8, recently_posted = r.recently_posted + $9
         where r.contact_center_id = $1`,
        [contactCenterId, ...placeOf(to), removed, failed, kept.nonDelete, kept.preserved, kept.recentlyPosted],
      );
    },

    async end(tx, { contactCenterId }) {
      await tx.query('update retention_run set ended_at = now() where contact_center_id = $1', [contactCenterId]);
    },

    async postpone({ contactCenterId }, byMs) {
      await db.query(
        `update retention_run set resume_at = now() + $2 * interval '1 millisecond'
         where contact_center_id = $1 and ended_at is null`,
        [contactCenterId, byMs],
      );
    },
  };
}

const placeOf = ({ region, startTime, id }: RetentionPosition) => [region, new Date(startTime).toISOString(), id];
