import { changeWithNote, type AuditNote } from '../audit-note';
import type { Database } from '../database';
import type { User } from './contact-center';
import { decodeUser, userColumns, type Account, type UserRow } from './user-store';

/** Which app a session was begun at: it is of no use at the other. */
export type SessionApp = 'public' | 'ops';

export interface FoundSession {
  user: User;
  /** How long ago its use was noted last, in milliseconds. */
  notedMsAgo: number;
}

/** Sessions by the digest of their token: what is read out of the database lets nobody in. A `note` is written by the same statement. */
export interface SessionStore {
  /** @returns false, and there is no session, when the user is gone, disabled, or has another password by now */
  create(app: SessionApp, key: Buffer, account: Account, note?: AuditNote): Promise<boolean>;
  /** Undefined when there is none, or it is void. */
  find(app: SessionApp, key: Buffer): Promise<FoundSession | undefined>;
  noteUse(key: Buffer): Promise<void>;
  /** Whose it is, also when it is void by now. */
  findOwner(app: SessionApp, key: Buffer): Promise<User | undefined>;
  remove(key: Buffer, note?: AuditNote): Promise<void>;
  /** Those that are void by time. */
  forget(): Promise<void>;
}

const idle = `interval '30 minutes'`;
const longest = `interval '12 hours'`;
/** Of one user: who signs in again and again fills no table. */
const mostOfOneUser = 100;

/** What a session remembers of the password that it was begun with. */
const passwordDigest = `sha256(convert_to(u.password_hash, 'UTF8'))`;

export function createSessionStore(db: Database): SessionStore {
  return {
    async create(app, key, { user, passwordHash }, note) {
      const created = await changeWithNote(
        db,
        `insert into session (key, app, user_name, password_digest, used_at, ends_at)
         select $1, $2, u.user_name, ${passwordDigest}, now(), now() + ${longest}
         from user_account u where u.user_name = $3 and u.password_hash = $4 and not u.disabled
         returning key`,
        [key, app, user.userName, passwordHash],
        note,
      );
      if (created.length === 0) return false;
      await db.query(
        `delete from session s where s.key in
           (select o.key from session o where o.user_name = $1 order by o.used_at desc offset ${mostOfOneUser})`,
        [user.userName],
      );
      return true;
    },

    async find(app, key) {
      const [row] = await db.query<UserRow & { notedMsAgo: number }>(
        `select ${userColumns}, extract(epoch from now() - s.used_at)::float8 * 1000 as "notedMsAgo"
         from session s join user_account u on u.user_name = s.user_name
         where s.key = $1 and s.app = $2 and s.ends_at > now() and s.used_at > now() - ${idle}
           and not u.disabled and s.password_digest = ${passwordDigest}`,
        [key, app],
      );
      if (!row) return undefined;
      const { notedMsAgo, ...user } = row;
      return { user: decodeUser(user), notedMsAgo };
    },

    async noteUse(key) {
      await db.query('update session s set used_at = now() where s.key = $1', [key]);
    },

    async findOwner(app, key) {
      const [row] = await db.query<UserRow>(
        `select ${userColumns} from session s join user_account u on u.user_name = s.user_name
         where s.key = $1 and s.app = $2`,
        [key, app],
      );
      return row && decodeUser(row);
    },

    async remove(key, note) {
      await changeWithNote(db, 'delete from session s where s.key = $1 returning s.key', [key], note);
    },

    async forget() {
      await db.query(`delete from session s where s.ends_at < now() or s.used_at < now() - ${idle}`);
    },
  };
}
