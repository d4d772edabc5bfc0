import type { Queryable } from '../database';
import type { Secrets } from '../secrets';
import { resealStorage } from './sealed-storage';

/**
 * Seals the stores' secrets of all contact centers with today's key, beside running apps: settings that are changed at the same
 * moment are left to the next call.
 *
 * @param onUnopened told what none of our keys opens
 * @returns of how many contact centers it did
 */
export async function resealContactCenters(
  db: Queryable,
  secrets: Secrets,
  onUnopened: (what: string) => void,
): Promise<number> {
  const rows = await db.query<{ id: string; storage: string }>('select c.id, c.storage from contact_center c');
  let resealed = 0;
  for (const { id, storage } of rows) {
    const sealed = tryToReseal(secrets, id, storage);
    if (sealed === undefined) onUnopened(`the storage settings of contact center ${id}`);
    else if (sealed !== storage) {
      const replaced = await db.query(
        'update contact_center c set storage = $3 where c.id = $1 and c.storage::text = $2 returning c.id',
        [id, storage, sealed],
      );
      resealed += replaced.length;
    }
  }
  return resealed;
}

function tryToReseal(secrets: Secrets, id: string, storage: string): string | undefined {
  try {
    return resealStorage(secrets, id, storage);
  } catch {
    return undefined;
  }
}
