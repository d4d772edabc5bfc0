import { opsMounts } from '../../apps/ops/app';
import { publicMounts } from '../../apps/public/app';
import { genesysDialect } from '../genesys/envelope';
import type { Mount } from '../http/mount';
import { dialectByPath } from '../imagicle/envelope';
import { documentedApps } from '../openapi/documented-apps';
import { openApiDocument } from '../openapi/openapi-document';

export type AppName = 'public' | 'ops';

/** An app's mount table with nothing behind it: enough for what it says of itself. */
export function mountsOf(app: AppName): Mount[] {
  const parts = {} as never;
  const config = { region: '', storageTimeoutMs: 0 };
  return app === 'ops' ? opsMounts(parts, config, '') : publicMounts(parts, config, '');
}

/** What the app serves at `/openapi.json`. */
export const documentOf = (app: AppName) =>
  openApiDocument(mountsOf(app), { ...documentedApps[app], dialectOf: dialectByPath(genesysDialect) });
