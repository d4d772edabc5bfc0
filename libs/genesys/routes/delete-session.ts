import type { Sessions } from '../../contact-centers/sessions';
import { ForbiddenError } from '../../errors';
import { documented, type Operation } from '../../http/mount';
import { isFromOwnPage } from '../../http/own-page';
import { auditChange } from '../../http/request-audit';
import type { SessionCookie } from '../../http/session-cookie';
import type { OperationDocument } from '../../openapi/operation-document';
import { statusCode, successSchema } from '../envelope';

export interface DeleteSessionDeps {
  sessions: Pick<Sessions, 'findOwner' | 'end'>;
  cookie: Pick<SessionCookie, 'isCarriedBy' | 'tokenOf' | 'takeBack'>;
  baseUrl: string;
}

const document: OperationDocument = {
  operationId: 'deleteSession',
  subject: 'Session and user',
  summary: 'Sign out',
  description:
    'Ends the session of the cookie that comes with it, also when it is void by now; no other session of the user.',
  answers: {
    200: {
      description: 'Nobody is signed in with this browser any more',
      schema: successSchema(),
      example: { statusCode: statusCode.success },
      headers: { 'Set-Cookie': { description: 'Takes the cookie back', schema: { type: 'string' }, required: true } },
    },
  },
  errors: { 403: 'Another page asks for it' },
};

/** `DELETE /api/v2/session`: signs this browser out, also when its session is void by now. The user's other sessions go on. */
export function deleteSession({ sessions, cookie, baseUrl }: DeleteSessionDeps): Operation {
  return documented(document, async (req, res) => {
    if (cookie.isCarriedBy(req) && !isFromOwnPage(req, baseUrl)) {
      throw new ForbiddenError('Only our own pages may sign out');
    }
    // First: with the database away, whoever leaves the machine is signed out of it all the same.
    cookie.takeBack(res);
    const token = cookie.tokenOf(req);
    const owner = token === undefined ? undefined : await sessions.findOwner(token);
    if (token !== undefined && owner) {
      req.user = owner;
      await auditChange(req, (note) => sessions.end(token, note()));
    }
    res.json({ statusCode: statusCode.success });
  });
}
