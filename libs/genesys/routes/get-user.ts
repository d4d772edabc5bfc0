import type { RequestHandler } from 'express';
import type { UserStore } from '../../contact-centers/user-store';
import { contactCenterId, pathParameter } from '../../http/mount';
import { encodeUser } from '../contact-center-codec';
import { statusCode } from '../envelope';

export interface GetUserDeps {
  users: Pick<UserStore, 'find'>;
}

/** `GET .../users/{userName}` */
export function getUser({ users }: GetUserDeps): RequestHandler {
  return async (req, res) => {
    const user = await users.find(contactCenterId(req), pathParameter(req, 'userName'));
    res.json({ statusCode: statusCode.success, user: encodeUser(user) });
  };
}
