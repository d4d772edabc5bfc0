import type { RequestHandler } from 'express';
import type { UserStore } from '../../contact-centers/user-store';
import { contactCenterId } from '../../http/mount';
import { queryStringOf } from '../../http/query-parameter';
import { encodeUser, userUri } from '../contact-center-codec';
import { statusCode } from '../envelope';
import { wantsAllFields } from '../fields-parameter';

export interface ListUsersDeps {
  users: Pick<UserStore, 'list'>;
  baseUrl: string;
}

/** `GET .../users` → `uris`, with `?fields=*` → `users` */
export function listUsers({ users, baseUrl }: ListUsersDeps): RequestHandler {
  return async (req, res) => {
    const whole = wantsAllFields(queryStringOf(req));
    const ccid = contactCenterId(req);
    const found = await users.list(ccid);
    res.json({
      statusCode: statusCode.success,
      ...(whole
        ? { users: found.map(encodeUser) }
        : { uris: found.map(({ userName }) => userUri(baseUrl, ccid, userName)) }),
    });
  };
}
