import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { User } from './contact-center';
import { createFailedSignIns, type FailedSignIns } from './failed-sign-ins';
import type { Passwords } from './passwords';
import { canonicalUserName, isUserName, longestPassword } from './user-name';
import type { Account, UserStore } from './user-store';

export interface SignIn {
  /**
   * @param address the client's IP address
   * @returns undefined when there is no such user, they are disabled, or the password is another one
   * @throws TooManyRequestsError while failures are slowed down; never for credentials that were verified lately
   */
  verify(userName: string, password: string, address: string): Promise<User | undefined>;
  /** Like `verify`, with the hash that the password was found to fit. */
  verifyAccount(userName: string, password: string, address: string): Promise<Account | undefined>;
  /** The user has changed in this process: what is known of them is looked up again at once. */
  forget(userName: string): void;
}

export interface SignInOptions {
  users: Pick<UserStore, 'findAccount'>;
  passwords: Passwords;
  failures?: FailedSignIns;
  /** Told of a user who has changed in this process. */
  onForget?: () => void;
  /** Milliseconds of a clock. */
  now?: () => number;
}

/** Credentials that were found right, without the password itself. */
interface Verified extends Account {
  digest: Buffer;
  /** When `user` and `passwordHash` were read. */
  readAt: number;
  usedAt: number;
}

/** How long a change made by another process may go unnoticed. */
const freshMs = 2_000;
/** Credentials that nobody uses for so long are hashed again. */
const idleMs = 15 * 60_000;
const mostVerified = 20_000;

/**
 * Checks credentials without a hash for every request: what was verified is kept in memory, one entry a user, as a digest with
 * a key that lives and dies with the process, and the user's row is looked at again every two seconds.
 */
export function createSignIn({
  users,
  passwords,
  failures = createFailedSignIns(),
  onForget,
  now = Date.now,
}: SignInOptions): SignIn {
  const key = randomBytes(32);
  const verified = new LRUCache<string, Verified>({ max: mostVerified });
  const underWay = new Map<string, Promise<Account | undefined>>();
  let changes = 0;

  // A user name has no `:`, so no two pairs have one digest.
  const digestOf = (userName: string, password: string) =>
    createHmac('sha256', key).update(`${userName}:${password}`).digest();

  function verifiedLately(userName: string, digest: Buffer): Verified | undefined {
    const entry = verified.get(userName);
    return entry && now() - entry.usedAt <= idleMs && timingSafeEqual(entry.digest, digest) ? entry : undefined;
  }

  /** The row as it is now, and a way to keep it as verified, unless a change in this process has overtaken it by then. */
  async function readAccount(userName: string) {
    const [readAt, changesBefore] = [now(), changes];
    const account = await users.findAccount(userName);
    const keep = (found: Account, digest: Buffer) => {
      if (changes === changesBefore) verified.set(userName, { ...found, digest, readAt, usedAt: now() });
    };
    return { account: account?.user.disabled ? undefined : account, keep };
  }

  async function readAgain(userName: string, entry: Verified): Promise<Account | undefined> {
    const { account, keep } = await readAccount(userName);
    if (account?.passwordHash === entry.passwordHash) {
      keep(account, entry.digest);
      return account;
    }
    if (verified.get(userName) === entry) verified.delete(userName);
    return undefined;
  }

  async function verifyByHash(userName: string, password: string, address: string, digest: Buffer) {
    const attempt = await failures.begin(userName, address);
    let found: Awaited<ReturnType<typeof readAccount>> | undefined;
    const findHash = async () => {
      await attempt.countForAll();
      found = await readAccount(userName);
      return found.account?.passwordHash;
    };
    const right = await passwords.verify(password, findHash, attempt.party).catch(async (error: unknown) => {
      await attempt.undecided();
      throw error;
    });
    if (!right || !found?.account) return undefined;
    found.keep(found.account, digest);
    await attempt.succeeded();
    return found.account;
  }

  /**
   * Requests that ask the same at the same moment share one answer: the first ones of a busy recorder cost one hash. Not those
   * from after a change in this process: they must not be given an answer from before it.
   */
  function once(asks: string, answer: () => Promise<Account | undefined>): Promise<Account | undefined> {
    const question = `${changes} ${asks}`;
    const asked = underWay.get(question);
    if (asked) return asked;
    const asking = answer().finally(() => underWay.delete(question));
    underWay.set(question, asking);
    return asking;
  }

  async function verifyAccount(givenName: string, givenPassword: string, address: string) {
    const [userName, password] = [canonicalUserName(givenName), givenPassword.normalize('NFC')];
    if (!isUserName(userName) || [...password].length > longestPassword) return undefined;
    const digest = digestOf(userName, password);
    const entry = verifiedLately(userName, digest);
    if (entry && now() - entry.readAt <= freshMs) {
      entry.usedAt = now();
      return entry;
    }
    const question = digest.toString('base64');
    const account = entry && (await once(question, () => readAgain(userName, entry)));
    return account ?? once(`${question} ${address}`, () => verifyByHash(userName, password, address, digest));
  }

  return {
    verifyAccount,
    async verify(...credentials) {
      return (await verifyAccount(...credentials))?.user;
    },
    forget(userName) {
      changes += 1;
      verified.delete(canonicalUserName(userName));
      onForget?.();
    },
  };
}
