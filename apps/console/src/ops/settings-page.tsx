import { useMemo, useState } from 'preact/hooks';
import { Button } from '../shared/button';
import { CopyButton } from '../shared/copy-button';
import { ConfirmDialog } from '../shared/dialog';
import { navigate } from '../shared/location';
import { toast } from '../shared/toasts';
import { ops } from '../strings/ops';
import { CenterFields } from './center-fields';
import { draftOf, formOf, isShorter, pathsOf, storageDraft, type CenterForm } from './center-form';
import { client } from './client';
import { FormErrors } from './form-errors';
import type { ContactCenter, StoreCheck } from './model';
import { Section } from './page';
import { pathOf } from './route';
import { useSubmit } from './use-submit';

const text = ops.settings;

/** What a check found, and of which settings. */
interface Checked {
  of: string;
  stores: StoreCheck[];
}

export interface SettingsPageProps {
  center: ContactCenter;
  onSaved: () => void;
}

/** A contact center's settings as a form. */
export function SettingsPage({ center, onSaved }: SettingsPageProps) {
  const [form, setForm] = useState(() => formOf(center));
  const [shortening, setShortening] = useState(false);
  const [warnings, setWarnings] = useState<string[]>([]);
  const submit = useSubmit(pathsOf(form));
  const check = useStoreCheck(center.id, form);

  const save = async () => {
    const draft = draftOf(form);
    const answer = await client.replaceCenter(center.id, draft);
    // The secrets are stored now; what was typed is not kept.
    setForm(withoutSecrets(form));
    setWarnings(answer.warnings ?? []);
    toast(ops.saved);
    onSaved();
  };
  const onSubmit = (event: Event) => {
    event.preventDefault();
    const { retentionDays } = draftOf(form);
    if (typeof retentionDays === 'number' && isShorter(center.retentionDays, retentionDays)) setShortening(true);
    else void submit.run(save);
  };

  return (
    <>
      <p class="muted small cluster">
        <span class="mono foreign">{center.id}</span>
        <CopyButton text={center.id} what={text.id} />
      </p>
      <form class="stack" onSubmit={onSubmit} noValidate>
        <FormErrors errors={submit.errors} />
        {warnings.length > 0 && <Warnings warnings={warnings} />}
        <CenterFields
          form={form}
          onForm={setForm}
          errors={{ at: (path) => submit.errors.at(path) ?? check.errors.at(path) }}
          checks={check.byPath}
          storeActions={<CheckStores check={check} stores={form.awsS3.length + form.webDAV.length} />}
        />
        <div class="form-actions">
          <Button type="submit" kind="primary" aria-disabled={submit.working}>
            {submit.working ? ops.saving : ops.save}
          </Button>
        </div>
      </form>
      <DeleteCenter center={center} />
      {shortening && (
        <ShortenDialog
          name={center.name}
          days={draftOf(form).retentionDays!}
          onConfirm={() => submit.run(save).then(() => undefined)}
          onClose={() => setShortening(false)}
        />
      )}
    </>
  );
}

const withoutSecrets = (form: CenterForm): CenterForm => ({
  ...form,
  awsS3: form.awsS3.map((store) => ({ ...store, secretAccessKey: '', hasSecret: store.accessKeyId !== '' })),
  webDAV: form.webDAV.map((store) => ({ ...store, password: '', hasSecret: store.username !== '' })),
});

function useStoreCheck(ccid: string, form: CenterForm) {
  const submit = useSubmit(pathsOf(form));
  const [checked, setChecked] = useState<Checked>();
  const storage = storageDraft(form);
  const now = JSON.stringify(storage);
  const byPath = useMemo(() => new Map(checked?.stores.map((store) => [store.path, store])), [checked]);
  return {
    working: submit.working,
    errors: submit.errors,
    stores: checked?.stores,
    outdated: checked !== undefined && checked.of !== now,
    byPath: checked?.of === now ? byPath : undefined,
    run: () => void submit.run(async () => setChecked({ of: now, stores: await client.checkStorage(ccid, storage) })),
  };
}

function CheckStores({ check, stores }: { check: ReturnType<typeof useStoreCheck>; stores: number }) {
  const works = check.stores?.filter(({ ok }) => ok).length ?? 0;
  return (
    <div class="stack">
      <div class="cluster">
        <Button onClick={check.run} disabled={stores === 0} aria-disabled={check.working}>
          {check.working ? text.checking : text.check}
        </Button>
        <span class="muted small">{text.checkHint}</span>
      </div>
      <div role="status">
        {check.stores && !check.working && (
          <p class="strong">{check.outdated ? text.outdated : text.checkedAll(works, check.stores.length)}</p>
        )}
      </div>
      <FormErrors errors={check.errors} title={text.checkFailed} />
    </div>
  );
}

function Warnings({ warnings }: { warnings: string[] }) {
  return (
    <div class="notice warn" role="status">
      <strong>{text.warnings}</strong>
      <ul>
        {warnings.map((warning) => (
          <li key={warning} class="foreign">
            {warning}
          </li>
        ))}
      </ul>
      <p class="muted small">{text.warningsText}</p>
    </div>
  );
}

interface ShortenDialogProps {
  name: string;
  days: number;
  onConfirm: () => Promise<void>;
  onClose: () => void;
}

function ShortenDialog({ name, days, onConfirm, onClose }: ShortenDialogProps) {
  const { title, text: words, hint, confirm } = text.shorten;
  return (
    <ConfirmDialog title={title} confirm={confirm} danger typed={name} onConfirm={onConfirm} onClose={onClose}>
      <p>{words(days)}</p>
      <p class="muted small">{hint}</p>
    </ConfirmDialog>
  );
}

function DeleteCenter({ center: { id, name } }: { center: ContactCenter }) {
  const [open, setOpen] = useState(false);
  const remove = async () => {
    await client.deleteCenter(id);
    toast(text.deleted(name));
    navigate(pathOf({ page: 'contactCenters' }));
  };
  return (
    <Section title={text.danger} hint={text.deleteHint}>
      <div>
        <Button kind="danger" onClick={() => setOpen(true)}>
          {text.delete}
        </Button>
      </div>
      {open && (
        <ConfirmDialog
          title={text.deleteTitle(name)}
          confirm={text.deleteConfirm}
          danger
          typed={name}
          onConfirm={remove}
          onClose={() => setOpen(false)}
        >
          <p>{text.deleteText}</p>
        </ConfirmDialog>
      )}
    </Section>
  );
}
