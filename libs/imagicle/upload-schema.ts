import type { Violation } from '../errors';
import { isJsonObject, type Json, type JsonObject } from '../json';
import { jsonViolations, type JsonLimits } from '../json-limits';
import type { Direction } from '../recordings/recording';
import { addKeyword, compileCheck } from '../validation';
import { datetimePattern, expectedDatetime, parseDatetime } from './datetime';
import { durationPattern, expectedDuration, parseDuration } from './duration';

addKeyword(
  {
    keyword: 'datetime',
    type: 'string',
    schemaType: 'boolean',
    validate: (_schema: boolean, text: string) => parseDatetime(text) !== undefined,
    error: { message: expectedDatetime },
  },
  { pattern: datetimePattern, description: expectedDatetime.replace(/^must be a/, 'A') },
);

addKeyword(
  {
    keyword: 'duration',
    type: 'string',
    schemaType: 'boolean',
    validate: (_schema: boolean, text: string) => parseDuration(text) !== undefined,
    error: { message: expectedDuration },
  },
  { pattern: durationPattern, description: expectedDuration.replace(/^must be a/, 'A') },
);

const trimmed = { type: 'string', nonEmptyTrimmed: true } as const;
const text = { type: 'string' } as const;

/** The seven types of `pbxInfo`, each with the texts that it may hold; further properties are kept as they are. */
const pbxInfoTexts = {
  generic: ['localCallId', 'remoteCallId'],
  'media-forking': ['localCallId', 'remoteCallId', 'sessionId'],
  siprec: ['localSessionId', 'remoteSessionId'],
  webex: ['callId', 'externalTrackingId'],
  'ms-teams': ['callId', 'callChainId'],
  'dial-in': [],
  'webex-contact-center': ['callSessionId', 'queueName'],
} as const;

const pbxInfo = {
  title: 'UploadPbxInfo',
  type: 'object',
  required: ['type'],
  properties: { type: { enum: Object.keys(pbxInfoTexts) } },
  allOf: Object.entries(pbxInfoTexts).map(([type, names]) => ({
    if: { type: 'object', required: ['type'], properties: { type: { const: type } } },
    then: {
      type: 'object',
      absentWhenEmpty: names,
      properties: Object.fromEntries(names.map((name) => [name, text])),
    },
  })),
} as const;

/** Of what an upload said of its PBX, as it is given back. */
export const pbxInfoAnswerSchema = {
  title: 'PbxInfo',
  type: 'object',
  required: ['type'],
  additionalProperties: true,
  properties: {
    type: { enum: Object.keys(pbxInfoTexts) },
    ...Object.fromEntries(Object.values(pbxInfoTexts).flatMap((names) => names.map((name) => [name, text]))),
  },
};

/** The JSON of the part `jsondata`; properties that no page names are left alone. */
export const uploadMetadataSchema = {
  title: 'UploadRecordingMetadata',
  type: 'object',
  required: ['startDateTime', 'duration', 'direction', 'localParty'],
  absentWhenEmpty: ['remoteParty', 'notes', 'preserved', 'pbxCallId', 'pbxInfo'],
  properties: {
    startDateTime: { type: 'string', datetime: true },
    duration: { type: 'string', duration: true },
    direction: { enum: [0, 1, 2] },
    localParty: {
      type: 'object',
      required: ['username', 'phoneNumber'],
      properties: { username: trimmed, phoneNumber: trimmed },
    },
    remoteParty: { type: 'object', jsonMap: true, absentWhenEmpty: ['phoneNumber'], properties: { phoneNumber: text } },
    notes: text,
    preserved: { type: 'boolean' },
    pbxCallId: text,
    pbxInfo,
  },
} as const;

export const exampleUpload = {
  startDateTime: '2026-05-17T13:00:00.000Z',
  duration: 'PT1M31.87S',
  direction: 1,
  localParty: { username: 'john_doe', phoneNumber: '205' },
  remoteParty: { phoneNumber: '+391234567' },
  notes: 'Ref. invoice No.1234ABC',
  preserved: false,
  pbxInfo: { type: 'webex', callId: 'b8a0a7a0' },
};

/** What fits {@link uploadMetadataSchema}. */
export interface UploadMetadataBody extends JsonObject {
  startDateTime: string;
  duration: string;
  direction: Direction;
  localParty: JsonObject & { username: string; phoneNumber: string };
  remoteParty?: JsonObject & { phoneNumber?: string };
  notes?: string;
  preserved?: boolean;
  pbxCallId?: string;
  pbxInfo?: JsonObject & { type: keyof typeof pbxInfoTexts };
}

const jsonLimits: JsonLimits = {
  depth: 32,
  keyLength: 4_096,
  stringLength: ([name]) => (name === 'notes' ? 65_536 : 4_096),
};

const checkSchema = compileCheck<UploadMetadataBody>(uploadMetadataSchema);

/** Those of nesting and characters first: no other rule can be told of those. */
export function checkUploadMetadata(body: Json): { violations: Violation[]; value: UploadMetadataBody } {
  const violations = isJsonObject(body) ? jsonViolations(body, jsonLimits) : [];
  return violations.length > 0 ? { violations, value: body as UploadMetadataBody } : checkSchema(body);
}
