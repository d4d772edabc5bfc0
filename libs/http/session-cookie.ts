import { parseCookie, stringifySetCookie, type SetCookie } from 'cookie';
import type { Request, Response } from 'express';

/** The cookie by which an app knows a browser's session. Each app has a name of its own: cookies do not mind ports. */
export interface SessionCookie {
  /** Whatever it is worth. */
  isCarriedBy(req: Request): boolean;
  /**
   * Undefined also where there are several: a neighbouring host can plant one of our name beside ours, and nobody is to work in
   * somebody else's session without knowing.
   */
  tokenOf(req: Request): string | undefined;
  give(res: Response, token: string): void;
  takeBack(res: Response): void;
}

/** @param baseUrl what browsers call us by: where that is https, they send the cookie over nothing else */
export function createSessionCookie(name: string, baseUrl: string): SessionCookie {
  // No Max-Age: it goes with the browser. How long it is good for is said by the session.
  const cookie: SetCookie = {
    ...{ name, value: '', path: '/', httpOnly: true, sameSite: 'strict' },
    secure: baseUrl.startsWith('https:'),
  };

  function valuesOf({ headers }: Request): Set<string> {
    const pairs = (headers.cookie ?? '').split(';');
    const values = pairs.map((pair) => parseCookie(pair)[name]).filter((value) => value !== undefined);
    return new Set(values);
  }

  return {
    isCarriedBy: (req) => valuesOf(req).size > 0,
    tokenOf(req) {
      const [value, ...others] = valuesOf(req);
      return others.length > 0 ? undefined : value;
    },
    give: (res, token) => void res.append('Set-Cookie', stringifySetCookie({ ...cookie, value: token })),
    takeBack: (res) => void res.append('Set-Cookie', stringifySetCookie({ ...cookie, expires: new Date(0) })),
  };
}
