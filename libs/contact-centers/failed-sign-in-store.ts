import type { Database } from '../database';

/** A party whose failures are counted, and what it may use up. */
export interface SharedCounter {
  /** 32 bytes: tells the party apart and says nothing of it. */
  key: Buffer;
  /** Failures that are free within `seconds` of the first. */
  points: number;
  seconds: number;
}

/** A user who signed in from an address; the key tells both. */
export interface SharedSignIn {
  key: Buffer;
  /** Epoch milliseconds, of the database's clock. */
  signedInAt: number;
}

/** What all processes know of sign-ins, so that a guesser gains nothing by asking another one. */
export interface FailedSignInStore {
  /**
   * Counts one more of each, or of none where one is used up.
   *
   * @returns those that are used up, and how long they stay so
   */
  count(counters: readonly SharedCounter[]): Promise<{ key: Buffer; milliseconds: number }[]>;
  takeBack(keys: readonly Buffer[]): Promise<void>;
  noteSignIn(key: Buffer): Promise<void>;
  /** The newest of the last day, at most `limit`. @param since epoch milliseconds */
  signInsSince(since: number, limit: number): Promise<SharedSignIn[]>;
  /** Those that count no longer. */
  forget(): Promise<void>;
}

/** In the order of their keys, everywhere: two that lock each other's rows in turn would end in a deadlock. */
const inOrder = (keys: readonly Buffer[]) => [...keys].sort((a, b) => a.compare(b));

const countSql = `
  with asked as (
    select a.key, a.points, a.seconds from unnest($1::bytea[], $2::int[], $3::int[]) as a (key, points, seconds)
  ), used_up as (
    select f.key, f.ends_at from asked a join failed_sign_in f on f.key = a.key
    where f.ends_at > now() and f.failures >= a.points
  ), counted as (
    insert into failed_sign_in as f (key, failures, ends_at)
    select a.key, 1, now() + a.seconds * interval '1 second' from asked a
    where not exists (select 1 from used_up)
    order by a.key
    on conflict (key) do update set
      failures = case when f.ends_at > now() then f.failures + 1 else 1 end,
      ends_at = case when f.ends_at > now() then f.ends_at else excluded.ends_at end
    returning f.key, f.failures, f.ends_at
  ), over as (
    -- Somebody else counted at the same moment: this one is beyond what is free.
    select c.key, c.ends_at from counted c join asked a on a.key = c.key where c.failures > a.points
  )
  select u.key, extract(epoch from u.ends_at - now())::float8 * 1000 as milliseconds, u.counted
  from (select key, ends_at, false as counted from used_up union all select key, ends_at, true from over) u`;

export function createFailedSignInStore(db: Database): FailedSignInStore {
  async function takeBack(keys: readonly Buffer[]): Promise<void> {
    await db.query(
      `with locked as (select f.key from failed_sign_in f where f.key = any($1::bytea[]) order by f.key for update)
       update failed_sign_in f set failures = greatest(f.failures - 1, 0) from locked where f.key = locked.key`,
      [inOrder(keys)],
    );
  }

  return {
    async count(counters) {
      const usedUp = await db.query<{ key: Buffer; milliseconds: number; counted: boolean }>(countSql, [
        counters.map(({ key }) => key),
        counters.map(({ points }) => points),
        counters.map(({ seconds }) => seconds),
      ]);
      if (usedUp.some(({ counted }) => counted)) await takeBack(counters.map(({ key }) => key));
      return usedUp.map(({ key, milliseconds }) => ({ key, milliseconds }));
    },
    takeBack,
    async noteSignIn(key) {
      await db.query(
        `insert into signed_in as s (key, signed_in_at) values ($1, now())
         on conflict (key) do update set signed_in_at = excluded.signed_in_at`,
        [key],
      );
    },
    signInsSince: (since, limit) =>
      db.query<SharedSignIn>(
        `select s.key, s.signed_in_at as "signedInAt" from signed_in s
         where s.signed_in_at > greatest($1::timestamptz, now() - interval '1 day')
         order by s.signed_in_at desc limit $2`,
        [new Date(since).toISOString(), limit],
      ),
    async forget() {
      await db.query('delete from failed_sign_in f where f.ends_at < now()');
      await db.query(`delete from signed_in s where s.signed_in_at < now() - interval '1 day'`);
    },
  };
}
