import { basePath } from '../imagicle/envelope';
import { request, type Answer, type Credentials, type TestApps } from './apps';

/** Both apps serve the dialect's reads. */
export const imagicleApps = ['ops', 'public'] as const;
export type ImagicleApp = (typeof imagicleApps)[number];

export const imagicleUrl = ({ opsUrl, publicUrl }: TestApps, app: ImagicleApp) =>
  `${app === 'ops' ? opsUrl : publicUrl}${basePath}`;

/** @param rest what follows the base path: `?query`, `/{id}` */
export const imagicleGet = (
  apps: TestApps,
  app: ImagicleApp,
  credentials: Credentials,
  rest: string,
): Promise<Answer> => request('GET', imagicleUrl(apps, app) + rest, credentials);

/** A contact who is the local party of a posted recording. */
export const localParty = (userName: string, phoneNumber: string) =>
  ({ userName, phoneNumber, type: 'User', firstName: `${userName}'s`, lastName: 'name' }) as const;
