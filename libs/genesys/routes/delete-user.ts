import type { SignIn } from '../../contact-centers/sign-in';
import type { UserStore } from '../../contact-centers/user-store';
import { contactCenterId, documented, pathParameter, type Operation } from '../../http/mount';
import { auditChange } from '../../http/request-audit';
import type { OperationDocument } from '../../openapi/operation-document';
import { statusCode, successSchema } from '../envelope';
import { userNotFound } from './get-user';

export interface DeleteUserDeps {
  users: Pick<UserStore, 'remove'>;
  signIn: Pick<SignIn, 'forget'>;
}

const document: OperationDocument = {
  operationId: 'deleteUser',
  subject: 'Users',
  summary: 'Delete a user',
  answers: { 200: { description: 'Done', schema: successSchema(), example: { statusCode: statusCode.success } } },
  errors: { 404: userNotFound },
};

/** `DELETE .../users/{userName}` */
export function deleteUser({ users, signIn }: DeleteUserDeps): Operation {
  return documented(document, async (req, res) => {
    const userName = pathParameter(req, 'userName');
    const ccid = contactCenterId(req);
    await auditChange(req, (note) => users.remove(ccid, userName, note()));
    signIn.forget(userName);
    res.json({ statusCode: statusCode.success });
  });
}
