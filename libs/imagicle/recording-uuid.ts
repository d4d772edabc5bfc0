import { InvalidInputError } from '../errors';

/**
 * The path's `{id}`, which clients write in either letter case, in lower case.
 *
 * @throws InvalidInputError where it is no UUID
 */
export function recordingUuid(id: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id))
    throw new InvalidInputError([{ path: 'id', message: 'must be a UUID' }]);
  return id.toLowerCase();
}
