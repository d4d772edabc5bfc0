import type { Request } from 'express';

/**
 * One parameter of the query, for operations that do not mind others (clients of the pages send `fields=*` everywhere).
 * Undefined where it is not there; the first where it is repeated.
 */
export function queryParameter(req: Request, name: string): string | undefined {
  const start = req.originalUrl.indexOf('?');
  return (start < 0 ? undefined : new URLSearchParams(req.originalUrl.slice(start + 1)).get(name)) ?? undefined;
}
