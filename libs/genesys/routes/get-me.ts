import type { RequestHandler } from 'express';
import { currentUser } from '../../http/mount';
import { encodeUser } from '../contact-center-codec';
import { statusCode } from '../envelope';

/** `GET /api/v2/me`: who am I. Field clients that find no CSRF headers in the answer go on without CSRF. */
export const getMe: RequestHandler = (req, res) => {
  const user = currentUser(req);
  res.json({ statusCode: statusCode.success, user: { ...encodeUser(user), contactCenterId: user.contactCenterId } });
};
