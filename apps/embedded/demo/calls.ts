import { createHash } from 'node:crypto';
import type { CallAudio } from './call-audio';
import { topics, type Topic, type Turn } from './dialogue';
import { agents, customers, customerVoice, hotlines, type Agent, type Customer } from './people';
import { createRandom, type Random } from './random';

/** A call of the demo: who, when, and what is said. */
export interface DemoCall {
  id: string;
  caseId: string;
  topic: Topic;
  direction: 'incoming' | 'outgoing';
  customer: Customer;
  /** Epoch milliseconds. */
  startTime: number;
  /** One media file each; a transfer begins another one. */
  parts: { agent: Agent; audio: CallAudio }[];
  dialedPhoneNumber: string;
  callerPhoneNumber: string;
  /** There when it is uploaded through the other dialect: what somebody thought of it. */
  upload?: { notes?: string; preserved: boolean };
}

export const callCount = 240;
const days = 120;
const dayMs = 86_400_000;
/** The last ones began so many minutes before now. */
const minutesAgo = [26, 71, 134];
/** The one that is about an hour long. */
const longCall = 3;

/**
 * The calls of the four months before `now`: the same ones for the same `now`. Each kind comes up in a fixed rhythm, so that
 * none can be missing.
 */
export function demoCalls(now: number): DemoCall[] {
  return Array.from({ length: callCount }, (_, at) => demoCall(at, now));
}

function demoCall(at: number, now: number): DemoCall {
  const random = createRandom(at + 1);
  const topic = topics[at % topics.length]!;
  const team = agents.filter((agent) => agent.group === topic.queue);
  const agent = team[Math.floor(at / topics.length) % team.length]!;
  const transferredTo = at % 10 === 7 ? random.pick(agents.filter((other) => other.group !== topic.queue)) : undefined;
  const customerAt = random.integer(0, customers.length - 1);
  const customer = customers[customerAt]!;
  const direction = at % 6 === 4 ? 'outgoing' : 'incoming';
  const hotline = hotlines[topic.queue]!;
  const audio = (turns: Turn[], by: Agent, part: number): CallAudio => ({
    turns,
    agent: by.voice,
    caller: customerVoice(customerAt, by.voice),
    stereo: at % 9 === 2,
    seed: at * 10 + part,
  });
  const turns = conversation(at, topic, direction, random);
  return {
    id: createHash('sha256').update(`demo call ${at}`).digest('hex').slice(0, 32).toUpperCase(),
    caseId: `CS-${20_000 + at * 7}`,
    topic,
    direction,
    customer,
    startTime: startTime(at, now, random),
    parts: [
      {
        agent,
        audio: audio(
          transferredTo ? [...turns.opening, { agent: 'transfer' }, { caller: 'sure' }] : turns.whole,
          agent,
          0,
        ),
      },
      ...(transferredTo
        ? [
            {
              agent: transferredTo,
              audio: audio([{ music: 4 }, { agent: 'takeOver' }, ...turns.rest], transferredTo, 1),
            },
          ]
        : []),
    ],
    callerPhoneNumber: direction === 'incoming' ? customer.phoneNumber : hotline,
    dialedPhoneNumber: direction === 'incoming' ? hotline : customer.phoneNumber,
    ...(at % 40 === 4 && { upload: { notes: notes[Math.floor(at / 40) % notes.length], preserved: at % 80 === 4 } }),
  };
}

/** Of calls that somebody kept for a reason. */
const notes = [
  'Asked twice for the delivery date. Call back on Friday.',
  undefined,
  'A good example of how to calm somebody down: for the training.',
];

/** In office hours, but for the last ones; the first in the list lie closest to now. */
function startTime(at: number, now: number, random: Random): number {
  const minutes = minutesAgo[at];
  if (minutes !== undefined) return now - minutes * 60_000;
  const today = Math.floor(now / dayMs) * dayMs;
  const day = today - dayMs * (1 + Math.floor((at * days) / callCount));
  return day + random.integer(8 * 3_600, 17 * 3_600) * 1_000 + random.integer(0, 999);
}

function conversation(at: number, topic: Topic, direction: DemoCall['direction'], random: Random) {
  const opening: Turn[] =
    direction === 'incoming'
      ? [{ agent: 'greeting' }, { caller: topic.problem }]
      : [{ agent: 'calling' }, { caller: 'hello' }];
  if (at % 15 === 9)
    return { opening, rest: [], whole: [{ agent: 'greeting' }, { caller: 'wrongNumber' }] satisfies Turn[] };
  const rest: Turn[] = [
    { agent: 'askReference' },
    { caller: 'reference' },
    { agent: 'thanks' },
    ...troubles(at, random),
    ...(at % 3 === 1 ? onHold(random.integer(4, 15)) : []),
    ...topic.middle,
    ...(at % 12 === 5 ? cardPayment(random.integer(5, 10)) : []),
    { agent: 'anythingElse' },
    { caller: 'noThanks' },
    { agent: 'goodbye' },
    { caller: 'bye' },
  ];
  return { opening, rest, whole: [...opening, ...rest] };
}

function onHold(seconds: number): Turn[] {
  return [{ agent: 'oneMoment' }, { caller: 'sure' }, { music: seconds }, { agent: 'back' }];
}

/** The card's number is never recorded. */
function cardPayment(seconds: number): Turn[] {
  return [{ caller: 'payNow' }, { agent: 'askCard' }, { caller: 'sure' }, { paused: seconds }, { agent: 'paid' }];
}

/** In some calls everything goes wrong, one thing after the other: some minutes of it, and about an hour in one. */
function troubles(at: number, random: Random): Turn[] {
  const rounds = at === longCall ? 50 : at % 20 === 6 ? random.integer(2, 6) : 0;
  return Array.from({ length: rounds }, (_, round) => {
    const topic = topics[round % topics.length]!;
    return [{ caller: topic.problem } as const, ...topic.middle, ...onHold(at === longCall ? 40 : 8)];
  }).flat();
}
