import type { PostedRecording } from '../recordings/recording';
import type { Interval, Pattern, RecordingQuery, TermExpression } from '../recordings/recording-query';
import { foldCase } from '../recordings/search-keys';

/** What a test says of a recording, as far as a search can tell. */
export interface Facts {
  id: string;
  region?: string;
  startTime: number;
  stopTime?: number;
  caller?: string;
  dialed?: string;
  names?: string[];
  values?: string[];
  /** The first contact of type User. */
  local?: { userName?: string; phoneNumber: string };
}

/** What a recorder would post of it. */
export function recordingOf(facts: Facts): PostedRecording {
  const {
    id,
    region = 'r',
    startTime,
    stopTime = startTime + 1,
    caller = '1',
    dialed = '2',
    names = [],
    values,
    local,
  } = facts;
  const mediaDescriptor = { storage: 'awsS3' as const, path: id, data: { bucket: 'b' } };
  return {
    id,
    region,
    callerPhoneNumber: caller,
    dialedPhoneNumber: dialed,
    attributes: {},
    mediaFiles: [{ startTime, stopTime, mediaDescriptor, attributes: {} }],
    // Not by the start: another post with another start moves the recording and adds no events.
    eventHistory: [
      ...[...names, undefined].map((userName, index) => ({
        occurredAt: index,
        event: 'Joined' as const,
        contact: { phoneNumber: `${index}`, type: 'External' as const, userName },
        data: index === 0 && values ? { nested: { values } } : undefined,
        attributes: {},
      })),
      ...(local
        ? [{ occurredAt: 100, event: 'Joined' as const, contact: { ...local, type: 'User' as const }, attributes: {} }]
        : []),
    ],
  };
}

// The plain scan: what the contract says, over all recordings, in no clever way.

const bytewise = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const newestFirst = (a: Facts, b: Facts) => b.startTime - a.startTime || bytewise(b.id, a.id);
export const lettersAndDigits = (text: string) =>
  Array.from(text)
    .filter((c) => /[\p{L}\p{N}]/u.test(c))
    .join('');

function matches(pattern: Pattern, text: string): boolean {
  const source = pattern.map((part) => part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('.*');
  return new RegExp(`^${source}$`, 'su').test(text);
}

const matchesTerms = (expression: TermExpression, texts: string[]) =>
  expression.some((all) => all.every((pattern) => texts.some((text) => matches(pattern, foldCase(text)))));
const isWithin = ({ from = -Infinity, before = Infinity }: Interval, instant: number) =>
  from <= instant && instant < before;

const namesOf = ({ names = [], local }: Facts) => [...names, ...(local?.userName ? [local.userName] : [])];

function partiesOf({ caller = '1', dialed = '2', local }: Facts) {
  if (!local) return { direction: 0, remote: caller };
  const number = lettersAndDigits(local.phoneNumber);
  const direction = number === lettersAndDigits(caller) ? 2 : number === lettersAndDigits(dialed) ? 1 : 0;
  const remote = direction === 2 ? dialed : caller;
  return { direction, remote, owner: local.userName, localNumber: local.phoneNumber };
}

function matchesParties(query: RecordingQuery, parties: ReturnType<typeof partiesOf>): boolean {
  return (
    (query.direction === undefined || query.direction === parties.direction) &&
    (query.owner === undefined || query.owner === parties.owner) &&
    (query.localNumber === undefined || query.localNumber === parties.localNumber) &&
    (!query.remoteNumber || matches(query.remoteNumber, parties.remote))
  );
}

/** The ids of what matches, newest first. */
export function scan(recordings: Facts[], region: string, query: RecordingQuery): string[] {
  return recordings
    .filter((recording) => recording.region === region)
    .filter(({ caller }) => !query.callerKey || matches(query.callerKey, lettersAndDigits(caller!)))
    .filter(({ dialed }) => !query.dialedKey || matches(query.dialedKey, lettersAndDigits(dialed!)))
    .filter((recording) => !query.userName || matchesTerms(query.userName, namesOf(recording)))
    .filter(({ values }) => !query.userData || matchesTerms(query.userData, values!))
    .filter(({ startTime }) => !query.startTime || isWithin(query.startTime, startTime))
    .filter(({ stopTime }) => !query.stopTime || isWithin(query.stopTime, stopTime!))
    .filter((recording) => matchesParties(query, partiesOf(recording)))
    .sort(newestFirst)
    .map(({ id }) => id);
}
