import type { JsonObject } from '../json';
import type { MediaDescriptor } from '../recordings/media-descriptor';
import type { DeletionOutcome } from '../recordings/media-deleter';
import type { MediaDeletion } from '../recordings/media-deletion-store';
import { statusCode, successSchema } from './envelope';
import { formatInstant, instantSchema } from './time';

/** What names an object in its store: never `auth`. */
function encodeObject({ storage, path, data }: MediaDescriptor): JsonObject {
  return { path, storage, ...(data && { data }) };
}

function encodeFailure(outcome: DeletionOutcome): JsonObject[] {
  if (outcome.result === 'removed') return [];
  const { mediaFileId, mediaDescriptor } = outcome.deletion;
  const failure =
    outcome.result === 'named'
      ? {
          statusCode: statusCode.forbidden,
          statusMessage: `Not deleted, because another recording names it: ${mediaDescriptor.path}`,
        }
      : {
          statusCode: statusCode.internalError,
          statusMessage: `Failed to delete ${mediaDescriptor.path}: ${outcome.error}`,
        };
  return [{ id: mediaFileId, mediaDescriptor: encodeObject(mediaDescriptor), ...failure }];
}

const objectSchema = {
  title: 'MediaObject',
  description: 'What names the object in its store',
  type: 'object',
  required: ['path', 'storage'],
  additionalProperties: false,
  properties: {
    path: { type: 'string' },
    storage: { enum: ['awsS3', 'webDAV'] },
    data: { type: 'object', additionalProperties: true, properties: { bucket: { type: 'string' } } },
  },
} as const;

/** Of {@link deletionAnswer}, for the interface's documents. */
export const deletionAnswerSchema = {
  oneOf: [
    successSchema(),
    {
      title: 'PartialSuccess',
      type: 'object',
      required: ['statusCode', 'failed'],
      additionalProperties: false,
      properties: {
        statusCode: { const: statusCode.partialSuccess },
        failed: {
          type: 'array',
          minItems: 1,
          items: {
            title: 'FailedDeletion',
            type: 'object',
            required: ['id', 'mediaDescriptor', 'statusCode', 'statusMessage'],
            additionalProperties: false,
            properties: {
              id: { type: 'string', format: 'uuid', description: "The media file's" },
              mediaDescriptor: objectSchema,
              statusCode: {
                enum: [statusCode.forbidden, statusCode.internalError],
                description:
                  '3: another recording names the object, which stays; 4: its store failed, and it is tried again',
              },
              statusMessage: { type: 'string' },
            },
          },
        },
      },
    },
  ],
};

export const exampleObject = {
  path: 'acme/call-1.wav',
  storage: 'awsS3',
  data: { bucket: 'stage-recordings' },
};

/** Of {@link encodeMediaDeletion}. */
export const mediaDeletionSchema = {
  title: 'MediaDeletion',
  type: 'object',
  required: [...['id', 'recordingId', 'mediaFileId', 'mediaDescriptor', 'state', 'attempts', 'lastError', 'createdAt']],
  additionalProperties: false,
  properties: {
    id: { type: 'string', format: 'uuid' },
    recordingId: { type: 'string' },
    mediaFileId: { type: 'string', format: 'uuid' },
    mediaDescriptor: objectSchema,
    state: { enum: ['pending', 'givenUp'] },
    attempts: { type: 'integer', minimum: 0 },
    lastError: { type: ['string', 'null'] },
    createdAt: instantSchema,
    nextAttemptAt: { ...instantSchema, description: 'There while it is pending' },
    givenUpAt: { ...instantSchema, description: 'There when it is given up: only `retryMediaDeletion` tries again' },
  },
};

/** Success, or partial success with what failed. */
export function deletionAnswer(outcomes: readonly DeletionOutcome[]): JsonObject {
  const failed = outcomes.flatMap(encodeFailure);
  return failed.length === 0 ? { statusCode: statusCode.success } : { statusCode: statusCode.partialSuccess, failed };
}

/** A deletion as the ops admin sees it listed. */
export function encodeMediaDeletion(deletion: MediaDeletion): JsonObject {
  const { id, recordingId, mediaFileId, mediaDescriptor, attempts, lastError, createdAt, nextAttemptAt, givenUpAt } =
    deletion;
  return {
    id,
    recordingId,
    mediaFileId,
    mediaDescriptor: encodeObject(mediaDescriptor),
    state: givenUpAt === null ? 'pending' : 'givenUp',
    attempts,
    lastError,
    createdAt: formatInstant(createdAt),
    ...(givenUpAt === null ? { nextAttemptAt: formatInstant(nextAttemptAt) } : { givenUpAt: formatInstant(givenUpAt) }),
  };
}
