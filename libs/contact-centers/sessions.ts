import { createHash, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { AuditNote } from '../audit-note';
import { unlessAway } from '../database';
import { UnauthenticatedError } from '../errors';
import type { User } from './contact-center';
import type { SessionApp, SessionStore } from './session-store';
import type { Account } from './user-store';

/**
 * Sign-ins of browsers at one app. A session is void when it is ended, has not been used for 30 minutes, is 12 hours old, or its user
 * is gone, disabled, or has another password. A `note` is written together with the change.
 */
export interface Sessions {
  /**
   * @returns the token, which is kept nowhere but by the browser
   * @throws UnauthenticatedError when the account has changed since it was verified
   */
  begin(account: Account, note?: AuditNote): Promise<string>;
  /** Whose session it is, if it is one. */
  find(token: string): Promise<User | undefined>;
  /** Also of a session that is void by now. */
  findOwner(token: string): Promise<User | undefined>;
  end(token: string, note?: AuditNote): Promise<void>;
  /** A user has changed in this process: all sessions are looked up again at once. */
  lookAgain(): void;
}

export interface SessionsOptions {
  app: SessionApp;
  store: SessionStore;
  /** Milliseconds of a clock. */
  now?: () => number;
}

/** 256 bits: nobody guesses one, so nothing slows guessing down. */
const tokenBytes = 32;
const token = /^[\w-]{43}$/;
/** How long a change made by another process may go unnoticed. */
const freshMs = 2_000;
/** A session in use is written no more often than this; its 30 minutes may be over so much earlier. */
const noteUseEveryMs = 60_000;
const mostKnown = 20_000;

const digestOf = (text: string) => createHash('sha256').update(text).digest();

export function createSessions({ app, store, now = Date.now }: SessionsOptions): Sessions {
  const known = new LRUCache<string, { user: User; readAt: number }>({ max: mostKnown });
  const underWay = new Map<string, Promise<User | undefined>>();
  let changes = 0;

  async function lookUp(key: Buffer): Promise<User | undefined> {
    const [readAt, changesBefore] = [now(), changes];
    const found = await store.find(app, key);
    const name = key.toString('base64');
    if (changes === changesBefore) {
      if (found) known.set(name, { user: found.user, readAt });
      else known.delete(name);
    }
    if (found && found.notedMsAgo > noteUseEveryMs) await unlessAway(store.noteUse(key));
    return found?.user;
  }

  /** A page asks for many things at once: they share one look. Not with those from before a change in this process. */
  function lookUpOnce(key: Buffer): Promise<User | undefined> {
    const question = `${changes} ${key.toString('base64')}`;
    const asked = underWay.get(question);
    if (asked) return asked;
    const asking = lookUp(key).finally(() => underWay.delete(question));
    underWay.set(question, asking);
    return asking;
  }

  function lookAgain(): void {
    changes += 1;
    known.clear();
  }

  return {
    async begin(account, note) {
      const made = randomBytes(tokenBytes).toString('base64url');
      if (!(await store.create(app, digestOf(made), account, note))) throw new UnauthenticatedError();
      return made;
    },
    async find(text) {
      if (!token.test(text)) return undefined;
      const key = digestOf(text);
      const lately = known.get(key.toString('base64'));
      return lately && now() - lately.readAt <= freshMs ? lately.user : lookUpOnce(key);
    },
    findOwner: async (text) => (token.test(text) ? store.findOwner(app, digestOf(text)) : undefined),
    async end(text, note) {
      const key = digestOf(text);
      await store.remove(key, note);
      changes += 1;
      known.delete(key.toString('base64'));
    },
    lookAgain,
  };
}
