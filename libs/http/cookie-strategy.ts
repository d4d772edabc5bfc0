import type { Request } from 'express';
import { Strategy } from 'passport';
import type { Sessions } from '../contact-centers/sessions';
import type { SessionCookie } from './session-cookie';

/** Passport's way in for browsers: the session that the cookie names. An Authorization header, right or wrong, goes before it. */
export class CookieStrategy extends Strategy {
  constructor(
    private readonly sessions: Pick<Sessions, 'find'>,
    private readonly cookie: Pick<SessionCookie, 'tokenOf'>,
  ) {
    super();
  }

  override authenticate(req: Request): void {
    const token = req.headers.authorization === undefined ? this.cookie.tokenOf(req) : undefined;
    if (token === undefined) {
      this.fail();
      return;
    }
    this.sessions.find(token).then(
      (user) => (user ? this.success(user) : this.fail()),
      (error: unknown) => this.error(error),
    );
  }
}
