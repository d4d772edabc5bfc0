import { roles, type ChangedUser, type Role, type User } from './model';

export const userTexts = ['firstName', 'lastName', 'phoneNumber', 'group', 'department'] as const;
export type UserText = (typeof userTexts)[number];

/** A user as the fields are typed. */
export type UserForm = Record<UserText | 'userName' | 'password', string> & { roles: Role[]; disabled: boolean };

export const emptyUser = (): UserForm => ({
  ...{ userName: '', password: '', firstName: '', lastName: '', phoneNumber: '', group: '', department: '' },
  roles: [],
  disabled: false,
});

export function userFormOf(user: User): UserForm {
  const { disabled, ...texts } = user;
  return {
    ...emptyUser(),
    ...texts,
    roles: roles.filter((role) => user.roles.includes(role)),
    disabled: disabled === true,
  };
}

/** The body of a PUT or POST: what is empty is left out, and a password left out stays. */
export function userDraftOf({ userName, password, disabled, ...form }: UserForm): ChangedUser & { userName: string } {
  const texts = userTexts.flatMap((name) => (form[name] === '' ? [] : [[name, form[name]]]));
  return {
    userName,
    ...(password !== '' && { password }),
    roles: roles.filter((role) => form.roles.includes(role)),
    ...(Object.fromEntries(texts) as Partial<Record<UserText, string>>),
    // Left out it would stay as it is.
    disabled,
  };
}

/** JSON paths of the form's fields. */
export const userPaths = ['userName', 'password', 'roles', 'disabled', ...userTexts];
