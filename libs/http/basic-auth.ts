import type { Request, RequestHandler } from 'express';
import { Passport, type Strategy } from 'passport';
import { BasicStrategy } from 'passport-http';
import type { SignIn } from '../contact-centers/sign-in';
import { UnauthenticatedError } from '../errors';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** User name and password of an `Authorization` header; undefined when it holds no well-formed Basic credentials in UTF-8. */
export function basicCredentials(header: string | undefined): { userName: string; password: string } | undefined {
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  let text: string;
  try {
    text = utf8.decode(Buffer.from(encoded, 'base64'));
  } catch {
    return undefined;
  }
  const colon = text.indexOf(':');
  return colon < 1 ? undefined : { userName: text.slice(0, colon), password: text.slice(colon + 1) };
}

/**
 * passport-http cuts a password at its first `:`, refuses one that begins with it, and mends malformed UTF-8. Shown the
 * credentials percent-encoded, it has nothing to cut or to mend.
 */
class WholePasswordStrategy extends BasicStrategy {
  override authenticate(req: Request): void {
    const credentials = basicCredentials(req.headers.authorization);
    const authorization = credentials && `Basic ${Buffer.from(escaped(credentials)).toString('base64')}`;
    super.authenticate({ ip: req.ip, headers: { authorization } } as Request);
  }
}

const escaped = ({ userName, password }: { userName: string; password: string }) =>
  `${encodeURIComponent(userName)}:${encodeURIComponent(password)}`;

/**
 * Lets a request through with `req.user` set: by the header or, where there is none, by the cookie of a session.
 *
 * @param byCookie undefined: by the header alone
 * @returns a handler that fails with UnauthenticatedError, or with what `signIn` throws
 */
export function authenticate(signIn: Pick<SignIn, 'verify'>, byCookie?: Strategy): RequestHandler {
  const strategy = new WholePasswordStrategy({ passReqToCallback: true }, (req, userName, password, done) => {
    signIn.verify(decodeURIComponent(userName), decodeURIComponent(password), req.ip ?? '').then(
      (user) => done(null, user ?? false),
      (error: unknown) => done(error),
    );
  });
  // By name: given the strategy itself, Passport would share it between requests, and one could be answered as another's user.
  const passport = new Passport().use('basic', strategy);
  if (byCookie) passport.use('cookie', byCookie);
  const ways = byCookie ? ['cookie', 'basic'] : ['basic'];
  const authenticated = passport.authenticate(ways, { session: false, failWithError: true }) as RequestHandler;
  return (req, res, next) => {
    authenticated(req, res, (error?: unknown) => {
      const refused = error instanceof Error && error.name === 'AuthenticationError';
      next(refused ? new UnauthenticatedError() : error);
    });
  };
}
