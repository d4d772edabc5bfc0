import type { UserDraft } from '../contact-centers/contact-center';
import { canonicalUserName, isUserName, longestPassword, userNameRule } from '../contact-centers/user-name';
import { addKeyword } from '../validation';
import { compileOpsBody } from './ops-body';

addKeyword(
  {
    keyword: 'userName',
    type: 'string',
    schemaType: 'boolean',
    validate: (_schema: boolean, text: string) => isUserName(canonicalUserName(text)),
    error: { message: userNameRule },
  },
  // Not its length, which counts once it is normalised.
  {
    pattern: '^(?!\\.{1,2}$)(?!\\s)[^:\\p{Cc}\\p{Cs}]*[^\\s:\\p{Cc}\\p{Cs}]$',
    description: userNameRule.replace(/^must be /, ''),
  },
);

const trimmed = { type: 'string', nonEmptyTrimmed: true } as const;

export const passwordSchema = { type: 'string', minLength: 1, maxLength: longestPassword } as const;

const properties = {
  userName: { type: 'string', userName: true },
  password: passwordSchema,
  // OPS_ADMIN is no role in a contact center: an OPS admin belongs to none.
  // With a type: whether objects are equal is asked of their own `toString`, which is whatever was sent.
  roles: {
    type: 'array',
    minItems: 1,
    uniqueItems: true,
    items: { type: 'string', enum: ['CONTACT_CENTER_ADMIN', 'RECORDER'] },
  },
  firstName: trimmed,
  lastName: trimmed,
  phoneNumber: trimmed,
  group: trimmed,
  department: trimmed,
  disabled: { type: 'boolean' },
} as const;

const optional = ['firstName', 'lastName', 'phoneNumber', 'group', 'department', 'disabled'] as const;

/** The body of `POST .../users`. Attributes that are not known are refused: a misspelt `disabled` must not let somebody in. */
export const newUserSchema = {
  title: 'NewUser',
  type: 'object',
  required: ['userName', 'password', 'roles'],
  additionalProperties: false,
  absentWhenEmpty: optional,
  properties,
} as const;

/** The body of `PUT .../users/{userName}`; without a password the user keeps theirs. */
export const userSchema = {
  title: 'ChangedUser',
  type: 'object',
  required: ['roles'],
  additionalProperties: false,
  absentWhenEmpty: [...optional, 'userName', 'password'],
  properties,
} as const;

/** The body of `PUT /api/v2/me/password`. */
export const passwordChangeSchema = {
  title: 'PasswordChange',
  type: 'object',
  required: ['currentPassword', 'newPassword'],
  additionalProperties: false,
  properties: { currentPassword: { type: 'string' }, newPassword: passwordSchema },
} as const;

export const decodeNewUser = compileOpsBody<UserDraft & { password: string }>(newUserSchema);
export const decodeUser = compileOpsBody<Omit<UserDraft, 'userName'> & { userName?: string }>(userSchema);
export const decodePasswordChange = compileOpsBody<{ currentPassword: string; newPassword: string }>(
  passwordChangeSchema,
);
