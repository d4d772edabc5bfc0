import { resealContactCenters } from '../libs/contact-centers/reseal-contact-centers';
import { checkSecretsKey, resealSecretsCheck } from '../libs/contact-centers/secrets-check';
import type { Database } from '../libs/database';
import { resealMediaDescriptors } from '../libs/recordings/reseal-media-descriptors';
import type { Secrets } from '../libs/secrets';

export interface Rotation {
  /** Contact centers, recordings and media deletions that were sealed anew. */
  resealed: number;
  /** What none of the keys opens; the rotation is not over while there is any. */
  unopened: ReadonlySet<string>;
}

/**
 * Seals every stored secret with the first of the keys, beside running apps that know them all. Stopped anywhere, it is simply run
 * again: what is sealed with the first key stays as it is.
 *
 * @param onBatch told how many recordings and deletions are looked at
 * @throws EnvironmentError when none of the keys is this database's
 */
export async function rotateSecrets(
  db: Database,
  secrets: Secrets,
  onBatch: (rows: number) => void,
): Promise<Rotation> {
  await checkSecretsKey(db, secrets);
  const unopened = new Set<string>();
  const onUnopened = (what: string) => unopened.add(what);
  let resealed = 0;
  // Once more until there is nothing left: what was written meanwhile was left out.
  for (;;) {
    const centers = await resealContactCenters(db, secrets, onUnopened);
    const descriptors = await resealMediaDescriptors(db, secrets, onUnopened, onBatch);
    if (centers + descriptors === 0) break;
    resealed += centers + descriptors;
  }
  if (unopened.size === 0) await resealSecretsCheck(db, secrets);
  return { resealed, unopened };
}
