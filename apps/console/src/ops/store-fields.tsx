import type { ComponentChildren } from 'preact';
import { IconButton } from '../shared/button';
import { Field } from '../shared/field';
import { ops } from '../strings/ops';
import type { S3Fields, WebDavFields } from './center-form';
import { Select } from './controls';
import type { FieldErrors } from './field-errors';
import { inFormWords } from './form-words';
import type { StoreCheck } from './model';

const text = ops.settings;

interface StoreProps<Store> {
  title: string;
  /** JSON path of the store in the settings. */
  path: string;
  store: Store;
  errors: Pick<FieldErrors, 'at'>;
  check?: StoreCheck;
  onStore: (store: Store) => void;
  onRemove: () => void;
}

function StoreFrame(props: Omit<StoreProps<unknown>, 'store' | 'onStore'> & { children: ComponentChildren }) {
  const { title, path, errors, check, onRemove, children } = props;
  const wrong = errors.at(path);
  return (
    <fieldset class="store">
      <legend class="visually-hidden">{title}</legend>
      <div class="cluster spread">
        <h3>{title}</h3>
        <IconButton icon="close" label={text.remove(title)} onClick={onRemove} />
      </div>
      {wrong && (
        <p class="field-error" role="alert">
          {wrong}
        </p>
      )}
      <div class="fields">{children}</div>
      {check && <CheckResult check={check} />}
    </fieldset>
  );
}

function CheckResult({ check: { ok, message, milliseconds } }: { check: StoreCheck }) {
  return (
    <div class={`notice ${ok ? 'good' : 'danger'}`}>
      <div class="cluster">
        <span class={`badge ${ok ? 'good' : 'danger'}`}>{ok ? text.ok : text.notOk}</span>
        <span class="muted small">{text.tookMs(milliseconds)}</span>
      </div>
      <p class="foreign">{inFormWords(message)}</p>
    </div>
  );
}

/** One text of a store: what it is called, where it stands, what is wrong with it. */
function useTexts<Store extends object>({ path, store, errors, onStore }: StoreProps<Store>) {
  return <Name extends keyof Store & string>(name: Name) => ({
    name: `${path}.${name}`,
    value: store[name] as string,
    onValue: (value: string) => onStore({ ...store, [name]: value }),
    error: errors.at(`${path}.${name}`),
    autocomplete: 'off',
    spellcheck: false,
  });
}

const pathStyles = (['', 'true', 'false'] as const).map((value) => ({ value, label: text.pathStyles[value] }));

export function S3StoreFields(props: StoreProps<S3Fields>) {
  const { path, store, errors, onStore } = props;
  const texts = useTexts(props);
  return (
    <StoreFrame {...props}>
      <Field label={text.bucket} {...texts('bucket')} required />
      <Field label={text.prefix} {...texts('prefix')} hint={text.prefixHint} />
      <Field label={text.endpoint} {...texts('endpoint')} hint={text.endpointHint} inputMode="url" />
      <Field label={text.region} {...texts('region')} />
      <Field label={text.accessKeyId} {...texts('accessKeyId')} hint={text.accessKeyHint} />
      <Field
        label={text.secretAccessKey}
        {...texts('secretAccessKey')}
        type="password"
        autocomplete="new-password"
        hint={store.hasSecret ? text.keepSecret : undefined}
      />
      <Select
        label={text.pathStyle}
        value={store.forcePathStyle}
        options={pathStyles}
        onValue={(forcePathStyle) => onStore({ ...store, forcePathStyle })}
        error={errors.at(`${path}.forcePathStyle`)}
      />
    </StoreFrame>
  );
}

export function WebDavStoreFields(props: StoreProps<WebDavFields>) {
  const { store } = props;
  const texts = useTexts(props);
  return (
    <StoreFrame {...props}>
      <Field label={text.baseUrl} {...texts('baseUrl')} hint={text.baseUrlHint} inputMode="url" required />
      <Field label={text.username} {...texts('username')} hint={text.usernameHint} />
      <Field
        label={text.password}
        {...texts('password')}
        type="password"
        autocomplete="new-password"
        hint={store.hasSecret ? text.keepSecret : undefined}
      />
    </StoreFrame>
  );
}
