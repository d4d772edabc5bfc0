import { request, testRegion, type Credentials, type TestApps, type TestContactCenter } from './apps';

/** The addresses under which a center's recordings are read, all of which keep to the same rules. */
export const readers = ['ops', 'public', 'public, as the pages spell it'] as const;
export type ReaderName = (typeof readers)[number];

export interface Reader {
  recordingsUrl: string;
  credentials: Credentials;
}

export function readerOf(apps: TestApps, { ccid, admin }: TestContactCenter, name: ReaderName): Reader {
  if (name === 'ops') return { recordingsUrl: opsRecordingsUrl(apps, ccid), credentials: apps.ops };
  const alias = name === 'public' ? '' : '/recordings';
  return { recordingsUrl: `${apps.publicUrl}/api/v2/recordings${alias}`, credentials: admin };
}

export const opsRecordingsUrl = ({ opsUrl }: TestApps, ccid: string) =>
  `${opsUrl}/api/v2/ops/contact-centers/${ccid}/recordings`;

/** What a test says of a recording; everything else is filled in. */
export interface RecordingFacts {
  id: string;
  region?: string;
  callerPhoneNumber?: string;
  dialedPhoneNumber?: string;
  startTime?: string;
  stopTime?: string;
  /** Of as many contacts, external ones of an unknown number unless it says otherwise. */
  names?: {
    userName?: string;
    firstName?: string;
    lastName?: string;
    phoneNumber?: string;
    type?: 'User' | 'External';
  }[];
  /** User data, an event each. */
  data?: object[];
  /** In place of the events that `names` and `data` make. */
  eventHistory?: object[];
  /** Media files: each at least a media descriptor. */
  mediaFiles?: object[];
}

/** The body of a POST. */
export function recordingBody(facts: RecordingFacts) {
  const { names = [], data = [], startTime = '2024-05-01T10:00:00.000Z', stopTime = startTime, ...given } = facts;
  const mediaDescriptor = { storage: 'awsS3', path: `${facts.id}.wav`, data: { bucket: 'stage-recordings' } };
  const mediaFile = { mediaDescriptor, callUUID: 'call', startTime, stopTime };
  const event = (number: number) => ({ occurredAt: `2024-05-01T10:00:00.${100 + number}Z`, event: 'Joined' });
  const contact = { phoneNumber: 'UNKNOWN', type: 'External' };
  return {
    callerPhoneNumber: '1',
    dialedPhoneNumber: '2',
    region: testRegion,
    eventHistory: [
      ...names.map((name, index) => ({ ...event(index), contact: { ...contact, ...name } })),
      ...data.map((map, index) => ({ ...event(names.length + index), contact, data: map })),
    ],
    ...given,
    mediaFiles: (given.mediaFiles ?? [{}]).map((file) => ({ ...mediaFile, ...file })),
  };
}

/** Posts as the center's recorder. */
export async function postRecordings(apps: TestApps, center: TestContactCenter, all: RecordingFacts[]): Promise<void> {
  const url = opsRecordingsUrl(apps, center.ccid);
  for (const facts of all) {
    const { status, body } = await request('POST', url, center.recorder, recordingBody(facts));
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
  }
}

export const idsOf = (body: { recordings: { id: string }[] }) => body.recordings.map(({ id }) => id);
