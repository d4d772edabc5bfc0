import type { Agent } from './population';
import type { Call } from './calls';

const iso = (instant: number) => new Date(instant).toISOString();
const bytesPerMillisecond = 8;

/** What a recorder posts of the call: a body of `POST .../recordings`. */
export function recordingBody(call: Call) {
  return {
    id: call.id,
    callerPhoneNumber: call.caller,
    dialedPhoneNumber: call.dialed,
    region: call.region,
    mediaFiles: Array.from({ length: call.mediaFiles }, (_, part) => mediaFile(call, part)),
    eventHistory: events(call),
  };
}

/** The instant at a share of the call. */
const at = (call: Call, share: number) => Math.round(call.startTime + (call.stopTime - call.startTime) * share);

function mediaFile(call: Call, part: number) {
  const [from, to] = [at(call, part / call.mediaFiles), at(call, (part + 1) / call.mediaFiles)];
  const milliseconds = Math.abs(to - from);
  return {
    startTime: iso(from),
    stopTime: iso(to),
    callUUID: `${call.id}-${part + 1}`,
    mediaDescriptor: {
      storage: 'awsS3',
      path: `recordings/${call.id}/${part + 1}.mp3`,
      data: { bucket: 'stage-recordings' },
    },
    mediaId: `${call.id}_${part + 1}.wav`,
    type: 'audio/wav',
    duration: String(milliseconds),
    size: String(milliseconds * bytesPerMillisecond),
    tenant: 'Environment',
    parameters: { record: 'source', recorddn: '2222' },
  };
}

function events(call: Call) {
  const customer = { type: 'External', phoneNumber: call.customerNumber };
  const [first] = call.agents;
  const last = call.agents.at(-1)!;
  const passedOn = call.agents
    .slice(1)
    .flatMap((agent, index) => [
      event(call, 0.3 * (index + 1), 'Joined', contact(agent)),
      event(call, 0.3 * (index + 1) + 0.05, 'Left', contact(call.agents[index]!)),
    ]);
  return [
    { ...event(call, 0, 'Joined', customer), data: call.userData },
    event(call, 0.05, 'Joined', contact(first!)),
    ...passedOn,
    ...(call.short ? [] : [event(call, 1, 'Left', customer), event(call, 1, 'Left', contact(last))]),
  ];
}

const event = (call: Call, share: number, kind: 'Joined' | 'Left', contact: object) => ({
  occurredAt: iso(at(call, share)),
  event: kind,
  contact,
});

const contact = ({ phoneNumber, userName, firstName, lastName }: Agent) => ({
  type: 'User',
  phoneNumber,
  userName,
  firstName,
  lastName,
});
