import type { RequestHandler } from 'express';
import type { SignIn } from '../../contact-centers/sign-in';
import { canonicalUserName } from '../../contact-centers/user-name';
import type { UserStore } from '../../contact-centers/user-store';
import { jsonBody } from '../../http/json-body';
import { contactCenterId, pathParameter } from '../../http/mount';
import { auditChange, tellAudit } from '../../http/request-audit';
import type { Json } from '../../json';
import { refuse } from '../../validation';
import { statusCode } from '../envelope';
import { limits } from '../recording-schema';
import { decodeUser } from '../user-schema';

export interface ReplaceUserDeps {
  users: Pick<UserStore, 'replace'>;
  signIn: Pick<SignIn, 'forget'>;
}

/** `PUT .../users/{userName}`: whole, but for a password and `disabled` left out. */
export function replaceUser({ users, signIn }: ReplaceUserDeps): RequestHandler[] {
  return [
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
  ];
}
