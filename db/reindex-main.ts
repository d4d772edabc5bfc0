import { openDatabase } from '../libs/database';
import { EnvironmentError } from '../libs/env';
import { createReindexStore } from '../libs/recordings/reindex-store';
import { checkSchema } from './migrate';

/** Nothing that a client waits for runs on these connections. */
const statementTimeoutMs = 60 * 60 * 1000;
const secondsBetweenLines = 5;

/** `npm run db:reindex`: makes search keys and tokens anew, beside running apps; with `-- --check` it only counts what is wrong. */
async function main(): Promise<void> {
  const url = process.env.DATABASE_URL;
  if (!url) throw new EnvironmentError('DATABASE_URL is missing; it must lead to the database to reindex');
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

function progressLine(what: string) {
  let last = performance.now();
  return (recordings: number) => {
    if (performance.now() - last < secondsBetweenLines * 1_000) return;
    last = performance.now();
    console.log(`${recordings} recordings ${what}`);
  };
}

main().catch((error: unknown) => {
  console.error(error instanceof EnvironmentError ? error.message : error);
  process.exitCode = 1;
});
