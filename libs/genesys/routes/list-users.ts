import type { UserStore } from '../../contact-centers/user-store';
import { contactCenterId, documented, type Operation } from '../../http/mount';
import { queryStringOf } from '../../http/query-parameter';
import type { OperationDocument } from '../../openapi/operation-document';
import { encodeUser, exampleUser, uriSchema, userAnswerSchema, userUri } from '../contact-center-codec';
import { statusCode, successSchema } from '../envelope';
import { fieldsParameter, wantsAllFields } from '../fields-parameter';

export interface ListUsersDeps {
  users: Pick<UserStore, 'list'>;
  baseUrl: string;
}

const document: OperationDocument = {
  operationId: 'listUsers',
  subject: 'Users',
  summary: 'List the users of a contact center',
  query: fieldsParameter,
  answers: {
    200: {
      description: 'Their addresses, or the users themselves where they are asked for',
      schema: {
        oneOf: [
          successSchema({ uris: { type: 'array', items: uriSchema } }),
          successSchema({ users: { type: 'array', items: userAnswerSchema } }),
        ],
      },
      example: { statusCode: statusCode.success, users: [exampleUser] },
    },
  },
};

/** `GET .../users` → `uris`, with `?fields=*` → `users` */
export function listUsers({ users, baseUrl }: ListUsersDeps): Operation {
  return documented(document, async (req, res) => {
    const whole = wantsAllFields(queryStringOf(req));
    const ccid = contactCenterId(req);
    const found = await users.list(ccid);
    res.json({
      statusCode: statusCode.success,
      ...(whole
        ? { users: found.map(encodeUser) }
        : { uris: found.map(({ userName }) => userUri(baseUrl, ccid, userName)) }),
    });
  });
}
