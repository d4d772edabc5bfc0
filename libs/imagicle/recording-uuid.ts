import { InvalidInputError } from '../errors';
import { isDashedUuid } from '../http/mount';

/**
 * The path's `{id}`, which clients write in either letter case, in lower case.
 *
 * @throws InvalidInputError where it is no UUID
 */
export function recordingUuid(id: string): string {
  if (!isDashedUuid(id)) throw new InvalidInputError([{ path: 'id', message: 'must be a UUID' }]);
  return id.toLowerCase();
}
