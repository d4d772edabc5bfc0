import { useState } from 'preact/hooks';
import { Button } from '../shared/button';
import { Field } from '../shared/field';
import { navigate } from '../shared/location';
import { toast } from '../shared/toasts';
import { ops } from '../strings/ops';
import { CenterFields } from './center-fields';
import { draftOf, emptyForm, pathsOf } from './center-form';
import { client } from './client';
import { FormErrors } from './form-errors';
import { Heading } from './page';
import { pathOf } from './route';
import { useSubmit } from './use-submit';

const text = ops.settings;

export function NewCenterPage() {
  const [form, setForm] = useState(emptyForm);
  const [id, setId] = useState('');
  const submit = useSubmit(['id', ...pathsOf(form)]);
  const create = (event: Event) => {
    event.preventDefault();
    void submit.run(async () => {
      const created = await client.createCenter({ ...draftOf(form), ...(id.trim() !== '' && { id: id.trim() }) });
      toast(text.created(form.name));
      for (const warning of created.warnings ?? []) toast(warning);
      navigate(pathOf({ page: 'settings', ccid: created.id }), 'replace');
    });
  };
  return (
    <div class="stack">
      <Heading trail={[{ label: ops.centers.title, href: pathOf({ page: 'contactCenters' }) }]}>
        {text.createTitle}
      </Heading>
      <form class="stack" onSubmit={create} noValidate>
        <FormErrors errors={submit.errors} />
        <CenterFields form={form} onForm={setForm} errors={submit.errors}>
          <Field
            label={text.id}
            value={id}
            onValue={setId}
            hint={text.idHint}
            error={submit.errors.at('id')}
            autocomplete="off"
            spellcheck={false}
          />
        </CenterFields>
        <div class="cluster">
          <Button type="submit" kind="primary" aria-disabled={submit.working}>
            {submit.working ? ops.saving : text.create}
          </Button>
        </div>
      </form>
    </div>
  );
}
