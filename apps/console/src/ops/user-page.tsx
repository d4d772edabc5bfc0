import { useState } from 'preact/hooks';
import { Button } from '../shared/button';
import { ConfirmDialog } from '../shared/dialog';
import { navigate } from '../shared/location';
import { toast } from '../shared/toasts';
import { useLoad } from '../shared/use-load';
import { ops } from '../strings/ops';
import { client } from './client';
import { FormErrors } from './form-errors';
import type { User } from './model';
import { Heading, Section, WhenLoaded } from './page';
import { pathOf } from './route';
import { Tabs } from './tabs';
import type { Step } from './trail';
import { useSubmit } from './use-submit';
import { UserFields } from './user-fields';
import { emptyUser, userDraftOf, userFormOf, userPaths } from './user-form';

const text = ops.users;

export function NewUserPage({ ccid, trail }: { ccid: string; trail: Step[] }) {
  const [form, setForm] = useState(emptyUser);
  const submit = useSubmit(userPaths);
  const create = (event: Event) => {
    event.preventDefault();
    void submit.run(async () => {
      // An empty password is for the server to refuse: it says what it expects.
      await client.createUser(ccid, { ...userDraftOf(form), password: form.password });
      toast(text.created(form.userName));
      navigate(pathOf({ page: 'users', ccid }));
    });
  };
  return (
    <>
      <Heading trail={trail}>{text.createTitle}</Heading>
      <Tabs ccid={ccid} page="users" />
      <form class="stack" onSubmit={create} noValidate>
        <FormErrors errors={submit.errors} />
        <UserFields form={form} onForm={setForm} errors={submit.errors} isNew />
        <div class="form-actions">
          <Button type="submit" kind="primary" aria-disabled={submit.working}>
            {submit.working ? ops.saving : text.submitCreate}
          </Button>
        </div>
      </form>
    </>
  );
}

export function UserPage({ ccid, userName, trail }: { ccid: string; userName: string; trail: Step[] }) {
  const load = useLoad(`${ccid}/${userName}`, (signal) => client.getUser(ccid, userName, signal));
  return (
    <>
      <Heading trail={trail}>{userName}</Heading>
      <Tabs ccid={ccid} page="users" />
      <WhenLoaded load={load}>{(user) => <EditUser ccid={ccid} user={user} />}</WhenLoaded>
    </>
  );
}

function EditUser({ ccid, user }: { ccid: string; user: User }) {
  const [form, setForm] = useState(() => userFormOf(user));
  const submit = useSubmit(userPaths);
  const save = (event: Event) => {
    event.preventDefault();
    void submit.run(async () => {
      await client.replaceUser(ccid, user.userName, userDraftOf(form));
      setForm({ ...form, password: '' });
      toast(ops.saved);
    });
  };
  return (
    <>
      <form class="stack" onSubmit={save} noValidate>
        <FormErrors errors={submit.errors} />
        <UserFields form={form} onForm={setForm} errors={submit.errors} isNew={false} />
        <div class="form-actions">
          <Button type="submit" kind="primary" aria-disabled={submit.working}>
            {submit.working ? ops.saving : text.save}
          </Button>
        </div>
      </form>
      <DeleteUser ccid={ccid} userName={user.userName} />
    </>
  );
}

function DeleteUser({ ccid, userName }: { ccid: string; userName: string }) {
  const [open, setOpen] = useState(false);
  const remove = async () => {
    await client.deleteUser(ccid, userName);
    toast(text.deleted(userName));
    navigate(pathOf({ page: 'users', ccid }));
  };
  return (
    <Section title={text.danger} hint={text.dangerText}>
      <div>
        <Button kind="danger" onClick={() => setOpen(true)}>
          {text.delete}
        </Button>
      </div>
      {open && (
        <ConfirmDialog
          title={text.deleteTitle(userName)}
          confirm={text.deleteConfirm}
          danger
          typed={userName}
          onConfirm={remove}
          onClose={() => setOpen(false)}
        >
          <p>{text.deleteText}</p>
        </ConfirmDialog>
      )}
    </Section>
  );
}
