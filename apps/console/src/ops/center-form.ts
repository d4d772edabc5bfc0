import type {
  ContactCenter,
  ContactCenterDraft,
  S3Store,
  S3StoreDraft,
  StorageDraft,
  UploadTarget,
  WebDavStore,
  WebDavStoreDraft,
} from './model';

/** A store as its fields are typed. `key` stays when others come and go. */
export interface S3Fields {
  key: number;
  bucket: string;
  prefix: string;
  endpoint: string;
  region: string;
  /** Empty: as the server decides, which goes by the endpoint. */
  forcePathStyle: '' | 'true' | 'false';
  accessKeyId: string;
  secretAccessKey: string;
  /** There is one stored, which stays where none is typed. */
  hasSecret: boolean;
}

export interface WebDavFields {
  key: number;
  baseUrl: string;
  username: string;
  password: string;
  /** There is one stored, which stays where none is typed. */
  hasSecret: boolean;
}

/** A contact center as its fields are typed. */
export interface CenterForm {
  name: string;
  retentionDays: string;
  awsS3: S3Fields[];
  webDAV: WebDavFields[];
  /** Key of the store that takes uploads. */
  uploadsTo?: number;
  uploadFolder: string;
}

let lastKey = 0;
const nextKey = () => (lastKey += 1);

export const newS3 = (): S3Fields => ({
  key: nextKey(),
  ...{ bucket: '', prefix: '', endpoint: '', region: '', forcePathStyle: '', accessKeyId: '', secretAccessKey: '' },
  hasSecret: false,
});
export const newWebDav = (): WebDavFields => ({
  key: nextKey(),
  baseUrl: '',
  username: '',
  password: '',
  hasSecret: false,
});

export const emptyForm = (): CenterForm => ({ name: '', retentionDays: '', awsS3: [], webDAV: [], uploadFolder: '' });

const s3Fields = ({ forcePathStyle, ...store }: S3Store): S3Fields => ({
  ...newS3(),
  ...store,
  accessKeyId: store.accessKeyId ?? '',
  secretAccessKey: '',
  hasSecret: Boolean(store.accessKeyId),
  forcePathStyle: forcePathStyle === undefined ? '' : forcePathStyle ? 'true' : 'false',
});
const webDavFields = ({ baseUrl, username }: WebDavStore): WebDavFields => ({
  ...newWebDav(),
  baseUrl,
  username: username ?? '',
  hasSecret: Boolean(username),
});

export function formOf({ name, retentionDays, storage }: ContactCenter): CenterForm {
  const awsS3 = (storage.awsS3 ?? []).map(s3Fields);
  const webDAV = (storage.webDAV ?? []).map(webDavFields);
  const { uploads } = storage;
  // The first store of that bucket or base URL, as the server takes it.
  const target =
    uploads?.storage === 'awsS3'
      ? awsS3.find(({ bucket }) => bucket === uploads.bucket)
      : webDAV.find(({ baseUrl }) => baseUrl === uploads?.baseUrl);
  const uploadFolder = (uploads?.storage === 'awsS3' ? uploads.prefix : uploads?.path) ?? '';
  return { name, retentionDays: String(retentionDays ?? ''), awsS3, webDAV, uploadsTo: target?.key, uploadFolder };
}

const given = <Name extends string>(name: Name, value: string) =>
  (value === '' ? {} : { [name]: value }) as Partial<Record<Name, string>>;

/** Without who signs in there are no credentials: said as `null`, for what is left out stays as it is stored. */
const credentials = <Who extends string, Secret extends string>(
  who: Who,
  name: string,
  secret: Secret,
  value: string,
) =>
  (name === '' ? { [who]: null, [secret]: null } : { [who]: name, ...given(secret, value) }) as Partial<
    Record<Who | Secret, string | null>
  >;

const s3Draft = ({
  bucket,
  prefix,
  endpoint,
  region,
  forcePathStyle,
  accessKeyId,
  secretAccessKey,
}: S3Fields): S3StoreDraft => ({
  bucket,
  ...given('prefix', prefix),
  ...given('endpoint', endpoint),
  ...given('region', region),
  ...(forcePathStyle !== '' && { forcePathStyle: forcePathStyle === 'true' }),
  ...credentials('accessKeyId', accessKeyId, 'secretAccessKey', secretAccessKey),
});
const webDavDraft = ({ baseUrl, username, password }: WebDavFields): WebDavStoreDraft => ({
  baseUrl,
  ...credentials('username', username, 'password', password),
});

function uploadsDraft({ awsS3, webDAV, uploadsTo, uploadFolder }: CenterForm): UploadTarget | undefined {
  const s3 = awsS3.find(({ key }) => key === uploadsTo);
  if (s3) return { storage: 'awsS3', bucket: s3.bucket, ...given('prefix', uploadFolder) };
  const webDav = webDAV.find(({ key }) => key === uploadsTo);
  return webDav && { storage: 'webDAV', baseUrl: webDav.baseUrl, ...given('path', uploadFolder) };
}

export function storageDraft(form: CenterForm): StorageDraft {
  const uploads = uploadsDraft(form);
  return {
    ...(form.awsS3.length > 0 && { awsS3: form.awsS3.map(s3Draft) }),
    ...(form.webDAV.length > 0 && { webDAV: form.webDAV.map(webDavDraft) }),
    ...(uploads && { uploads }),
  };
}

/** The body of a PUT or POST. What is no number goes as it was typed: the server says what it expects. */
export function draftOf(form: CenterForm): ContactCenterDraft & { retentionDays?: number } {
  const days = form.retentionDays.trim();
  const retentionDays = (/^\d+$/.test(days) ? Number(days) : days) as number;
  return { name: form.name, ...(days !== '' && { retentionDays }), storage: storageDraft(form) };
}

/** JSON paths of what the server may find wrong, that of a whole store included. */
export function pathsOf(form: CenterForm): string[] {
  const ofS3 = ['bucket', 'prefix', 'endpoint', 'region', 'forcePathStyle', 'accessKeyId', 'secretAccessKey'];
  const inList = (list: string, stores: readonly unknown[], names: string[]) =>
    stores.flatMap((_, index) => {
      const store = `storage.${list}[${index}]`;
      return [store, ...names.map((name) => `${store}.${name}`)];
    });
  return [
    'name',
    'retentionDays',
    ...inList('awsS3', form.awsS3, ofS3),
    ...inList('webDAV', form.webDAV, ['baseUrl', 'username', 'password']),
    'storage.uploads',
    ...['prefix', 'path'].map((name) => `storage.uploads.${name}`),
  ];
}

/** Whether something would be deleted sooner. Undefined: kept for ever. */
export const isShorter = (before: number | undefined, after: number | undefined) =>
  after !== undefined && (before === undefined || after < before);
