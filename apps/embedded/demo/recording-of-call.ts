import type { RenderedCall } from './call-audio';
import type { DemoCall } from './calls';
import type { Agent, Customer } from './people';

/** A media file of the demo as it lies on the media server. */
export interface StoredPart {
  agent: Agent;
  audio: RenderedCall;
  url: string;
  mediaId: string;
  startTime: number;
  stopTime: number;
}

const pauseBetweenPartsMs = 1_500;

export function mediaIdOf(call: DemoCall, part: number): string {
  return `${call.id}_${part + 1}.wav`;
}

/** Where and when the parts of a call lie. @param baseUrl ends with a slash */
export function storedParts(call: DemoCall, audios: RenderedCall[], baseUrl: string): StoredPart[] {
  const month = new Date(call.startTime).toISOString().slice(0, 7).replace('-', '/');
  let startTime = call.startTime;
  return audios.map((audio, part) => {
    const mediaId = mediaIdOf(call, part);
    const stored = { agent: call.parts[part]!.agent, audio, mediaId, url: `${baseUrl}demo/${month}/${mediaId}` };
    const stopTime = startTime + audio.milliseconds;
    const times = { startTime, stopTime };
    startTime = stopTime + pauseBetweenPartsMs;
    return { ...stored, ...times };
  });
}

const iso = (instant: number) => new Date(instant).toISOString();

/** What a recorder posts of the call. */
export function recordingOfCall(call: DemoCall, parts: StoredPart[], region: string) {
  return {
    id: call.id,
    callerPhoneNumber: call.callerPhoneNumber,
    dialedPhoneNumber: call.dialedPhoneNumber,
    region,
    mediaFiles: parts.map((part) => mediaFile(call, part)),
    eventHistory: events(call, parts),
  };
}

function mediaFile(call: DemoCall, { agent, audio, url, mediaId, startTime, stopTime }: StoredPart) {
  return {
    startTime: iso(startTime),
    stopTime: iso(stopTime),
    callUUID: call.id,
    mediaDescriptor: { storage: 'webDAV', path: url },
    mediaId,
    type: 'audio/wav',
    duration: String(audio.milliseconds),
    size: String(audio.bytes),
    tenant: 'Harborline',
    ivrprofile: 'recording',
    parameters: { record: 'source', recorddn: agent.phoneNumber, queue: call.topic.queue },
    ...(audio.pauses.length > 0 && {
      masks: audio.pauses.flatMap(({ from, to }) => [
        { time: iso(startTime + from), type: 'paused' },
        { time: iso(startTime + to), type: 'resume' },
      ]),
    }),
    accessgroups: ['Harborline', `Harborline/${agent.group}`],
  };
}

function events(call: DemoCall, parts: StoredPart[]) {
  const caller = contactOf(call.customer);
  const [first, last] = [parts[0]!, parts.at(-1)!];
  return [
    { occurredAt: iso(first.startTime), event: 'Joined', contact: caller },
    ...parts.flatMap(({ agent, startTime, stopTime }, part) => [
      {
        occurredAt: iso(startTime),
        event: 'Joined',
        contact: user(agent),
        ...(part === 0 && { data: userData(call) }),
      },
      { occurredAt: iso(stopTime), event: 'Left', contact: user(agent) },
    ]),
    { occurredAt: iso(last.stopTime), event: 'Left', contact: caller },
  ];
}

function contactOf({ phoneNumber, firstName, lastName }: Customer) {
  return { type: 'External', phoneNumber, ...(firstName && { firstName, lastName }) };
}

function user({ phoneNumber, userName, firstName, lastName }: Agent) {
  return { type: 'User', phoneNumber, userName, firstName, lastName };
}

function userData({ caseId, topic, direction, customer }: DemoCall) {
  return {
    caseId,
    queue: topic.queue,
    topic: topic.name,
    direction,
    customer: { id: customer.customerId, segment: customer.segment },
  };
}
