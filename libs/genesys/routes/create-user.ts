import type { RequestHandler } from 'express';
import type { UserStore } from '../../contact-centers/user-store';
import { jsonBody } from '../../http/json-body';
import { contactCenterId } from '../../http/mount';
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
      const userName = await users.create(ccid, decodeNewUser(req.body as Json));
      res.json({ statusCode: statusCode.success, uri: userUri(baseUrl, ccid, userName) });
    },
  ];
}
