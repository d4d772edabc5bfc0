import ipaddr, { type IPv6 } from 'ipaddr.js';
import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { TooManyRequestsError } from '../errors';

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

export const defaultBudgets: FailureBudgets = {
  userAtAddress: { points: 20, duration: 300 },
  address: { points: 300, duration: 900 },
  userName: { points: 300, duration: 900 },
};

/** A sign-in under way: counted as a failure unless one of these is called. */
export interface Attempt {
  /** It was the user. From this address the wide budgets do not hold for them any more, for a day. */
  succeeded(): Promise<void>;
  /** It could not be carried out, so nobody learnt anything by it. */
  undecided(): Promise<void>;
}

export interface FailedSignIns {
  /** Counted before it is tried: a burst of guesses at once is held to the budgets too. @throws TooManyRequestsError */
  begin(userName: string, address: string): Promise<Attempt>;
}

const dayMs = 86_400_000;

interface Counter {
  limiter: RateLimiterMemory;
  key: string;
}

/** Looked at before anything is counted: who is refused already leaves no new entry behind, in whatever name they ask. */
async function charge(counters: Counter[]): Promise<void> {
  const states = await Promise.all(counters.map(({ limiter, key }) => limiter.get(key)));
  const spent = states.filter((state, index) => state && state.consumedPoints >= counters[index]!.limiter.points);
  if (spent.length > 0) throw tooMany(Math.max(...spent.map((state) => state!.msBeforeNext)));

  const charged = await Promise.allSettled(counters.map(({ limiter, key }) => limiter.consume(key)));
  const refused = charged.find((result) => result.status === 'rejected');
  if (!refused) return;
  await takeBack(counters);
  throw tooMany((refused.reason as RateLimiterRes).msBeforeNext);
}

const tooMany = (ms: number) =>
  new TooManyRequestsError('Too many failed sign-ins', Math.max(1, Math.ceil(ms / 1_000)));

async function takeBack(counters: Counter[]): Promise<void> {
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

/**
 * Slows guessing down. The tight budget is that of one user name at one address: somebody elsewhere who guesses a user's
 * password does not use it up. The wide ones, against guessing from many addresses or for many names, do not hold for a user
 * who signed in from that address within a day: nobody locks them out.
 */
export function createFailedSignIns(budgets: FailureBudgets = defaultBudgets): FailedSignIns {
  const userAtAddress = new RateLimiterMemory(budgets.userAtAddress);
  const addresses = new RateLimiterMemory(budgets.address);
  const userNames = new RateLimiterMemory(budgets.userName);
  const signedInHere = new LRUCache<string, true>({ max: 100_000, ttl: dayMs });

  return {
    async begin(userName, address) {
      const block = addressBlock(address);
      const pair = JSON.stringify([userName, block]);
      const counters: Counter[] = [{ limiter: userAtAddress, key: pair }];
      if (!signedInHere.has(pair))
        counters.push({ limiter: addresses, key: block }, { limiter: userNames, key: userName });
      await charge(counters);
      return {
        undecided: () => takeBack(counters),
        async succeeded() {
          signedInHere.set(pair, true);
          await takeBack(counters);
        },
      };
    },
  };
}
