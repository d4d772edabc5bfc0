import { createContactCenterStore } from '../../libs/contact-centers/contact-center-store';
import { createPasswords } from '../../libs/contact-centers/passwords';
import { createUserStore } from '../../libs/contact-centers/user-store';
import { openDatabase } from '../../libs/database';
import { createSecrets } from '../../libs/secrets';
import type { Population } from './data/population';

export interface Credentials {
  userName: string;
  password: string;
}

/** For a bench's database alone: nothing in it is worth a secret. */
export const benchSecretsKey = '5e'.repeat(32);
const password = 'bench';
/** The users of the contact center that is asked: the one with half of all recordings. */
export const admin: Credentials = { userName: 'admin', password };
export const recorder: Credentials = { userName: 'recorder', password };

/** The contact centers of a population, the first with an admin and a recorder. */
export async function createContactCenters(url: string, population: Population): Promise<void> {
  const db = openDatabase({ url, poolSize: 2, statementTimeoutMs: 60_000, connectTimeoutMs: 10_000 });
  try {
    const centers = createContactCenterStore(db, createSecrets(benchSecretsKey));
    const users = createUserStore(db, createPasswords());
    const storage = { awsS3: [{ bucket: 'stage-recordings' }] };
    for (const { contactCenterId, name } of population.tenants)
      await centers.create({ name, storage }, contactCenterId);
    const { contactCenterId } = population.tenants[0]!;
    await users.create(contactCenterId, { ...admin, roles: ['CONTACT_CENTER_ADMIN'] });
    await users.create(contactCenterId, { ...recorder, roles: ['RECORDER'] });
  } finally {
    await db.close();
  }
}
