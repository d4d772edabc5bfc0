import type { UserStore } from '../../contact-centers/user-store';
import { jsonBody } from '../../http/json-body';
import { contactCenterId, documented, type Operation } from '../../http/mount';
import { auditChange, tellAudit } from '../../http/request-audit';
import type { Json } from '../../json';
import type { OperationDocument } from '../../openapi/operation-document';
import { uriSchema, userUri } from '../contact-center-codec';
import { statusCode, successSchema } from '../envelope';
import { limits } from '../recording-schema';
import { decodeNewUser, newUserSchema } from '../user-schema';

export interface CreateUserDeps {
  users: Pick<UserStore, 'create'>;
  baseUrl: string;
}

const document: OperationDocument = {
  operationId: 'createUser',
  subject: 'Users',
  summary: 'Create a user of a contact center',
  description: 'User names are unique across the installation. Attributes that are not known are refused.',
  body: {
    schema: newUserSchema,
    limit: limits.bodyBytes,
    examples: {
      admin: {
        userName: 'jane',
        password: 'secret',
        roles: ['CONTACT_CENTER_ADMIN'],
        firstName: 'Jane',
        lastName: 'Doe',
      },
      recorder: { userName: 'recorder-1', password: 'secret', roles: ['RECORDER'] },
    },
  },
  answers: {
    200: {
      description: 'Created',
      schema: successSchema({ uri: uriSchema }),
      example: {
        statusCode: statusCode.success,
        uri: userUri('https://ops.example.com', 'a5539ef5-7dd5-4150-818f-ee1bcd447cbe', 'jane'),
      },
    },
  },
  errors: { 409: 'The user name is taken' },
};

/** `POST .../users` */
export function createUser({ users, baseUrl }: CreateUserDeps): Operation {
  return documented(document, [
    jsonBody(limits.bodyBytes),
    async (req, res) => {
      const ccid = contactCenterId(req);
      const draft = decodeNewUser(req.body as Json);
      const { userName: subject, roles, disabled } = draft;
      tellAudit(req, { subject, details: { roles, disabled } });
      const userName = await auditChange(req, (note) => users.create(ccid, draft, note()));
      res.json({ statusCode: statusCode.success, uri: userUri(baseUrl, ccid, userName) });
    },
  ]);
}
