import type { RequestHandler } from 'express';
import type { Sessions } from '../../contact-centers/sessions';
import type { SignIn } from '../../contact-centers/sign-in';
import { ForbiddenError, UnauthenticatedError } from '../../errors';
import { jsonBody } from '../../http/json-body';
import { documented, type Operation } from '../../http/mount';
import { isFromOtherPage } from '../../http/own-page';
import { auditChange, tellAudit } from '../../http/request-audit';
import type { SessionCookie } from '../../http/session-cookie';
import type { Json } from '../../json';
import type { OperationDocument } from '../../openapi/operation-document';
import { currentUserSchema, encodeSignedIn, exampleCurrentUser } from '../contact-center-codec';
import { statusCode, successSchema } from '../envelope';
import { decodeSession, sessionSchema } from '../session-schema';

export interface CreateSessionDeps {
  signIn: Pick<SignIn, 'verifyAccount'>;
  sessions: Pick<Sessions, 'begin'>;
  cookie: Pick<SessionCookie, 'give'>;
  baseUrl: string;
}

/** The longest password and user name, however they are escaped. */
const bodyBytes = 32 * 1024;

const document: OperationDocument = {
  operationId: 'createSession',
  subject: 'Session and user',
  summary: 'Sign in with a browser',
  description: `The answer sets a session cookie, which goes in place of the \`Authorization\` header from then on; what writes must then come from a page of this origin (\`Origin\` or \`Sec-Fetch-Site\` says so), else 403.

The session is void after sign-out, after 30 minutes without a request, 12 hours after the sign-in, once the password is another one, and when the user is disabled or deleted.`,
  body: {
    schema: sessionSchema,
    limit: bodyBytes,
    examples: { 'sign in': { userName: 'jane', password: 'secret' } },
  },
  answers: {
    200: {
      description: 'Signed in',
      schema: successSchema({ user: currentUserSchema }),
      example: { statusCode: statusCode.success, user: exampleCurrentUser },
      headers: { 'Set-Cookie': { description: 'The session', schema: { type: 'string' }, required: true } },
    },
  },
  errors: {
    401: 'The user name or the password is wrong',
    403: 'Another page asks for it',
    429: 'Sign-ins are slowed down after failures',
  },
};

/** `POST /api/v2/session`: a browser signs in, once. Failures are slowed down and noted as those of Basic are. */
export function createSession({ signIn, sessions, cookie, baseUrl }: CreateSessionDeps): Operation {
  const refuseOtherPages: RequestHandler = (req, _res, next) => {
    // Nobody is to be signed in by another page, as somebody whose name they do not read.
    if (isFromOtherPage(req, baseUrl)) throw new ForbiddenError('Only our own pages may sign in');
    next();
  };
  return documented(document, [
    refuseOtherPages,
    jsonBody(bodyBytes),
    async (req, res) => {
      const { userName, password } = decodeSession(req.body as Json);
      tellAudit(req, { claimedUserName: userName });
      const account = await signIn.verifyAccount(userName, password, req.ip ?? '');
      if (!account) throw new UnauthenticatedError('The user name or the password is wrong');
      req.user = account.user;
      const token = await auditChange(req, (note) => sessions.begin(account, note()));
      cookie.give(res, token);
      res.json({ statusCode: statusCode.success, user: encodeSignedIn(account.user) });
    },
  ]);
}
