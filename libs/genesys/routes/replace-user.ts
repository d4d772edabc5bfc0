import type { SignIn } from '../../contact-centers/sign-in';
import { canonicalUserName } from '../../contact-centers/user-name';
import type { UserStore } from '../../contact-centers/user-store';
import { jsonBody } from '../../http/json-body';
import { contactCenterId, documented, pathParameter, type Operation } from '../../http/mount';
import { auditChange, tellAudit } from '../../http/request-audit';
import type { Json } from '../../json';
import { refuse } from '../../validation';
import type { OperationDocument } from '../../openapi/operation-document';
import { statusCode, successSchema } from '../envelope';
import { limits } from '../recording-schema';
import { decodeUser, userSchema } from '../user-schema';
import { userNotFound } from './get-user';

export interface ReplaceUserDeps {
  users: Pick<UserStore, 'replace'>;
  signIn: Pick<SignIn, 'forget'>;
}

const document: OperationDocument = {
  operationId: 'replaceUser',
  subject: 'Users',
  summary: 'Replace a user',
  description: 'Whole, but for `password` and `disabled`, which stay as they are where they are left out.',
  body: {
    schema: userSchema,
    limit: limits.bodyBytes,
    examples: { disable: { roles: ['CONTACT_CENTER_ADMIN'], disabled: true } },
  },
  answers: { 200: { description: 'Done', schema: successSchema(), example: { statusCode: statusCode.success } } },
  errors: { 404: userNotFound },
};

/** `PUT .../users/{userName}`: whole, but for a password and `disabled` left out. */
export function replaceUser({ users, signIn }: ReplaceUserDeps): Operation {
  return documented(document, [
    jsonBody(limits.bodyBytes),
    async (req, res) => {
      const userName = canonicalUserName(pathParameter(req, 'userName'));
      const draft = decodeUser(req.body as Json);
      if (canonicalUserName(draft.userName ?? userName) !== userName) {
        refuse([{ path: 'userName', message: 'must be the user name in the path: it never changes' }]);
      }
      const { roles, disabled, password } = draft;
      tellAudit(req, { subject: userName, details: { roles, disabled, passwordGiven: password !== undefined } });
      const ccid = contactCenterId(req);
      await auditChange(req, (note) => users.replace(ccid, { ...draft, userName }, note()));
      signIn.forget(userName);
      res.json({ statusCode: statusCode.success });
    },
  ]);
}
