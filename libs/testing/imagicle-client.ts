import createClient, { type Client } from 'openapi-fetch';
import { basePath } from '../imagicle/envelope';
import { basic, type Credentials } from './apps';
import { checkImagicleAnswer } from './imagicle-contract';
import type { paths } from './imagicle-recordings.openapi';

/** A client as it is generated from the published interface. */
export function createImagicleClient(appUrl: string, credentials: Credentials): Client<paths> {
  return createClient<paths>({
    baseUrl: `${appUrl}${basePath}`,
    headers: { Authorization: basic(credentials) },
    fetch: checkedFetch,
  });
}

async function checkedFetch(request: Request): Promise<Response> {
  const response = await fetch(request);
  const { method, url } = request;
  const { status, headers } = response;
  const contentType = headers.get('Content-Type');
  const text = contentType?.startsWith('audio/') ? '' : await response.clone().text();
  checkImagicleAnswer({ method, url, status, contentType, text });
  return response;
}
