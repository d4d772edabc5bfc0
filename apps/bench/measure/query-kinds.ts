import { callAt, firstDay, idOf, lastDay, oldOnly, regions, type Call, type Plan } from '../data/calls';
import { createRandom, type Random } from '../data/random';

/** The filters of one query. */
export type Filters = Record<string, string>;

/** Draws one question from a call that the contact center has. */
type Draw = (call: Call, random: Random) => Filters;

const day = 86_400_000;
const iso = (instant: number) => new Date(instant).toISOString();
const digits = (number: string) => number.replace(/\D/g, '');
/** So many characters from somewhere in a text. */
const stretch = (text: string, length: number, random: Random) => {
  const from = random.below(Math.max(1, text.length - length + 1));
  return text.slice(from, from + length);
};
const firstAgent = (call: Call) => call.agents[0]!;
const window =
  (days: number): Draw =>
  (call, random) => {
    const from = call.startTime - random.below(days * day);
    return { startTime: iso(from), endTime: iso(from + days * day) };
  };

/** Every kind of query that the table of `apps/bench/README.md` has, each drawn from a random call. */
export const queryKinds: Record<string, Draw> = {
  'time window, an hour': window(1 / 24),
  'time window, a month': window(30),
  'started after': (call) => ({ startTime: iso(call.startTime) }),
  'ended before': (call) => ({ endTime: iso(call.startTime) }),
  "number, a customer's": (call) => ({ callerPhoneNumber: call.customerNumber }),
  'number, a hot line': (call) => ({
    dialedPhoneNumber: call.caller === call.customerNumber ? call.dialed : call.caller,
  }),
  'number, both': (call) => ({ callerPhoneNumber: call.caller, dialedPhoneNumber: call.dialed }),
  'number, unknown': (_, random) => ({ callerPhoneNumber: `+1999${random.below(10_000_000)}` }),
  'number, prefix': (call, random) => ({ callerPhoneNumber: `${call.caller.slice(0, 3 + random.below(8))}*` }),
  'number, suffix': (call, random) => ({ callerPhoneNumber: `*${call.caller.slice(-4 - random.below(4))}` }),
  'number, frequent infix': (call, random) => ({ callerPhoneNumber: `*${stretch(call.caller, 3, random)}*` }),
  'number, rare infix': (call, random) => ({ callerPhoneNumber: `*${stretch(call.caller, 6, random)}*` }),
  'number, two infixes': (call) => ({ callerPhoneNumber: `*${call.caller.slice(3, 6)}*${call.caller.slice(-3)}*` }),
  'number, no such infix': (_, random) => ({ callerPhoneNumber: `*q${random.below(1_000)}*` }),
  'number, no such digits': (_, random) => ({ callerPhoneNumber: `*99${900_000_000 + random.below(99_999_999)}*` }),
  'number, one character': (_, random) => ({ callerPhoneNumber: `*${random.pick([...'0123456789aenouqz'])}*` }),
  'number, two characters': (_, random) => ({ callerPhoneNumber: `*${String(random.below(100)).padStart(2, '0')}*` }),
  'number, two at the end': (_, random) => ({ callerPhoneNumber: `*${String(random.below(100)).padStart(2, '0')}` }),
  'user name, exact': (call) => ({ userName: firstAgent(call).userName }),
  'first AND last name': (call) => ({ userName: `${firstAgent(call).firstName} AND ${firstAgent(call).lastName}` }),
  'two agents of one call': (call) => ({
    userName: `${firstAgent(call).userName} AND ${call.agents.at(-1)!.userName}`,
  }),
  'a name shared by many': (call) => ({ userName: call.agents.at(-1)!.firstName }),
  'john AND smith, and a time': (call) => ({ userName: 'john AND smith', endTime: iso(call.startTime) }),
  'name, prefix': (call, random) => ({ userName: `${firstAgent(call).userName.slice(0, 2 + random.below(8))}*` }),
  'name, suffix': (call, random) => ({ userName: `*${firstAgent(call).lastName.slice(-2 - random.below(3))}` }),
  'name, infix': (call, random) => ({
    userName: `*${stretch(firstAgent(call).userName, 3 + random.below(3), random)}*`,
  }),
  'name, two characters': (call, random) => ({ userName: `*${stretch(firstAgent(call).userName, 2, random)}*` }),
  'no such name': (_, random) => ({ userName: `nobody${random.below(1e6)}` }),
  'no such name, infix': (_, random) => ({
    userName: `*${random.pick(['zzq', 'qqx', 'xjq', 'vvw'])}${random.below(100)}*`,
  }),
  'user data, exact': (call) => ({ userData: call.userData.customerId! }),
  'user data, frequent': (call) => ({ userData: call.userData.queue! }),
  'user data, prefix': (call, random) => ({
    userData: `${(call.userData.caseId ?? call.userData.customerId)!.slice(0, 5 + random.below(4))}*`,
  }),
  'user data, infix': (call, random) => ({
    userData: `*${stretch(call.userData.customerId!, 3 + random.below(3), random)}*`,
  }),
  'user data, OR': (call, random) => ({
    userData: `${call.userData.customerId!} cs-${10_000_000 + random.below(89_999_999)}`,
  }),
  'user data, frequent prefix': (_, random) => ({
    userData: `${random.pick(['tom', 'jer', 'an', 'do', 'p', 'queue'])}*`,
  }),
  'user data, none': (_, random) => ({ userData: `*zz-${random.below(1e6)}*` }),
  'number AND time AND name': (call) => ({
    callerPhoneNumber: call.caller,
    startTime: iso(call.startTime - 30 * day),
    userName: firstAgent(call).userName,
  }),
  'infix AND name AND data': (call) => ({
    callerPhoneNumber: `*${call.caller.slice(2, 5)}*`,
    userName: firstAgent(call).firstName,
    userData: call.userData.queue!,
  }),
  'near-empty: agent AND product AND end': (call, random) => ({
    userName: `${firstAgent(call).userName} AND ${random.pick(['*berg', '*son', 'zoe'])}`,
    userData: `product-${random.pick([...'ABCDEFGHIJKL'])} AND p${1 + random.below(5)}`,
    endTime: iso(call.stopTime),
  }),
  'near-empty: hot line AND customer': (call, random) => ({
    dialedPhoneNumber: call.dialed,
    userData: `C${String(10_000_000 + random.below(3_000_000)).padStart(9, '0')}`,
  }),
  'near-empty: hot line AND infix': (call, random) => ({
    dialedPhoneNumber: call.dialed,
    callerPhoneNumber: `*${String(random.below(1e5)).padStart(5, '0')}*`,
  }),
  'near-empty: two frequent values': (_, random) => ({
    userData: `queue_tech_${random.below(8)} AND hal AND p${1 + random.below(5)} AND product-${random.pick([...'ABCDEFGHIJKL'])}`,
  }),
  'only years ago: name': (call) => ({ userName: oldOnly.userName, endTime: iso(call.startTime) }),
  'only years ago: data infix': (_, random) => ({
    userData: `*${stretch(oldOnly.product, 6 + random.below(4), random)}*`,
  }),
  'only years ago: number infix': (_, random) => ({
    callerPhoneNumber: `*${stretch(digits(oldOnly.number), 5 + random.below(4), random)}*`,
  }),
  'started since the far future': (_, random) => ({ startTime: iso(lastDay + random.below(1000) * day) }),
  'ended before the first': (_, random) => ({ endTime: iso(firstDay - (31 + random.below(10_000)) * day) }),
};

