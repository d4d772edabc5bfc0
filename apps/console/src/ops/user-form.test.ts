import type { User } from './model';
import { emptyUser, userDraftOf, userFormOf } from './user-form';

const jane: User = {
  userName: 'jane',
  roles: ['CONTACT_CENTER_ADMIN', 'RECORDER'],
  firstName: 'Jane',
  group: 'Group1',
};

test('a user that is saved as it was opened stays as it is, its password too', () => {
  const draft = userDraftOf(userFormOf(jane));
  expect(draft).toEqual({ ...jane, disabled: false });
});

test('what is emptied is left out, so that a PUT takes it away; a password goes only where one is typed', () => {
  expect(userDraftOf({ ...userFormOf(jane), firstName: '' })).not.toHaveProperty('firstName');
  expect(userDraftOf({ ...userFormOf(jane), password: 'new' }).password).toBe('new');
  expect(userDraftOf(emptyUser())).toEqual({ userName: '', roles: [], disabled: false });
});

test('a disabled user stays disabled', () => {
  expect(userDraftOf(userFormOf({ ...jane, disabled: true })).disabled).toBe(true);
});
