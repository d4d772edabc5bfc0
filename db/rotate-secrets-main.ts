import { openDatabase } from '../libs/database';
import { readEnvironment } from '../libs/env';
import { createSecrets } from '../libs/secrets';
import { readDatabaseUrl, readSecretsKey } from '../libs/server-config';
import { checkSchema } from './migrate';
import { progressLine } from './progress-line';
import { rotateSecrets } from './rotate-secrets';
import { runCommand } from './run-command';

/** Nothing that a client waits for runs on these connections. */
const statementTimeoutMs = 60 * 60 * 1000;

function readConfig() {
  const env = readEnvironment(process.env);
  const databaseUrl = readDatabaseUrl(env);
  const secretsKey = readSecretsKey(env);
  const rule = '32 bytes as 64 hex digits (openssl rand -hex 32): the key that takes the place of SECRETS_KEY';
  if (env.isUnset('NEW_SECRETS_KEY')) env.refuse(`NEW_SECRETS_KEY is missing; it must be ${rule}`);
  const newKey = env.matching('NEW_SECRETS_KEY', /^[0-9a-f]{64}$/i, rule);
  env.done();
  return { databaseUrl, keys: `${newKey},${secretsKey}` };
}

/** `npm run secrets:rotate`: seals every stored secret with NEW_SECRETS_KEY. The steps around it: apps/operations/README.md. */
runCommand(async () => {
  const { databaseUrl, keys } = readConfig();
  const database = openDatabase({ url: databaseUrl, poolSize: 4, statementTimeoutMs, connectTimeoutMs: 60_000 });
  try {
    await checkSchema(database);
    const { resealed, unopened } = await rotateSecrets(database, createSecrets(keys), progressLine('looked at'));
    console.log(`${resealed} contact centers, recordings and media deletions were sealed anew.`);
    if (unopened.size === 0) console.log('Everything is sealed with NEW_SECRETS_KEY: it is the SECRETS_KEY now.');
    else process.exitCode = 2;
    for (const what of unopened) console.error(`None of the keys opens the secrets in ${what}`);
  } finally {
    await database.close();
  }
});
