import type { AuditNote } from '../audit-note';
import { EnvironmentError } from '../env';
import { isUserName, longestPassword, userNameRule } from './user-name';
import type { UserStore } from './user-store';

/**
 * Creates the first OPS admin at the first start; afterwards what the environment says of them changes nothing.
 *
 * @param given `OPS_USERNAME` and `OPS_PASSWORD`
 * @param noteOf makes the audit entry of it
 * @throws EnvironmentError when there is no OPS admin and none can be created: nobody could sign in to the ops app
 */
export async function ensureFirstOpsAdmin(
  users: Pick<UserStore, 'hasOpsAdmin' | 'createFirstOpsAdmin'>,
  given: { userName: string; password: string } | undefined,
  noteOf?: (userName: string) => AuditNote,
): Promise<void> {
  if (await users.hasOpsAdmin()) return;
  if (!given)
    throw new EnvironmentError(
      'OPS_USERNAME and OPS_PASSWORD must be given: there is no OPS admin yet, and the first one is made of them',
    );
  if (!isUserName(given.userName.normalize('NFC'))) throw new EnvironmentError(`OPS_USERNAME ${userNameRule}`);
  if (given.password === '' || [...given.password].length > longestPassword) {
    throw new EnvironmentError(`OPS_PASSWORD must be 1 to ${longestPassword} characters`);
  }
  const created = await users.createFirstOpsAdmin(given.userName, given.password, noteOf?.(given.userName));
  if (!created && !(await users.hasOpsAdmin())) {
    throw new EnvironmentError(
      'OPS_USERNAME is taken by a user of a contact center; the first OPS admin needs another name',
    );
  }
}
