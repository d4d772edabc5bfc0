import { instantSchema } from './time';

/** What recording-codec.ts gives, for the interface's documents: what no page names is kept, wherever it was posted. */

const text = { type: 'string' } as const;
const texts = { type: 'array', items: text } as const;
const map = { type: 'object', additionalProperties: true } as const;

const contact = {
  title: 'Contact',
  type: 'object',
  required: ['phoneNumber', 'type'],
  additionalProperties: true,
  properties: {
    phoneNumber: { type: 'string', description: 'May be `UNKNOWN`' },
    type: { enum: ['User', 'External'] },
    userName: text,
    firstName: text,
    lastName: text,
  },
} as const;

const event = {
  title: 'RecordingEvent',
  type: 'object',
  required: ['occurredAt', 'event', 'contact'],
  additionalProperties: true,
  properties: {
    occurredAt: instantSchema,
    event: { enum: ['Joined', 'Left'] },
    contact,
    data: { ...map, description: 'User data, flat or nested; `userData` finds every leaf value' },
  },
} as const;

const originalMediaDescriptor = {
  title: 'MediaDescriptor',
  description: 'As posted, `auth` too',
  type: 'object',
  required: ['storage', 'path'],
  additionalProperties: true,
  properties: {
    storage: { enum: ['awsS3', 'webDAV'] },
    storage_version: text,
    path: text,
    data: { ...map, properties: { bucket: text } },
    auth: {
      type: 'object',
      required: ['username', 'password'],
      additionalProperties: true,
      properties: { username: text, password: text },
    },
  },
} as const;

const playPath = { type: 'string', description: 'The path of `mediaUri` without `/api/v2`' } as const;

const mediaFile = {
  title: 'MediaFile',
  type: 'object',
  required: ['callUUID', 'startTime', 'stopTime', 'mediaUri', 'mediaPath', 'playPath'],
  additionalProperties: true,
  properties: {
    callUUID: text,
    mediaId: text,
    startTime: instantSchema,
    stopTime: { ...instantSchema, description: 'May lie before the start: some recorders post it so' },
    type: { type: 'string', description: 'Media type, for instance `audio/wav`' },
    duration: { type: 'string', description: 'As posted; milliseconds where it was uploaded here' },
    size: { type: 'string', description: 'Bytes, as posted' },
    mediaUri: { type: 'string', format: 'uri', description: 'Where it is played; stays for ever' },
    mediaPath: playPath,
    playPath,
    masks: {
      type: 'array',
      description: 'When recording was paused and resumed',
      items: {
        type: 'object',
        required: ['time', 'type'],
        additionalProperties: true,
        properties: { time: { type: 'string', description: 'ISO 8601, as posted' }, type: text },
      },
    },
    parameters: map,
    tenant: text,
    ivrprofile: text,
    pkcs7: { type: 'string', description: 'There when the media is encrypted' },
    certAlias: texts,
    partitions: texts,
    accessgroups: texts,
    accessgroup: texts,
  },
} as const;

const mediaFileForOps = {
  ...mediaFile,
  required: [...mediaFile.required, 'originalMediaDescriptor', 'originalMediaDesc'],
  properties: { ...mediaFile.properties, originalMediaDescriptor, originalMediaDesc: originalMediaDescriptor },
} as const;

/** Never on public, whatever else a recorder posted. */
const mediaFileForAdmins = {
  ...mediaFile,
  not: {
    anyOf: [
      { required: ['originalMediaDescriptor'] },
      { required: ['originalMediaDesc'] },
      { required: ['mediaDescriptor'] },
    ],
  },
} as const;

/** @param forOps the descriptors are given back to OPS only */
export const recordingAnswerSchema = (forOps: boolean) =>
  ({
    title: 'Recording',
    type: 'object',
    required: [
      ...[
        'id',
        'callerPhoneNumber',
        'dialedPhoneNumber',
        'region',
        'startTime',
        'stopTime',
        'mediaFiles',
        'eventHistory',
      ],
    ],
    additionalProperties: true,
    properties: {
      id: { type: 'string', description: "The recorder's own; unique in the contact center" },
      callerPhoneNumber: text,
      dialedPhoneNumber: text,
      region: text,
      startTime: { ...instantSchema, description: 'The earliest start of the media files' },
      stopTime: { ...instantSchema, description: 'The latest stop of the media files; may lie before the start' },
      mediaFiles: {
        type: 'array',
        description: 'By start time',
        items: forOps ? mediaFileForOps : mediaFileForAdmins,
      },
      eventHistory: { type: 'array', description: 'By `occurredAt`', items: event },
      nonDelete: { const: true, description: 'On hold: nothing deletes it' },
    },
  }) as const;

const exampleFile = '5ad53a92-9f33-4a3f-8b8d-b4a02c3a3e33.wav';

/** @param forOps as above */
export const exampleRecording = (forOps: boolean) => {
  const path = `${forOps ? '/ops/contact-centers/a5539ef5-7dd5-4150-818f-ee1bcd447cbe' : ''}/recordings/call-1/play/${exampleFile}`;
  const original = { storage: 'webDAV', path: 'http://media.example.com/acme/call-1.wav' };
  return {
    id: 'call-1',
    callerPhoneNumber: '+16504668888',
    dialedPhoneNumber: '+14155551234',
    region: 'default',
    startTime: '2026-05-17T19:45:32.000+0000',
    stopTime: '2026-05-17T19:49:36.000+0000',
    mediaFiles: [
      {
        callUUID: 'call-1',
        type: 'audio/wav',
        startTime: '2026-05-17T19:45:32.000+0000',
        stopTime: '2026-05-17T19:49:36.000+0000',
        mediaUri: `https://recordings.example.com/api/v2${path}`,
        mediaPath: path,
        playPath: path,
        ...(forOps && { originalMediaDescriptor: original, originalMediaDesc: original }),
      },
    ],
    eventHistory: [
      {
        occurredAt: '2026-05-17T19:45:32.000+0000',
        event: 'Joined',
        contact: { phoneNumber: '+14155551234', type: 'User', userName: 'jdoe', firstName: 'Jane', lastName: 'Doe' },
        data: { customer: 'ACME', ticket: 4711 },
      },
    ],
  };
};

/** What a recorder posts of the same recording. */
export const examplePost = {
  id: 'call-1',
  callerPhoneNumber: '+16504668888',
  dialedPhoneNumber: '+14155551234',
  region: 'default',
  mediaFiles: [
    {
      callUUID: 'call-1',
      type: 'audio/wav',
      startTime: '2026-05-17T11:45:32.000-0800',
      stopTime: '2026-05-17T11:49:36.000-0800',
      mediaDescriptor: { storage: 'webDAV', path: 'http://media.example.com/acme/call-1.wav' },
    },
  ],
  eventHistory: [
    {
      occurredAt: '2026-05-17T11:45:32.000-0800',
      event: 'Joined',
      contact: { phoneNumber: '+14155551234', type: 'User', userName: 'jdoe', firstName: 'Jane', lastName: 'Doe' },
      data: { customer: 'ACME', ticket: 4711 },
    },
  ],
};
