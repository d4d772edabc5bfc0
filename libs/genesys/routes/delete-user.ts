import type { RequestHandler } from 'express';
import type { SignIn } from '../../contact-centers/sign-in';
import type { UserStore } from '../../contact-centers/user-store';
import { contactCenterId, pathParameter } from '../../http/mount';
import { auditChange } from '../../http/request-audit';
import { statusCode } from '../envelope';

export interface DeleteUserDeps {
  users: Pick<UserStore, 'remove'>;
  signIn: Pick<SignIn, 'forget'>;
}

/** `DELETE .../users/{userName}` */
export function deleteUser({ users, signIn }: DeleteUserDeps): RequestHandler {
  return async (req, res) => {
    const userName = pathParameter(req, 'userName');
    const ccid = contactCenterId(req);
    await auditChange(req, (note) => users.remove(ccid, userName, note()));
    signIn.forget(userName);
    res.json({ statusCode: statusCode.success });
  };
}
