import type { Voice } from './call-audio';

export interface Agent {
  userName: string;
  firstName: string;
  lastName: string;
  phoneNumber: string;
  group: string;
  voice: Voice;
}

/** Whose recordings the demo holds. Nobody of them exists; numbers are of the kind reserved for fiction. */
export const agents: Agent[] = [
  ['emma.hartley', 'Emma', 'Hartley', '201', 'Orders', 'slt', 1],
  ['zoe.vandyke', 'Zoë', 'van Dyke', '202', 'Billing', 'slt', 1.07],
  ['mateo.alvarez', 'Mateo', 'Álvarez', '203', 'Orders', 'rms', 1.05],
  ['jurgen.gross', 'Jürgen', 'Groß', '204', 'Technical Support', 'rms', 0.95],
  ['priya.nair', 'Priya', 'Nair', '205', 'Technical Support', 'slt', 0.95],
  ['liam.obrien', 'Liam', "O'Brien", '206', 'Contracts', 'rms', 1],
  ['aiko.tanaka', 'Aiko', 'Tanaka', '207', 'Billing', 'slt', 1.12],
  ['samuel.okafor', 'Samuel', 'Okafor', '208', 'Contracts', 'rms', 0.9],
].map(([userName, firstName, lastName, phoneNumber, group, name, pitch]) => ({
  userName: userName as string,
  firstName: firstName as string,
  lastName: lastName as string,
  phoneNumber: phoneNumber as string,
  group: group as string,
  voice: { name: name as string, pitch: pitch as number },
}));

export interface Customer {
  phoneNumber: string;
  firstName?: string;
  lastName?: string;
  customerId: string;
  segment: 'standard' | 'gold' | 'business';
}

const firstNames = [
  'Alice',
  'Bruno',
  'Chloé',
  'David',
  'Elif',
  'Frank',
  'Grace',
  'Hugo',
  'Ingrid',
  'Jack',
  'Katarína',
  'Luis',
];
const lastNames = [
  'Adams',
  'Bauer',
  'Costa',
  'Dubois',
  'Eriksen',
  'Fischer',
  'García',
  'Hughes',
  'Ivanova',
  'Jensen',
  'Keller',
];
const areaCodes = ['212', '303', '312', '415', '503', '617', '702', '808'];
const segments = ['standard', 'standard', 'gold', 'business'] as const;

/** Every fifth is known by the number only. */
export const customers: Customer[] = Array.from({ length: 80 }, (_, at) => ({
  phoneNumber: `+1${areaCodes[at % areaCodes.length]!}55501${String(at).padStart(2, '0')}`,
  ...(at % 5 !== 4 && {
    firstName: firstNames[at % firstNames.length]!,
    lastName: lastNames[(at * 3) % lastNames.length]!,
  }),
  customerId: `C-${471_000 + at * 37}`,
  segment: segments[at % segments.length]!,
}));

/** What customers dial, by the queue that the call ends up in. */
export const hotlines: Record<string, string> = {
  Orders: '+18005550110',
  Billing: '+18005550111',
  'Technical Support': '+18005550112',
  Contracts: '+18005550113',
};

/** How a customer sounds; never with the voice of an agent in the same call. */
export function customerVoice(at: number, agent: Voice): Voice {
  const pitch = [1, 0.93, 1.06, 1.12, 0.97][at % 5]!;
  return { name: agent.name === 'rms' && at % 2 === 0 ? 'slt' : 'awb', pitch };
}
