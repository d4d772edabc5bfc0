import type { RequestHandler } from 'express';
import type { SignIn } from '../../contact-centers/sign-in';
import type { UserStore } from '../../contact-centers/user-store';
import { jsonBody } from '../../http/json-body';
import { currentUser } from '../../http/mount';
import { auditChange, tellAudit } from '../../http/request-audit';
import type { Json } from '../../json';
import { refuse } from '../../validation';
import { statusCode } from '../envelope';
import { limits } from '../recording-schema';
import { decodePasswordChange } from '../user-schema';

export interface ChangePasswordDeps {
  users: Pick<UserStore, 'changePassword'>;
  signIn: SignIn;
}

/** `PUT /api/v2/me/password`, any user's own. The current one is asked for again: a browser left open must not be enough. */
export function changePassword({ users, signIn }: ChangePasswordDeps): RequestHandler[] {
  return [
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
  ];
}
