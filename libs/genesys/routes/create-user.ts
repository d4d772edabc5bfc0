import type { RequestHandler } from 'express';
import type { UserStore } from '../../contact-centers/user-store';
import { jsonBody } from '../../http/json-body';
import { contactCenterId } from '../../http/mount';
import { auditChange, tellAudit } from '../../http/request-audit';
import type { Json } from '../../json';
import { userUri } from '../contact-center-codec';
import { statusCode } from '../envelope';
import { limits } from '../recording-schema';
import { decodeNewUser } from '../user-schema';

export interface CreateUserDeps {
  users: Pick<UserStore, 'create'>;
  baseUrl: string;
}

/** `POST .../users` */
export function createUser({ users, baseUrl }: CreateUserDeps): RequestHandler[] {
  return [
    jsonBody(limits.bodyBytes),
    async (req, res) => {
      const ccid = contactCenterId(req);
      const draft = decodeNewUser(req.body as Json);
      const { userName: subject, roles, disabled } = draft;
      tellAudit(req, { subject, details: { roles, disabled } });
      const userName = await auditChange(req, (note) => users.create(ccid, draft, note()));
      res.json({ statusCode: statusCode.success, uri: userUri(baseUrl, ccid, userName) });
    },
  ];
}
