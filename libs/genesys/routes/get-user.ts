import type { UserStore } from '../../contact-centers/user-store';
import { contactCenterId, documented, pathParameter, type Operation } from '../../http/mount';
import type { OperationDocument } from '../../openapi/operation-document';
import { encodeUser, exampleUser, userAnswerSchema } from '../contact-center-codec';
import { statusCode, successSchema } from '../envelope';

export interface GetUserDeps {
  users: Pick<UserStore, 'find'>;
}

export const userNotFound = 'The contact center is not found, or it has no such user';

const document: OperationDocument = {
  operationId: 'getUser',
  subject: 'Users',
  summary: 'Read a user',
  description: 'What is there fits the body of `replaceUser`.',
  answers: {
    200: {
      description: 'The user',
      schema: successSchema({ user: userAnswerSchema }),
      example: { statusCode: statusCode.success, user: exampleUser },
    },
  },
  errors: { 404: userNotFound },
};

/** `GET .../users/{userName}` */
export function getUser({ users }: GetUserDeps): Operation {
  return documented(document, async (req, res) => {
    const user = await users.find(contactCenterId(req), pathParameter(req, 'userName'));
    res.json({ statusCode: statusCode.success, user: encodeUser(user) });
  });
}
