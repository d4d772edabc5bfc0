import { EnvironmentError } from '../libs/env';
import { migrate } from './migrate';

/** `npm run db:migrate`: a step of its own in production, before the apps of a new version start. */
async function main(): Promise<void> {
  const url = process.env.DATABASE_URL;
  if (!url)
    throw new EnvironmentError(
      'DATABASE_URL is missing; it must be a URL such as postgres://user:password@host:5432/database',
    );
  await migrate(url);
}

main().then(
  () => console.log("The database has today's schema."),
  (error: unknown) => {
    console.error(error instanceof EnvironmentError ? error.message : error);
    process.exitCode = 1;
  },
);
