import { Choice } from '../shared/choice';
import { Field } from '../shared/field';
import { ops } from '../strings/ops';
import { Choices } from './controls';
import type { FieldErrors } from './field-errors';
import { roles, type Role } from './model';
import { Section } from './page';
import type { UserForm, UserText } from './user-form';

const text = ops.users;

export interface UserFieldsProps {
  form: UserForm;
  onForm: (form: UserForm) => void;
  errors: FieldErrors;
  /** A user that is there keeps its name, and its password where none is typed. */
  isNew: boolean;
}

/** All fields of a user. */
export function UserFields({ form, onForm, errors, isNew }: UserFieldsProps) {
  const put = (change: Partial<UserForm>) => onForm({ ...form, ...change });
  const texts = (name: UserText | 'userName' | 'password') => ({
    name,
    value: form[name],
    onValue: (value: string) => put({ [name]: value }),
    error: errors.at(name),
    autocomplete: 'off',
    spellcheck: false,
  });
  const choose = (role: Role, chosen: boolean) =>
    put({ roles: chosen ? [...form.roles, role] : form.roles.filter((other) => other !== role) });
  return (
    <>
      <Section title={text.signIn}>
        <div class="fields">
          {isNew && <Field label={text.userName} {...texts('userName')} hint={text.userNameHint} required />}
          <Field
            label={isNew ? text.password : text.newPassword}
            {...texts('password')}
            type="password"
            autocomplete="new-password"
            hint={isNew ? undefined : text.keepPassword}
          />
        </div>
        <Choices legend={text.roles} error={errors.at('roles')}>
          {roles.map((role) => (
            <Choice
              key={role}
              type="checkbox"
              label={text.roleNames[role]}
              hint={text.roleHints[role]}
              checked={form.roles.includes(role)}
              onChecked={(chosen) => choose(role, chosen)}
            />
          ))}
        </Choices>
        <Choice
          type="checkbox"
          label={text.disable}
          hint={text.disableHint}
          checked={form.disabled}
          onChecked={(disabled) => put({ disabled })}
        />
      </Section>
      <Section title={text.person}>
        <div class="fields">
          <Field label={text.firstName} {...texts('firstName')} />
          <Field label={text.lastName} {...texts('lastName')} />
          <Field label={text.phoneNumber} {...texts('phoneNumber')} inputMode="tel" />
          <Field label={text.group} {...texts('group')} />
          <Field label={text.departmentField} {...texts('department')} />
        </div>
      </Section>
    </>
  );
}
