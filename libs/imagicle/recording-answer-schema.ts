import { datetimeSchema } from './datetime';
import { pbxInfoAnswerSchema } from './upload-schema';

/** What recording-codec.ts gives, for the interface's documents; what is absent is null. */

const textOrNull = { type: ['string', 'null'] } as const;
const orNull = <Schema extends object>(schema: Schema, description: string) =>
  ({ description, anyOf: [schema, { type: 'null' }] }) as const;

const base = {
  id: { type: 'string', format: 'uuid' },
  referenceNumber: { type: 'string', pattern: '^\\d{13,}$', description: 'The year (UTC) and nine digits' },
  startTime: datetimeSchema,
  duration: { type: 'string', pattern: '^PT', description: 'Hours, minutes and seconds, no days: `PT26H0M1.5S`' },
  direction: { enum: [0, 1, 2], description: '0: unknown, 1: incoming, 2: outgoing' },
  localPartyNumber: textOrNull,
  remotePartyNumber: textOrNull,
} as const;

/** Of encodeListed. */
export const listedRecordingSchema = {
  title: 'ListedRecording',
  type: 'object',
  required: [...Object.keys(base), 'ownerUsername'],
  additionalProperties: false,
  properties: { ...base, ownerUsername: textOrNull },
};

const user = {
  title: 'RecordingUser',
  description: 'What was known of the user at the time of the recording',
  type: 'object',
  required: ['username', 'firstName', 'lastName', 'phoneNumber', 'group', 'department'],
  additionalProperties: false,
  properties: {
    username: { type: 'string' },
    firstName: textOrNull,
    lastName: textOrNull,
    phoneNumber: textOrNull,
    group: textOrNull,
    department: textOrNull,
  },
} as const;

const details = {
  pbxCallId: { ...textOrNull, deprecated: true, description: 'As it was uploaded; `pbxInfo` says more' },
  pbxInfo: orNull(pbxInfoAnswerSchema, 'As it was uploaded, further properties too'),
  owner: orNull(user, 'The user who recorded the call'),
  preservingUser: orNull(user, 'The user who preserved the recording'),
  note: orNull(
    {
      type: 'object',
      required: ['owner', 'text'],
      additionalProperties: false,
      properties: { owner: orNull(user, 'The user who edited the note last'), text: { type: 'string' } },
    },
    'The note',
  ),
  size: {
    type: ['integer', 'null'],
    minimum: 0,
    description: 'Bytes of all media files together, where each one says its size',
  },
  hash: orNull(
    {
      type: 'object',
      required: ['SHA256'],
      additionalProperties: false,
      properties: { SHA256: { type: 'string', pattern: '^[0-9A-F]{64}$' } },
    },
    'Of what was uploaded',
  ),
} as const;

/** Of encodeDetail. */
export const recordingDetailSchema = {
  title: 'RecordingDetail',
  type: 'object',
  required: [...Object.keys(base), ...Object.keys(details)],
  additionalProperties: false,
  properties: { ...base, ...details },
};

const exampleBase = {
  id: 'e0c77c5d-7807-4d9b-9d8d-92a38370af5e',
  referenceNumber: '2026000000175',
  startTime: '2026-05-17T19:45:32.000Z',
  duration: 'PT1M31.87S',
  direction: 1,
  localPartyNumber: '256',
  remotePartyNumber: '+391234567',
};

export const exampleListed = { ...exampleBase, ownerUsername: 'john_doe' };

export const exampleDetail = {
  ...exampleBase,
  pbxCallId: null,
  pbxInfo: { type: 'webex', callId: 'b8a0a7a0' },
  owner: {
    ...{ username: 'john_doe', firstName: 'John', lastName: 'Doe', phoneNumber: '256' },
    ...{ group: null, department: 'Sales' },
  },
  preservingUser: null,
  note: null,
  size: 356112,
  hash: null,
};
