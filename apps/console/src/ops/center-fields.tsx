import type { ComponentChildren } from 'preact';
import { Button } from '../shared/button';
import { Field } from '../shared/field';
import { toast } from '../shared/toasts';
import { ops } from '../strings/ops';
import { newS3, newWebDav, type CenterForm } from './center-form';
import type { FieldErrors } from './field-errors';
import type { StoreCheck } from './model';
import { Section } from './page';
import { S3StoreFields, WebDavStoreFields } from './store-fields';
import { UploadFields } from './upload-fields';

const text = ops.settings;

export interface CenterFieldsProps {
  form: CenterForm;
  onForm: (form: CenterForm) => void;
  errors: Pick<FieldErrors, 'at'>;
  /** What a check found, by the store's path in the settings. */
  checks?: ReadonlyMap<string, StoreCheck>;
  /** Of the first part: what only a new contact center has. */
  children?: ComponentChildren;
  /** At the end of the part about stores. */
  storeActions?: ComponentChildren;
}

/** All fields of a contact center. */
export function CenterFields({ form, onForm, errors, checks, children, storeActions }: CenterFieldsProps) {
  const put = (change: Partial<CenterForm>) => onForm({ ...form, ...change });
  return (
    <>
      <Section title={text.general}>
        <div class="fields">
          <Field
            label={text.name}
            name="name"
            value={form.name}
            onValue={(name) => put({ name })}
            error={errors.at('name')}
            required
            autocomplete="off"
          />
          <Field
            label={text.retentionDays}
            name="retentionDays"
            inputMode="numeric"
            value={form.retentionDays}
            onValue={(retentionDays) => put({ retentionDays })}
            hint={text.retentionHint}
            error={errors.at('retentionDays')}
            autocomplete="off"
          />
          {children}
        </div>
      </Section>
      <Section title={text.storage} hint={text.storageHint}>
        <Stores form={form} put={put} errors={errors} checks={checks} />
        <div class="cluster">
          <Button onClick={() => put({ awsS3: [...form.awsS3, newS3()] })}>{text.addS3}</Button>
          <Button onClick={() => put({ webDAV: [...form.webDAV, newWebDav()] })}>{text.addWebDav}</Button>
        </div>
        <UploadFields form={form} put={put} errors={errors} />
        {storeActions}
      </Section>
    </>
  );
}

interface StoresProps extends Pick<CenterFieldsProps, 'form' | 'errors' | 'checks'> {
  put: (change: Partial<CenterForm>) => void;
}

function Stores({ form, put, errors, checks }: StoresProps) {
  const { awsS3, webDAV } = form;
  const changed = <Store,>(stores: Store[], index: number, store: Store) =>
    stores.map((other, at) => (at === index ? store : other));
  const remove = (title: string, change: Partial<CenterForm>) => {
    put(change);
    toast(text.removed(title));
  };
  return (
    <>
      {awsS3.length + webDAV.length === 0 && <p class="muted">{text.noStores}</p>}
      {awsS3.map((store, index) => (
        <S3StoreFields
          key={store.key}
          title={text.s3(index + 1)}
          path={`storage.awsS3[${index}]`}
          store={store}
          errors={errors}
          check={checks?.get(`storage.awsS3[${index}]`)}
          onStore={(next) => put({ awsS3: changed(awsS3, index, next) })}
          onRemove={() => remove(text.s3(index + 1), { awsS3: awsS3.filter((other) => other !== store) })}
        />
      ))}
      {webDAV.map((store, index) => (
        <WebDavStoreFields
          key={store.key}
          title={text.webDav(index + 1)}
          path={`storage.webDAV[${index}]`}
          store={store}
          errors={errors}
          check={checks?.get(`storage.webDAV[${index}]`)}
          onStore={(next) => put({ webDAV: changed(webDAV, index, next) })}
          onRemove={() => remove(text.webDav(index + 1), { webDAV: webDAV.filter((other) => other !== store) })}
        />
      ))}
    </>
  );
}
