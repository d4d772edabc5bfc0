import { currentUser, documented } from '../../http/mount';
import { currentUserSchema, encodeSignedIn, exampleCurrentUser } from '../contact-center-codec';
import { statusCode, successSchema } from '../envelope';

/** `GET /api/v2/me`: who am I. Field clients that find no CSRF headers in the answer go on without CSRF. */
export const getMe = documented(
  {
    operationId: 'getMe',
    subject: 'Session and user',
    summary: 'Who am I',
    answers: {
      200: {
        description: 'The user whose credentials came with the request',
        schema: successSchema({ user: currentUserSchema }),
        example: { statusCode: statusCode.success, user: exampleCurrentUser },
      },
    },
  },
  (req, res) => {
    res.json({ statusCode: statusCode.success, user: encodeSignedIn(currentUser(req)) });
  },
);
