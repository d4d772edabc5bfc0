import type { Request } from 'express';

/** Our own origin: as the base URL says, or as the browser found us (by an address of the machine, say). */
function isOwnOrigin(origin: string, req: Request, baseUrl: string): boolean {
  const asked = `${req.protocol}://${req.headers.host?.toLowerCase()}`;
  return origin === asked || origin === new URL(baseUrl).origin;
}

/** Whether a browser vouches that a page of ours has sent it: no page can forge either header. */
export function isFromOwnPage(req: Request, baseUrl: string): boolean {
  const { origin } = req.headers;
  return req.get('Sec-Fetch-Site') === 'same-origin' || (origin !== undefined && isOwnOrigin(origin, req, baseUrl));
}

/** Whether a browser says that it comes from elsewhere. Clients that are no browsers say nothing. */
export function isFromOtherPage(req: Request, baseUrl: string): boolean {
  const saysWhence = req.headers.origin !== undefined || req.get('Sec-Fetch-Site') !== undefined;
  return saysWhence && !isFromOwnPage(req, baseUrl);
}

/** Our scripts' requests: a challenge would raise the browser's own password box over the page. */
export const isFromScript = (req: Request): boolean => req.get('X-Requested-With') === 'tapehouse';
