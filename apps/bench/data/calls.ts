import type { Agent, Population } from './population';
import { createRandom, scramble, type Random } from './random';

/** What makes a bench's data: the same three numbers, the same data. */
export interface Plan {
  seed: number;
  recordings: number;
  population: Population;
}

/** A call, before it is written as a recorder would post it. */
export interface Call {
  /** Counted from 0, in the order they were recorded. */
  index: number;
  tenant: number;
  id: string;
  region: string;
  /** Epoch milliseconds. */
  startTime: number;
  /** Epoch milliseconds. */
  stopTime: number;
  caller: string;
  dialed: string;
  customerNumber: string;
  /** In the order they took the call; the first one's number is mostly the one that was called, or called from. */
  agents: Agent[];
  mediaFiles: number;
  userData: Record<string, string>;
  /** Cut off: nobody was seen to leave. */
  short: boolean;
}

/** 70 of 100 recordings are of the first. */
export const regions = ['us-east', 'eu-west'] as const;
export const firstDay = Date.parse('2021-11-01T00:00:00Z');
export const lastDay = Date.parse('2026-11-01T00:00:00Z');

const hour = 3_600_000;
const day = 24 * hour;
const areaCodes = '415 415 212 646 310 305 312 617 702 206 503 404 512 713 214 408'.split(' ');
const countryCodes = ['39', '44', '49', '33', '34'];
const queues = ['billing', 'sales', 'support', 'vip', 'retention', 'tech'];
const contactNames = 'tom jerry tomas tomasz ann bob carl dora eve frank gus hal'.split(' ');

/** Recordings that are unlike all others, at the places of ordinary ones: each has ruined a search somewhere. */
const odd = {
  /** The only one from then: a search must not visit the decades in between. */
  epoch: { index: 17, startTime: Date.parse('1970-01-02T03:04:05Z') },
  /** A recorder whose clock was set by somebody's elbow. */
  future: { index: 23, startTime: Date.parse('9999-12-30T12:00:00Z') },
  /** One in so many stops before it starts: field recorders have that bug. */
  backwards: 20_011,
  /** The first recordings, by which only an old customer, an old agent and an old product are known. */
  oldShare: 0.002,
};
/** What only recordings of the first days have. */
export const oldOnly = {
  number: '+9990001234',
  userName: 'quentin.oldfield',
  firstName: 'Quentin',
  product: 'legacy-zx81',
};

export const idOf = (index: number) => `R${index.toString(16).padStart(9, '0').toUpperCase()}AES000014`;

/** The call of an index, made from nothing but the plan. */
export function callAt(plan: Plan, index: number): Call {
  const random = createRandom(plan.seed, index);
  const isOdd = index === odd.epoch.index || index === odd.future.index;
  const tenant = isOdd ? 0 : plan.population.tenantAt(random.fraction());
  const { agents } = plan.population.tenants[tenant]!;
  const region = random.chance(0.7) || isOdd ? regions[0] : regions[1];
  const isOld = index % 20 === 3 && index < plan.recordings * odd.oldShare;
  const startTime = startOf(plan, index, random);
  const milliseconds = Math.round((20 + random.fraction() ** 3 * 3_600) * 1_000);
  const { customerNumber, customerId } = isOld
    ? { customerNumber: oldOnly.number, customerId: 'C000000000' }
    : customer(plan, tenant, random);
  const serviceNumber = `+1800555${String((tenant + 1) * 37 + random.below(20, 2)).padStart(4, '0')}`;
  const isIncoming = random.chance(0.7);
  return {
    index,
    tenant,
    id: idOf(index),
    region,
    startTime,
    stopTime: startTime + (index % odd.backwards === 5 ? -milliseconds : milliseconds),
    caller: isIncoming ? customerNumber : serviceNumber,
    dialed: isIncoming ? serviceNumber : customerNumber,
    customerNumber,
    agents: isOld ? [oldAgent(agents)] : agentsOf(agents, serviceNumber, random),
    mediaFiles: random.chance(0.75) ? 1 : random.chance(0.72) ? 2 : 3,
    userData: { ...userDataOf(random, customerId), ...(isOld && { product: oldOnly.product }) },
    short: random.chance(0.15),
  };
}

/** Recorded in the order of time, but for some that came up to a month late. */
function startOf({ recordings }: Plan, index: number, random: Random): number {
  const start = firstDay + (index / recordings) * (lastDay - firstDay - 3 * hour) + random.below(3 * hour);
  const late = random.chance(0.02) ? random.below(30 * day) : 0;
  if (index === odd.epoch.index) return odd.epoch.startTime;
  return index === odd.future.index ? odd.future.startTime : start - late;
}

/** Few customers call often, most once: three for every ten recordings. */
function customer({ recordings }: Plan, tenant: number, random: Random) {
  const number = random.below(recordings * 0.3, 1.7) + (tenant + 1) * 10_000_000;
  const customerId = `C${String(number).padStart(9, '0')}`;
  const [digits, kind] = [scramble(number), scramble(number + 1)];
  if (random.chance(0.01)) return { customerId, customerNumber: 'anonymous' };
  const customerNumber =
    kind % 10 < 7
      ? `+1${areaCodes[(kind >>> 4) % areaCodes.length]!}${String(digits % 10_000_000).padStart(7, '0')}`
      : `+${countryCodes[(kind >>> 4) % countryCodes.length]!}${String(digits % 1_000_000_000).padStart(9, '0')}`;
  return { customerId, customerNumber };
}

/** One agent, or two or three who pass the call on; some take ten times as many calls as others. */
function agentsOf(agents: readonly Agent[], serviceNumber: string, random: Random): Agent[] {
  const count = random.chance(0.7) ? 1 : random.chance(0.73) ? 2 : 3;
  const first = random.pick(agents, 1.3);
  // Elsewhere the call's direction cannot be told.
  const answered = random.chance(0.85) ? { ...first, phoneNumber: serviceNumber } : first;
  return [answered, random.pick(agents), random.pick(agents)].slice(0, count);
}

const oldAgent = ([agent]: readonly Agent[]): Agent => ({
  ...agent!,
  userName: oldOnly.userName,
  firstName: oldOnly.firstName,
});

function userDataOf(random: Random, customerId: string): Record<string, string> {
  return {
    customerId,
    queue: `queue_${random.pick(queues, 2)}_${random.below(8)}`,
    product: `product-${String.fromCharCode(65 + random.below(12))}`,
    priority: `p${1 + random.below(5)}`,
    ...(random.chance(0.5) && { caseId: `CS-${String(random.below(100_000_000)).padStart(8, '0')}` }),
    ...(random.chance(0.3) && { contactName: random.pick(contactNames, 2) }),
  };
}
