import type { SignIn } from '../../contact-centers/sign-in';
import type { UserStore } from '../../contact-centers/user-store';
import { jsonBody } from '../../http/json-body';
import { currentUser, documented, type Operation } from '../../http/mount';
import { auditChange, tellAudit } from '../../http/request-audit';
import type { Json } from '../../json';
import { refuse } from '../../validation';
import type { OperationDocument } from '../../openapi/operation-document';
import { statusCode, successSchema } from '../envelope';
import { limits } from '../recording-schema';
import { decodePasswordChange, passwordChangeSchema } from '../user-schema';

export interface ChangePasswordDeps {
  users: Pick<UserStore, 'changePassword'>;
  signIn: SignIn;
}

const document: OperationDocument = {
  operationId: 'changePassword',
  subject: 'Session and user',
  summary: 'Change the own password',
  description: 'The current one is asked for again: a browser left open must not be enough.',
  body: {
    schema: passwordChangeSchema,
    limit: limits.bodyBytes,
    examples: { change: { currentPassword: 'secret', newPassword: 'another secret' } },
  },
  answers: { 200: { description: 'Done', schema: successSchema(), example: { statusCode: statusCode.success } } },
};

/** `PUT /api/v2/me/password`, any user's own. The current one is asked for again: a browser left open must not be enough. */
export function changePassword({ users, signIn }: ChangePasswordDeps): Operation {
  return documented(document, [
    jsonBody(limits.bodyBytes),
    async (req, res) => {
      const { userName } = currentUser(req);
      tellAudit(req, { subject: userName });
      const { currentPassword, newPassword } = decodePasswordChange(req.body as Json);
      if (!(await signIn.verify(userName, currentPassword, req.ip ?? ''))) {
        refuse([{ path: 'currentPassword', message: "must be the user's password" }]);
      }
      await auditChange(req, (note) => users.changePassword(userName, newPassword, note()));
      signIn.forget(userName);
      res.json({ statusCode: statusCode.success });
    },
  ]);
}
