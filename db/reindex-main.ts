import { openDatabase } from '../libs/database';
import { readEnvironment } from '../libs/env';
import { createReindexStore } from '../libs/recordings/reindex-store';
import { readDatabaseUrl } from '../libs/server-config';
import { checkSchema } from './migrate';
import { progressLine } from './progress-line';
import { runCommand } from './run-command';

/** Nothing that a client waits for runs on these connections. */
const statementTimeoutMs = 60 * 60 * 1000;

/** `npm run db:reindex`: makes search keys and tokens anew, beside running apps; with `-- --check` it only counts what is wrong. */
async function main(): Promise<void> {
  const env = readEnvironment(process.env);
  const url = readDatabaseUrl(env);
  env.done();
  const database = openDatabase({ url, poolSize: 2, statementTimeoutMs, connectTimeoutMs: 10_000 });
  try {
    await checkSchema(database);
    const store = createReindexStore(database);
    if (process.argv.includes('--check')) {
      const { recordings, days } = await store.check(progressLine('looked at'));
      console.log(`${recordings} recordings and ${days} days' counts are not as they should be.`);
      process.exitCode = recordings + days > 0 ? 2 : 0;
    } else console.log(`Done: ${await store.reindex(progressLine('done'))} recordings were not as they should be.`);
  } finally {
    await database.close();
  }
}

runCommand(main);
