import { readEnvironment } from '../libs/env';
import { readDatabaseUrl } from '../libs/server-config';
import { migrate, migrations } from './migrate';
import { runCommand } from './run-command';

/** `npm run db:migrate`: a step of its own in production, before the apps of a new version start. */
runCommand(async () => {
  const env = readEnvironment(process.env);
  const url = readDatabaseUrl(env);
  env.done();
  await migrate(url, migrations, console.log);
  console.log("The database has today's schema.");
});
