import fc from 'fast-check';
import { draftOf, emptyForm, formOf, isShorter, newS3, newWebDav, storageDraft } from './center-form';
import type { ContactCenter } from './model';

const stored = {
  awsS3: [
    {
      ...{ bucket: 'calls', prefix: 'acme/', endpoint: 'http://127.0.0.1:9000', forcePathStyle: false },
      ...{ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'stored' },
    },
    { bucket: 'ambient', region: 'eu-west-1' },
  ],
  webDAV: [
    { baseUrl: 'http://127.0.0.1:8080/acme/', username: 'acme', password: 'stored, too' },
    { baseUrl: 'http://127.0.0.1:8080/open/' },
  ],
  uploads: { storage: 'webDAV' as const, baseUrl: 'http://127.0.0.1:8080/open/', path: 'uploads/' },
};

/** As the server gives it: without secrets. */
const center: ContactCenter = {
  id: 'a5539ef5-7dd5-4150-818f-ee1bcd447cbe',
  name: 'Acme',
  retentionDays: 30,
  storage: {
    ...stored,
    awsS3: stored.awsS3.map(
      ({ secretAccessKey: _secret, ...store }: { bucket: string; secretAccessKey?: string }) => store,
    ),
    webDAV: stored.webDAV.map(({ password: _secret, ...store }: { baseUrl: string; password?: string }) => store),
  },
};

test('a form that is opened says what is set', () => {
  const { name, retentionDays, storage } = draftOf(formOf(center));
  expect([name, retentionDays]).toEqual(['Acme', 30]);
  expect(storage).toMatchObject({
    ...center.storage,
    webDAV: [{ username: 'acme' }, { username: null, password: null }],
  });
});

test('an empty secret is left out, a typed one is sent, an empty name clears both', () => {
  const form = formOf(center);
  const [s3, webDav] = [form.awsS3[0]!, form.webDAV[0]!];
  expect(storageDraft(form).awsS3![0]).not.toHaveProperty('secretAccessKey');
  const typed = storageDraft({ ...form, awsS3: [{ ...s3, secretAccessKey: 'new' }] });
  expect(typed.awsS3![0]).toMatchObject({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'new' });
  const cleared = storageDraft({ ...form, webDAV: [{ ...webDav, username: '', password: 'typed' }] });
  expect(cleared.webDAV![0]).toMatchObject({ username: null, password: null });
});

test('no secret is ever in a form that was opened', () => {
  expect(JSON.stringify(formOf(center))).not.toContain('stored');
});

test('the store that takes uploads is taken out: uploads go nowhere', () => {
  const form = formOf(center);
  const uploadsTo = form.uploadsTo;
  expect(uploadsTo).toBe(form.webDAV[1]!.key);
  const { uploads } = storageDraft({ ...form, webDAV: form.webDAV.filter(({ key }) => key !== uploadsTo) });
  expect(uploads).toBeUndefined();
});

test('uploads follow their store when its bucket is renamed, and stand in it', () => {
  const s3 = { ...newS3(), bucket: 'renamed' };
  const form = { ...emptyForm(), awsS3: [s3], webDAV: [newWebDav()], uploadsTo: s3.key, uploadFolder: 'up/' };
  expect(storageDraft(form).uploads).toEqual({ storage: 'awsS3', bucket: 'renamed', prefix: 'up/' });
});

test('days that are no number are for the server to refuse', () => {
  expect(draftOf({ ...emptyForm(), retentionDays: ' 30 ' }).retentionDays).toBe(30);
  expect(draftOf({ ...emptyForm(), retentionDays: 'a month' }).retentionDays).toBe('a month');
  expect(draftOf(emptyForm())).not.toHaveProperty('retentionDays');
});

test('what deletes something sooner is told: fewer days, or days where there were none', () => {
  const days = fc.option(fc.integer({ min: 1, max: 36_500 }), { nil: undefined });
  fc.assert(
    fc.property(days, days, (before, after) => {
      expect(isShorter(before, after)).toBe((after ?? Infinity) < (before ?? Infinity));
    }),
  );
});
