import { LRUCache } from 'lru-cache';
import { unlessAway } from '../database';
import type { FailedSignInStore } from './failed-sign-in-store';

/** Who signed in lately, and where: keys tell both. */
export interface SignedInHere {
  /** As far as this process knows. */
  has(key: Buffer): boolean;
  /** As far as any process knew a second ago. */
  hasNow(key: Buffer): Promise<boolean>;
  add(key: Buffer): Promise<void>;
}

const most = 100_000;
const dayMs = 86_400_000;
/** A flood that is refused makes us look no more often. */
const lookMs = 1_000;
/** What was committed late stands before what we have seen already. */
const overlapMs = 60_000;

/** Kept in memory, and filled up from the store only when it matters: before somebody is refused for what others did. */
export function createSignedInHere(store: FailedSignInStore | undefined): SignedInHere {
  const known = new LRUCache<string, true>({ max: most, ttl: dayMs });
  let latest = 0;
  let lookedAt = -Infinity;
  let looking: Promise<void> = Promise.resolve();

  async function look(from: FailedSignInStore): Promise<void> {
    const found = await unlessAway(from.signInsSince(Math.max(0, latest - overlapMs), most));
    for (const { key, signedInAt } of found ?? []) {
      known.set(key.toString('base64'), true);
      latest = Math.max(latest, signedInAt);
    }
  }

  const has = (key: Buffer) => known.has(key.toString('base64'));
  return {
    has,
    async hasNow(key) {
      if (store && performance.now() - lookedAt > lookMs) {
        lookedAt = performance.now();
        looking = look(store);
      }
      await looking;
      return has(key);
    },
    async add(key) {
      known.set(key.toString('base64'), true);
      if (store) await unlessAway(store.noteSignIn(key));
    },
  };
}
