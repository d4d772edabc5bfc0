import { InvalidInputError } from '../errors';
import { isDashedUuid } from '../http/mount';
import type { ParameterDocument } from '../openapi/operation-document';

export const uuidParameter: ParameterDocument = {
  description: 'The id of the recording, a UUID in either letter case',
  schema: { type: 'string', format: 'uuid' },
  example: 'e0c77c5d-7807-4d9b-9d8d-92a38370af5e',
};

/**
 * The path's `{id}`, which clients write in either letter case, in lower case.
 *
 * @throws InvalidInputError where it is no UUID
 */
export function recordingUuid(id: string): string {
  if (!isDashedUuid(id)) throw new InvalidInputError([{ path: 'id', message: 'must be a UUID' }]);
  return id.toLowerCase();
}
