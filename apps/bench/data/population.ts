import { createRandom, type Random } from './random';

export interface Agent {
  userName: string;
  firstName: string;
  lastName: string;
  phoneNumber: string;
}

export interface Tenant {
  contactCenterId: string;
  name: string;
  /** Of all recordings. */
  share: number;
  agents: Agent[];
}

/** The contact centers of a bench: one has half of all recordings, the others ever smaller shares of the rest. */
export interface Population {
  tenants: Tenant[];
  /** The contact center of a recording, by a fraction that decides it. */
  tenantAt(fraction: number): number;
}

const tenantCount = 20;
const agentsInAll = 2_500;
const fewestAgents = 20;
/** Names that are shared by hundreds of agents: a twentieth of them are called John Smith. */
const sameName = 0.05;
/** The first are the most frequent. */
const firstNames =
  `Alice Amber Kimberly Tom Tomas Jerry John Maria Dima Wei Anna Paul Sofia Peter Laura Marco Giulia Elena Ivan Olga
  Ahmed Fatima James Robert Michael Linda Susan Karen Nancy Daniel Matthew Mark Steven Andrew Kevin Brian Edward Jason
  Ryan Eric Jacob Nicholas Jonathan Justin Brandon Samuel Gregory Frank Patrick Raymond Jack Dennis Aaron Nathan Henry Zoe`.split(
    /\s+/,
  );
const syllables = 'ba ko mi ra to len ster man son berg field ow ski ez ton ner vi gar hol den'.split(' ');

export function createPopulation(seed: number): Population {
  const weights = Array.from({ length: tenantCount - 1 }, (_, index) => 1 / (index + 1));
  const weight = weights.reduce((sum, one) => sum + one);
  const shares = [0.5, ...weights.map((one) => (0.5 * one) / weight)];
  const tenants = shares.map((share, index): Tenant => {
    const random = createRandom(seed, -1 - index);
    const count =
      index === 0 ? agentsInAll : Math.max(fewestAgents, Math.round((agentsInAll * weights[index - 1]!) / weight));
    return {
      contactCenterId: random.uuid(),
      name: `Tenant ${index + 1}`,
      share,
      agents: Array.from({ length: count }, (_, number) => createAgent(random, index, number)),
    };
  });
  return { tenants, tenantAt: (fraction) => tenantAt(shares, fraction) };
}

function tenantAt(shares: number[], fraction: number): number {
  let end = 0;
  for (const [index, share] of shares.entries()) if (fraction < (end += share)) return index;
  return shares.length - 1;
}

function createAgent(random: Random, tenant: number, number: number): Agent {
  const isJohnSmith = random.chance(sameName);
  const firstName = isJohnSmith ? 'John' : random.pick(firstNames, 1.5);
  const lastName = isJohnSmith ? 'Smith' : capitalised(random.pick(syllables) + random.pick(syllables));
  return {
    userName: `${firstName}.${lastName}${number}@t${tenant + 1}.example.com`.toLowerCase(),
    firstName,
    lastName,
    phoneNumber: `+1415${5_000_000 + tenant * 10_000 + number}`,
  };
}

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
