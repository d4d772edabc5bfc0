import { instantOf } from '../shared/time-format';
import { callAxis } from './call-axis';
import { participantsOf } from './participant-spans';
import { contactName, type Recording } from './recording';

/** What a row of the results says of a recording. */
export interface RecordingSummary {
  startTime: number;
  durationMs: number;
  /** The center's own people first. */
  participants: string[];
  files: number;
  held: boolean;
  masked: boolean;
  /** All of it: then there is nothing to hear. */
  encrypted: boolean;
}

export function summaryOf(recording: Recording): RecordingSummary {
  const { mediaFiles, eventHistory } = recording;
  const contacts = participantsOf(eventHistory).map(({ contact }) => contact);
  const named = contacts.filter((contact) => contact.type === 'User' || contactName(contact) !== contact.phoneNumber);
  const users = named.toSorted((a, b) => Number(b.type === 'User') - Number(a.type === 'User'));
  return {
    startTime: instantOf(recording.startTime),
    durationMs: callAxis(mediaFiles).length,
    participants: [...new Set(users.map(contactName))],
    files: mediaFiles.length,
    held: recording.nonDelete === true,
    masked: mediaFiles.some(({ masks }) => masks !== undefined && masks.length > 0),
    encrypted: mediaFiles.length > 0 && mediaFiles.every(({ pkcs7 }) => pkcs7 !== undefined),
  };
}
