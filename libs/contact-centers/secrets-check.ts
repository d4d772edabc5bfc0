import type { Queryable } from '../database';
import { EnvironmentError } from '../env';
import type { Secrets } from '../secrets';

const boundTo = 'secrets_check';

/**
 * Notices a wrong SECRETS_KEY at the start, before anything is sealed with it: the first start leaves a sealed text behind, and
 * every later one must be able to open it.
 *
 * @throws EnvironmentError
 */
export async function checkSecretsKey(db: Queryable, secrets: Secrets): Promise<void> {
  await db.query('insert into secrets_check (singleton, sealed) values (true, $1) on conflict (singleton) do nothing', [
    secrets.seal(boundTo, boundTo),
  ]);
  const [row] = await db.query<{ sealed: string }>('select s.sealed from secrets_check s');
  try {
    secrets.open(row!.sealed, boundTo);
  } catch {
    throw new EnvironmentError('SECRETS_KEY is not the key that the secrets in this database were encrypted with');
  }
}

/** From here on only those start who know today's key: done when everything else is sealed with it. */
export async function resealSecretsCheck(db: Queryable, secrets: Secrets): Promise<void> {
  await db.query('update secrets_check set sealed = $1', [secrets.seal(boundTo, boundTo)]);
}
