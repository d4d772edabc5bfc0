import { Field } from '../shared/field';
import { ops } from '../strings/ops';
import type { CenterForm } from './center-form';
import { Select } from './controls';
import type { FieldErrors } from './field-errors';

const text = ops.settings;

/** Stores that can take uploads: of several in one bucket the server takes the first. */
function uploadStores({ awsS3, webDAV }: CenterForm) {
  const firsts = awsS3.filter(({ bucket }, index) => awsS3.findIndex((other) => other.bucket === bucket) === index);
  return [
    ...firsts.map(({ key, bucket }) => ({
      key,
      label: bucket || text.unnamed(text.s3(awsS3.findIndex((s) => s.key === key) + 1)),
    })),
    ...webDAV.map(({ key, baseUrl }, index) => ({ key, label: baseUrl || text.unnamed(text.webDav(index + 1)) })),
  ];
}

export interface UploadFieldsProps {
  form: CenterForm;
  put: (change: Partial<CenterForm>) => void;
  errors: Pick<FieldErrors, 'at'>;
}

/** Which store takes uploads, and where in it. */
export function UploadFields({ form, put, errors }: UploadFieldsProps) {
  const stores = uploadStores(form);
  const chosen = stores.find(({ key }) => key === form.uploadsTo);
  const options = [
    { value: '', label: text.noUploads },
    ...stores.map(({ key, label }) => ({ value: String(key), label })),
  ];
  return (
    <div class="fields">
      <Select
        label={text.uploads}
        name="uploads"
        value={chosen ? String(chosen.key) : ''}
        options={options}
        onValue={(value) => put({ uploadsTo: value === '' ? undefined : Number(value) })}
        hint={text.uploadsHint}
        error={errors.at('storage.uploads')}
      />
      {chosen && (
        <Field
          label={text.uploadFolder}
          name="uploadFolder"
          value={form.uploadFolder}
          onValue={(uploadFolder) => put({ uploadFolder })}
          hint={text.uploadFolderHint}
          error={errors.at('storage.uploads.prefix') ?? errors.at('storage.uploads.path')}
          autocomplete="off"
          spellcheck={false}
        />
      )}
    </div>
  );
}
