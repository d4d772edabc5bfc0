import { EnvironmentError } from '../libs/env';

/** What a `*-main.ts` does: exits with 1 and says why where the command cannot do its work. */
export function runCommand(command: () => Promise<void>): void {
  command().catch((error: unknown) => {
    console.error(error instanceof EnvironmentError ? error.message : error);
    process.exitCode = 1;
  });
}
