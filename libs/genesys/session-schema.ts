import { compileOpsBody } from './ops-body';

/** The body of `POST /api/v2/session`: a name or password that nobody could have is wrong, as with Basic, and not invalid. */
export const sessionSchema = {
  title: 'SignIn',
  type: 'object',
  required: ['userName', 'password'],
  additionalProperties: false,
  properties: { userName: { type: 'string' }, password: { type: 'string' } },
} as const;

export const decodeSession = compileOpsBody<{ userName: string; password: string }>(sessionSchema);
