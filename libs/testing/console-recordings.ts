import type { TestApps, TestContactCenter } from './apps';
import { postRecordings, type RecordingFacts } from './recordings';

const minute = 60_000;
export const instant = (ms: number) => new Date(ms).toISOString();

/** A user's part in a call, or the other side's. */
export const agents = [
  { userName: 'amelie', firstName: 'Amélie', lastName: 'Durand', phoneNumber: '5001', type: 'User' },
  { userName: 'jvandyke', firstName: 'Jan', lastName: 'van Dyke', phoneNumber: '5002', type: 'User' },
  { userName: 'mrossi', firstName: 'Maria', lastName: 'Rossi', phoneNumber: '5003', type: 'User' },
] as const;

/**
 * Calls of the days before `now`, a few minutes apart and the newest first, each of one media file in the audio store:
 * `call-0` is the newest, and what it holds follows from its number.
 */
export function manyCalls(audioUrl: string, count: number, now = Date.now()): RecordingFacts[] {
  return Array.from({ length: count }, (_, number) => {
    const seconds = 20 + ((number * 37) % 200);
    const start = now - (number + 1) * 7 * minute;
    const [startTime, stopTime] = [instant(start), instant(start + seconds * 1000)];
    const agent = agents[number % agents.length]!;
    return {
      id: `call-${number}`,
      callerPhoneNumber: `+1650466${String(8000 + number)}`,
      dialedPhoneNumber: agent.phoneNumber,
      eventHistory: [
        { occurredAt: startTime, event: 'Joined', contact: agent, data: { queue: ['Sales', 'Support'][number % 2] } },
        { occurredAt: stopTime, event: 'Left', contact: agent },
      ],
      mediaFiles: [{ startTime, stopTime, mediaDescriptor: audio(audioUrl, seconds, number) }],
    };
  });
}

const audio = (audioUrl: string, seconds: number, number: number | string) => ({
  storage: 'webDAV',
  path: `${audioUrl}${number}/call-${seconds}.wav`,
});

/** An hour long, from `start` on, in stereo; two agents, a caller, a masked period from the tenth to the twelfth minute. */
export function hourLongCall(audioUrl: string, id: string, start: number): RecordingFacts {
  const at = (minutes: number) => instant(start + minutes * minute);
  const caller = { phoneNumber: '+390612345678', type: 'External' };
  return {
    id,
    callerPhoneNumber: '+390612345678',
    dialedPhoneNumber: '+390698765432',
    eventHistory: [
      { occurredAt: at(0), event: 'Joined', contact: caller },
      { occurredAt: at(0), event: 'Joined', contact: agents[0], data: { customer: { name: 'Lanzoni', tier: 2 } } },
      { occurredAt: at(25), event: 'Joined', contact: agents[1] },
      { occurredAt: at(27), event: 'Left', contact: agents[0] },
      { occurredAt: at(60), event: 'Left', contact: caller },
      { occurredAt: at(60), event: 'Left', contact: agents[1] },
    ],
    mediaFiles: [
      {
        startTime: at(0),
        stopTime: at(60),
        type: 'audio/wav',
        mediaDescriptor: audio(audioUrl, 3_600, id),
        parameters: { ConnectionId: 'abc-123', nested: { codec: ['G.711', 'µ-law'], rate: 8_000 } },
        masks: [
          { time: at(10), type: 'paused' },
          { time: at(12), type: 'resume' },
        ],
        dialplanContext: 'sales-it',
      },
    ],
  };
}

/** Three media files of ten seconds each, one after the other, with a gap of five seconds before the last. */
export function callOfThreeFiles(audioUrl: string, id: string, start: number): RecordingFacts {
  const at = (seconds: number) => instant(start + seconds * 1000);
  return {
    id,
    callerPhoneNumber: '+33140000000',
    dialedPhoneNumber: agents[2].phoneNumber,
    names: [agents[2]],
    mediaFiles: [0, 10, 25].map((from) => ({
      startTime: at(from),
      stopTime: at(from + 10),
      mediaDescriptor: audio(audioUrl, 10, `${id}-${from}`),
    })),
  };
}

/** A contact center whose media lie in the audio store. */
export const audioCenter = (apps: TestApps, audioUrl: string): Promise<TestContactCenter> =>
  apps.createContactCenter({ webDAV: [{ baseUrl: audioUrl, username: 'store user', password: 'store: secret' }] });

/** Posts them eight at a time. */
export async function postCalls(apps: TestApps, center: TestContactCenter, calls: RecordingFacts[]): Promise<void> {
  const lanes = Array.from({ length: 8 }, (_, lane) => calls.filter((_call, index) => index % 8 === lane));
  await Promise.all(lanes.map((lane) => postRecordings(apps, center, lane)));
}
