import type { JsonObject } from '../json';
import type { MediaDescriptor } from '../recordings/media-descriptor';
import type { DeletionOutcome } from '../recordings/media-deleter';
import type { MediaDeletion } from '../recordings/media-deletion-store';
import { statusCode } from './envelope';
import { formatInstant } from './time';

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
