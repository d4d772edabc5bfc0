import { LongNumber, type Json, type JsonObject } from '../json';
import { checkJsonObject, type JsonLimits } from '../json-limits';
import { addKeyword, compileCheck, refuse } from '../validation';
import { expectedInstant, instantPattern, parseInstant } from './time';

/** The contract's limits on what is posted. */
export const limits = {
  bodyBytes: 5 * 1024 * 1024,
  idLength: 255,
  stringLength: 4_096,
  /** `pkcs7`, and values in `parameters`. */
  longStringLength: 65_536,
  depth: 32,
};

addKeyword(
  {
    keyword: 'instant',
    type: 'string',
    schemaType: 'boolean',
    validate: (_schema: boolean, text: string) => parseInstant(text, { query: false }) !== undefined,
    error: { message: expectedInstant },
  },
  { pattern: instantPattern, description: expectedInstant.replace(/^must be a/, 'A') },
);

const trimmed = { type: 'string', nonEmptyTrimmed: true } as const;
const text = { type: 'string' } as const;
const time = { type: 'string', instant: true } as const;
const texts = { type: 'array', items: text } as const;
/** A number that a double cannot hold is an object in memory, but no map. */
const map = { type: 'object', jsonMap: true } as const;

const mediaDescriptor = {
  title: 'PostedMediaDescriptor',
  type: 'object',
  required: ['storage', 'path'],
  absentWhenEmpty: ['storage_version'],
  properties: {
    storage: { enum: ['awsS3', 'webDAV'] },
    storage_version: text,
    path: { type: 'string', minLength: 1 },
  },
  if: { required: ['storage'], properties: { storage: { const: 'awsS3' } } },
  then: {
    required: ['data'],
    properties: { data: { type: 'object', required: ['bucket'], properties: { bucket: trimmed } } },
  },
  else: {
    absentWhenEmpty: ['auth', 'data'],
    properties: {
      data: map,
      auth: {
        type: 'object',
        required: ['username', 'password'],
        properties: { username: { type: 'string', minLength: 1 }, password: text },
      },
    },
  },
} as const;

const mediaFile = {
  title: 'PostedMediaFile',
  type: 'object',
  required: ['mediaDescriptor', 'callUUID', 'startTime', 'stopTime'],
  absentWhenEmpty: [
    ...['mediaId', 'type', 'duration', 'size', 'tenant', 'ivrprofile', 'parameters', 'masks', 'pkcs7'],
    ...['certAlias', 'partitions', 'accessgroups', 'accessgroup'],
  ],
  properties: {
    mediaDescriptor,
    callUUID: trimmed,
    startTime: time,
    stopTime: time,
    mediaId: text,
    type: text,
    duration: { type: ['string', 'number'] },
    size: { type: ['string', 'number'] },
    tenant: text,
    ivrprofile: text,
    parameters: map,
    masks: {
      type: 'array',
      items: {
        type: 'object',
        required: ['time', 'type'],
        properties: { time, type: { type: 'string', minLength: 1 } },
      },
    },
    pkcs7: text,
    certAlias: texts,
    partitions: texts,
    accessgroups: texts,
    accessgroup: texts,
  },
} as const;

const contact = {
  title: 'PostedContact',
  type: 'object',
  required: ['phoneNumber', 'type'],
  properties: { phoneNumber: trimmed, type: { enum: ['User', 'External'] } },
  if: { required: ['type'], properties: { type: { const: 'User' } } },
  then: {
    required: ['userName', 'firstName', 'lastName'],
    properties: { userName: trimmed, firstName: trimmed, lastName: trimmed },
  },
  else: {
    absentWhenEmpty: ['userName', 'firstName', 'lastName'],
    properties: { userName: trimmed, firstName: trimmed, lastName: trimmed },
  },
} as const;

const event = {
  title: 'PostedEvent',
  type: 'object',
  required: ['occurredAt', 'event', 'contact'],
  absentWhenEmpty: ['data'],
  properties: { occurredAt: time, event: { enum: ['Joined', 'Left'] }, contact, data: map },
} as const;

/** The body of `POST .../recordings`. */
export const recordingSchema = {
  title: 'PostedRecording',
  type: 'object',
  required: ['id', 'callerPhoneNumber', 'dialedPhoneNumber', 'region', 'mediaFiles', 'eventHistory'],
  properties: {
    // `recordings`, `.` and `..`: no client could fetch them.
    id: { ...trimmed, maxLength: limits.idLength, not: { enum: ['recordings', '.', '..'] } },
    callerPhoneNumber: trimmed,
    dialedPhoneNumber: trimmed,
    region: trimmed,
    mediaFiles: { type: 'array', minItems: 1, items: mediaFile },
    eventHistory: { type: 'array', items: event },
  },
} as const;

/** A body that fits {@link recordingSchema}. */
export interface RecordingBody extends JsonObject {
  id: string;
  callerPhoneNumber: string;
  dialedPhoneNumber: string;
  region: string;
  mediaFiles: MediaFileBody[];
  eventHistory: EventBody[];
}

export interface MediaFileBody extends JsonObject {
  mediaDescriptor: MediaDescriptorBody;
  callUUID: string;
  startTime: string;
  stopTime: string;
  duration?: string | number | LongNumber;
  size?: string | number | LongNumber;
  accessgroups?: string[];
  accessgroup?: string[];
}

export interface MediaDescriptorBody extends JsonObject {
  storage: 'awsS3' | 'webDAV';
  path: string;
  data?: JsonObject;
  auth?: JsonObject;
}

export interface EventBody extends JsonObject {
  occurredAt: string;
  event: 'Joined' | 'Left';
  contact: JsonObject & { phoneNumber: string; type: 'User' | 'External' };
  data?: JsonObject;
}

const jsonLimits: JsonLimits = {
  depth: limits.depth,
  keyLength: limits.stringLength,
  stringLength: (path) => {
    const [collection, , attribute] = path;
    const long = collection === 'mediaFiles' && (attribute === 'pkcs7' || attribute === 'parameters');
    return long ? limits.longStringLength : limits.stringLength;
  },
};

const checkSchema = compileCheck<RecordingBody>(recordingSchema);

/** @throws InvalidInputError listing every violation, or those of nesting and characters first: no other rule can be told of those. */
export function checkRecordingBody(body: Json): RecordingBody {
  checkJsonObject(body, jsonLimits);
  const { violations, value } = checkSchema(body);
  refuse(violations);
  return value;
}
