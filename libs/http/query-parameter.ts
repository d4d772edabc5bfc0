import type { Request } from 'express';
import { refuse } from '../validation';

/** What stands behind the `?`, as it came over the wire. */
export function queryStringOf({ originalUrl }: Request): string {
  const start = originalUrl.indexOf('?');
  return start < 0 ? '' : originalUrl.slice(start + 1);
}

/**
 * One parameter of the query, for operations that do not mind others (clients of the pages send `fields=*` everywhere).
 * Undefined where it is not there; the first where it is repeated.
 *
 * @throws InvalidInputError for malformed percent-encoding or UTF-8 anywhere in the query: who asks to delete must be understood
 */
export function queryParameter(req: Request, name: string): string | undefined {
  const query = queryStringOf(req);
  for (const pair of query.split('&')) {
    try {
      decodeURIComponent(pair);
    } catch {
      refuse([{ path: pair.split('=')[0]!, message: 'is encoded in no valid way' }]);
    }
  }
  return new URLSearchParams(query).get(name) ?? undefined;
}
