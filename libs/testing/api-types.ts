import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { documentOf, type AppName } from './documents';

const root = join(__dirname, '../..');
const generator = join(root, 'node_modules/openapi-typescript/bin/cli.js');

/** The types of the console's API clients, by app. */
export const typeFiles: Record<AppName, string> = {
  public: join(root, 'apps/console/src/shared/public-api.ts'),
  ops: join(root, 'apps/console/src/shared/ops-api.ts'),
};

/** Of an app's document, as openapi-typescript makes them. */
export const typesOf = (app: AppName): string =>
  execFileSync(process.execPath, [generator], { input: JSON.stringify(documentOf(app)), encoding: 'utf8' });
