import { changeWithNote, type AuditNote } from '../audit-note';
import type { Database } from '../database';
import { InvalidInputError, NotFoundError } from '../errors';
import type { Role, User, UserDraft } from './contact-center';
import type { Party } from './bounded-work';
import type { Passwords } from './passwords';
import { canonicalUserName } from './user-name';

/** A user with what their password is checked against. */
export interface Account {
  user: User;
  passwordHash: string;
}

/** A `note` is written by the transaction of the change that it is of. */
export interface UserStore {
  /**
   * @returns the user name as it is kept
   * @throws InvalidInputError (409) when the user name is taken, in whatever contact center
   * @throws NotFoundError when there is no such contact center
   */
  create(contactCenterId: string, draft: UserDraft & { password: string }, note?: AuditNote): Promise<string>;
  /** Replaces the user whole, but for a password and `disabled` left out. @throws NotFoundError */
  replace(contactCenterId: string, draft: UserDraft, note?: AuditNote): Promise<void>;
  /** @throws NotFoundError also for another center's user */
  find(contactCenterId: string, userName: string): Promise<User>;
  /** By user name. @throws NotFoundError when there is no such contact center */
  list(contactCenterId: string): Promise<User[]>;
  /** @throws NotFoundError */
  remove(contactCenterId: string, userName: string, note?: AuditNote): Promise<void>;
  /** Of any user, OPS admins too. @throws NotFoundError */
  changePassword(userName: string, password: string, note?: AuditNote): Promise<void>;
  /** Any user, for signing in. */
  findAccount(userName: string): Promise<Account | undefined>;
  hasOpsAdmin(): Promise<boolean>;
  /** @returns false, and nothing is created, when there is an OPS admin already or the user name is taken */
  createFirstOpsAdmin(userName: string, password: string, note?: AuditNote): Promise<boolean>;
}

/** A row of {@link userColumns}. */
export interface UserRow extends Record<Exclude<keyof User, 'userName' | 'roles' | 'disabled'>, string | null> {
  userName: string;
  roles: Role[];
  disabled: boolean;
}

/** What there is to say of a user, from `user_account u`. */
export const userColumns = `u.user_name as "userName", u.roles, u.contact_center_id as "contactCenterId", u.first_name as "firstName",
  u.last_name as "lastName", u.phone_number as "phoneNumber", u."group", u.department, u.disabled`;

const foreignKeyViolation = '23503';
const userNotFound = () => new NotFoundError('The user is not found');

export const decodeUser = (row: UserRow): User =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as unknown as User;

const attributesOf = (draft: UserDraft) => [
  ...[draft.roles, draft.firstName, draft.lastName, draft.phoneNumber, draft.group, draft.department],
];

/** Who sets a password has signed in already: a flood of strangers who want to holds nobody up. */
const newPasswords: Party = { name: 'new passwords', known: true };

export function createUserStore(db: Database, passwords: Passwords): UserStore {
  return {
    async create(contactCenterId, draft, note) {
      const userName = canonicalUserName(draft.userName);
      const created = await changeWithNote(
        db,
        `insert into user_account (user_name, contact_center_id, password_hash, disabled, roles, first_name, last_name,
             phone_number, "group", department)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
           on conflict (user_name) do nothing returning user_name`,
        [
          ...[userName, contactCenterId, await passwords.hash(draft.password, newPasswords)],
          ...[draft.disabled ?? false, ...attributesOf(draft)],
        ],
        note,
      ).catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === foreignKeyViolation) {
          throw new NotFoundError('The contact center is not found');
        }
        throw error;
      });
      if (created.length === 0) throw new InvalidInputError([{ path: 'userName', message: 'is taken' }], 409);
      return userName;
    },

    async replace(contactCenterId, draft, note) {
      const { password } = draft;
      const passwordHash = password === undefined ? undefined : await passwords.hash(password, newPasswords);
      const replaced = await changeWithNote(
        db,
        `update user_account set password_hash = coalesce($3, password_hash), disabled = coalesce($4, disabled), roles = $5,
           first_name = $6, last_name = $7, phone_number = $8, "group" = $9, department = $10
         where user_name = $1 and contact_center_id = $2 returning user_name`,
        [canonicalUserName(draft.userName), contactCenterId, passwordHash, draft.disabled, ...attributesOf(draft)],
        note,
      );
      if (replaced.length === 0) throw userNotFound();
    },

    async find(contactCenterId, userName) {
      const [row] = await db.query<UserRow>(
        `select ${userColumns} from user_account u where u.contact_center_id = $1 and u.user_name = $2`,
        [contactCenterId, canonicalUserName(userName)],
      );
      if (!row) throw userNotFound();
      return decodeUser(row);
    },

    async list(contactCenterId) {
      const rows = await db.query<UserRow | { userName: null }>(
        `select ${userColumns} from contact_center c left join user_account u on u.contact_center_id = c.id
         where c.id = $1 order by u.user_name`,
        [contactCenterId],
      );
      if (rows.length === 0) throw new NotFoundError('The contact center is not found');
      return rows.filter((row): row is UserRow => row.userName !== null).map(decodeUser);
    },

    async remove(contactCenterId, userName, note) {
      const removed = await changeWithNote(
        db,
        'delete from user_account u where u.contact_center_id = $1 and u.user_name = $2 returning u.user_name',
        [contactCenterId, canonicalUserName(userName)],
        note,
      );
      if (removed.length === 0) throw userNotFound();
    },

    async changePassword(userName, password, note) {
      const changed = await changeWithNote(
        db,
        'update user_account set password_hash = $2 where user_name = $1 returning user_name',
        [canonicalUserName(userName), await passwords.hash(password, newPasswords)],
        note,
      );
      if (changed.length === 0) throw userNotFound();
    },

    async findAccount(userName) {
      const [row] = await db.query<UserRow & { passwordHash: string }>(
        `select ${userColumns}, u.password_hash as "passwordHash" from user_account u where u.user_name = $1`,
        [canonicalUserName(userName)],
      );
      if (!row) return undefined;
      const { passwordHash, ...user } = row;
      return { user: decodeUser(user), passwordHash };
    },

    async hasOpsAdmin() {
      return (
        (await db.query('select u.user_name from user_account u where u.contact_center_id is null limit 1')).length > 0
      );
    },

    async createFirstOpsAdmin(userName, password, note) {
      const passwordHash = await passwords.hash(password, newPasswords);
      return db.transaction(async (tx) => {
        // Several processes may start at once, with different names even: the lock makes the second see the first one's admin.
        await tx.query(`select pg_advisory_xact_lock(hashtext('tapehouse first ops admin'))`);
        const created = await changeWithNote(
          tx,
          `insert into user_account (user_name, password_hash, roles, disabled)
           select $1, $2, '{OPS_ADMIN}', false
           where not exists (select from user_account u where u.contact_center_id is null)
           on conflict (user_name) do nothing returning user_name`,
          [canonicalUserName(userName), passwordHash],
          note,
        );
        return created.length > 0;
      });
    },
  };
}
