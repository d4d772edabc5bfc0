import ipaddr, { type IPv6 } from 'ipaddr.js';
import { createHash } from 'node:crypto';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { unlessAway } from '../database';
import { TooManyRequestsError } from '../errors';
import type { Party } from './bounded-work';
import type { FailedSignInStore } from './failed-sign-in-store';
import { createSignedInHere } from './signed-in-here';

/** How many failures are free, and within how many seconds. */
export interface FailureBudget {
  points: number;
  duration: number;
}

export interface FailureBudgets {
  /** Of one user name from one address. */
  userAtAddress: FailureBudget;
  /** Of one address, whatever the user names. */
  address: FailureBudget;
  /** Of one user name, wherever from. */
  userName: FailureBudget;
}

export interface FailedSignInsOptions {
  budgets?: FailureBudgets;
  store?: FailedSignInStore;
}

export const defaultBudgets: FailureBudgets = {
  userAtAddress: { points: 20, duration: 300 },
  address: { points: 300, duration: 900 },
  userName: { points: 300, duration: 900 },
};

/** A sign-in under way: counted as a failure unless one of these is called. */
export interface Attempt {
  /** On whose behalf its hash is computed. */
  party: Party;
  /** Counts it for the other processes, too. @throws TooManyRequestsError where all together have used up what is free */
  countForAll(): Promise<void>;
  /** It was the user. From this address the wide budgets do not hold for them any more, for a day. */
  succeeded(): Promise<void>;
  /** It could not be carried out, so nobody learnt anything by it. */
  undecided(): Promise<void>;
}

export interface FailedSignIns {
  /**
   * Counted before it is tried: a burst of guesses at once is held to the budgets too. Who is refused here costs the database
   * nothing.
   *
   * @throws TooManyRequestsError
   */
  begin(userName: string, address: string): Promise<Attempt>;
}

interface Counter {
  limiter: RateLimiterMemory;
  key: string;
}

const isUsedUp = ({ limiter }: Counter, state: RateLimiterRes | null) =>
  state !== null && state.consumedPoints >= limiter.points;

/** How long, in milliseconds, until none of them is used up; 0: none is. */
async function usedUpFor(counters: readonly Counter[]): Promise<number> {
  const states = await Promise.all(counters.map(({ limiter, key }) => limiter.get(key)));
  return Math.max(0, ...states.map((state, index) => (isUsedUp(counters[index]!, state) ? state!.msBeforeNext : 0)));
}

/** Looked at before anything is counted: who is refused already leaves no new entry behind, in whatever name they ask. */
async function charge(counters: readonly Counter[]): Promise<void> {
  const milliseconds = await usedUpFor(counters);
  if (milliseconds > 0) throw tooMany(milliseconds);
  const charged = await Promise.allSettled(counters.map(({ limiter, key }) => limiter.consume(key)));
  const refused = charged.find((result) => result.status === 'rejected');
  if (!refused) return;
  await takeBack(counters);
  throw tooMany((refused.reason as RateLimiterRes).msBeforeNext);
}

const tooMany = (ms: number) =>
  new TooManyRequestsError('Too many failed sign-ins', Math.max(1, Math.ceil(ms / 1_000)));

async function takeBack(counters: readonly Counter[]): Promise<void> {
  for (const { limiter, key } of counters) {
    const state = await limiter.reward(key);
    if (state.consumedPoints <= 0) await limiter.delete(key);
  }
}

/** Who has one IPv6 address has the whole /64. */
export function addressBlock(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv4'
    ? parsed.toString()
    : `${(parsed as IPv6).parts
        .slice(0, 4)
        .map((part) => part.toString(16))
        .join(':')}::/64`;
}

/** What the database keeps of a party: nothing that tells who it is. */
const digest = (...party: string[]) => createHash('sha256').update(JSON.stringify(party)).digest();

async function countForAll(store: FailedSignInStore, counters: readonly Counter[]): Promise<Buffer[]> {
  const shared = counters.map(({ limiter, key }) => ({
    ...{ key: digest(limiter.keyPrefix, key), points: limiter.points, seconds: limiter.duration },
  }));
  // Without the database every process goes on by what it knows itself: its budgets hold, and the door stays shut.
  const usedUp = await unlessAway(store.count(shared));
  for (const { key, milliseconds } of usedUp ?? []) {
    // From here on this process refuses by itself.
    const { limiter, key: own } = counters[shared.findIndex((one) => one.key.equals(key))]!;
    await limiter.block(own, Math.max(1, Math.ceil(milliseconds / 1_000)));
  }
  if (usedUp?.length) throw tooMany(Math.max(...usedUp.map(({ milliseconds }) => milliseconds)));
  return usedUp ? shared.map(({ key }) => key) : [];
}

/**
 * Slows guessing down. The tight budget is that of one user name at one address: somebody elsewhere who guesses a user's
 * password does not use it up. The wide ones, against guessing from many addresses or for many names, do not hold for a user
 * who signed in from that address within a day: nobody locks them out.
 *
 * @param store what all processes know; without one each knows only its own failures
 */
export function createFailedSignIns({ budgets = defaultBudgets, store }: FailedSignInsOptions = {}): FailedSignIns {
  const userAtAddress = new RateLimiterMemory({ ...budgets.userAtAddress, keyPrefix: 'user at address' });
  const addresses = new RateLimiterMemory({ ...budgets.address, keyPrefix: 'address' });
  const userNames = new RateLimiterMemory({ ...budgets.userName, keyPrefix: 'user name' });
  const signedInHere = createSignedInHere(store);

  return {
    async begin(userName, address) {
      const block = addressBlock(address);
      const pair = JSON.stringify([userName, block]);
      const signedIn = digest('signed in', userName, block);
      const wide = [
        { limiter: addresses, key: block },
        { limiter: userNames, key: userName },
      ];
      let known = signedInHere.has(signedIn);
      if (!known && (await usedUpFor(wide)) > 0) known = await signedInHere.hasNow(signedIn);
      const counters = [{ limiter: userAtAddress, key: pair }, ...(known ? [] : wide)];
      await charge(counters);
      let shared: Buffer[] = [];
      const undecided = async () => {
        await takeBack(counters);
        if (store && shared.length > 0) await unlessAway(store.takeBack(shared));
      };
      return {
        party: { name: known ? pair : block, known },
        async countForAll() {
          if (store) shared = await countForAll(store, counters);
        },
        undecided,
        async succeeded() {
          await undecided();
          await signedInHere.add(signedIn);
        },
      };
    },
  };
}