const localNumber = ({ caller, dialed, customerNumber }: Call) => (caller === customerNumber ? dialed : caller);

/** Kinds of lists of the Imagicle dialect: page and exact total. */
export const listKinds: Record<string, Draw> = {
  'list: all': () => ({}),
  'list: start range': (call, random) => ({
    startTime: `between:${iso(call.startTime - random.below(30 * day))};${iso(call.startTime)}`,
  }),
  'list: ended before': (call) => ({ endTime: `before:${iso(call.startTime)}` }),
  'list: direction': (_, random) => ({ direction: random.pick(['1', '2']) }),
  'list: owner': (call) => ({ ownerUsername: firstAgent(call).userName }),
  'list: local number': (call) => ({ localPartyNumber: localNumber(call) }),
  'list: remote number': (call) => ({ remoteParty: call.customerNumber }),
  'list: remote number contains, 4': (call, random) => ({
    remoteParty: `contains:${stretch(call.customerNumber, 4, random)}`,
  }),
  'list: remote number contains, 7': (call) => ({ remoteParty: `contains:${call.customerNumber.slice(-7)}` }),
  'list: owner AND remote contains AND start': (call) => ({
    ownerUsername: firstAgent(call).userName,
    remoteParty: `contains:${call.customerNumber.slice(-5)}`,
    startTime: `after:${iso(call.startTime - 30 * day)}`,
  }),
};

/** Questions of a kind to the contact center that has half of all recordings, as different as the data make them. */
export function drawQueries(plan: Plan, kind: string, count: number): Filters[] {
  const kinds = { ...queryKinds, ...listKinds };
  const draw = kinds[kind]!;
  const random = createRandom(plan.seed, -1_000 - Object.keys(kinds).indexOf(kind));
  const queries = new Map<string, Filters>();
  for (let tries = 0; queries.size < count && tries < 20 * count; tries++) {
    const filters = draw(callOfFirstTenant(plan, random), random);
    queries.set(JSON.stringify(filters), filters);
  }
  return [...queries.values()];
}

/** Ids that the first contact center has in the region of the bench. */
export const drawIds = (plan: Plan, count: number): string[] => {
  const random = createRandom(plan.seed, -900);
  return Array.from({ length: count }, () => idOf(callOfFirstTenant(plan, random).index));
};

function callOfFirstTenant(plan: Plan, random: Random): Call {
  for (;;) {
    const call = callAt(plan, random.below(plan.recordings));
    if (call.tenant === 0 && call.region === regions[0]) return call;
  }
}
