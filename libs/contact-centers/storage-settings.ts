import { InvalidInputError, type Violation } from '../errors';
import type {
  S3Store,
  S3StoreDraft,
  StorageDraft,
  StorageSettings,
  UploadTarget,
  WebDavStore,
  WebDavStoreDraft,
} from './contact-center';
import { canonicalBaseUrl, canonicalEndpoint, prefixFolder } from './store-address';
import { settleCredentials } from './store-credentials';

/**
 * The settings that an OPS admin's draft means: addresses in their canonical spelling, credentials filled in.
 *
 * @param stored the settings that the draft replaces: credentials left out are kept from it where their target is unchanged
 * @throws InvalidInputError listing every violation by its path
 */
export function settleStorage(draft: StorageDraft, stored?: StorageSettings): StorageSettings {
  const violations: Violation[] = [];
  const awsS3 = settleS3(draft.awsS3 ?? [], stored?.awsS3 ?? [], violations);
  const webDAV = settleWebDav(draft.webDAV ?? [], stored?.webDAV ?? [], violations);
  const uploads = draft.uploads && canonicalUploads(draft.uploads);
  violations.push(
    ...repeated('storage.awsS3', awsS3.map(s3Folder)),
    ...repeated(
      'storage.webDAV',
      webDAV.map((store) => store.baseUrl),
    ),
    ...unknownUploadStore(uploads, awsS3, webDAV),
  );
  if (violations.length > 0) throw new InvalidInputError(violations);
  return { awsS3, webDAV, ...(uploads && { uploads }) };
}

/** Whom an S3 store's secret is shown to. Not the region: it only chooses among AWS's own hosts. */
export const s3Target = (store: Pick<S3Store, 'endpoint' | 'bucket'>) =>
  JSON.stringify([store.endpoint ?? '', store.bucket]);

const s3Folder = (store: S3Store) => JSON.stringify([s3Target(store), prefixFolder(store.prefix)]);

const s3Slot = <Value>(
  store: Pick<S3Store, 'endpoint' | 'bucket' | 'prefix'> & { accessKeyId?: Value; secretAccessKey?: Value },
) => ({
  target: s3Target(store),
  folder: prefixFolder(store.prefix),
  identifier: store.accessKeyId,
  secret: store.secretAccessKey,
});

const webDavSlot = <Value>(store: { baseUrl: string; username?: Value; password?: Value }) => ({
  target: store.baseUrl,
  folder: '',
  identifier: store.username,
  secret: store.password,
});

function settleS3(drafts: S3StoreDraft[], stored: S3Store[], violations: Violation[]): S3Store[] {
  const names = { list: 'awsS3', identifier: 'accessKeyId', secret: 'secretAccessKey' };
  const canonical = drafts.map(canonicalS3Draft);
  const credentials = settleCredentials(names, canonical.map(s3Slot), stored.map(s3Slot), violations);
  const settled = canonical.map(({ accessKeyId: _id, secretAccessKey: _secret, ...store }, index) => {
    const keys = credentials[index];
    return { ...store, ...(keys && { accessKeyId: keys.identifier, secretAccessKey: keys.secret }) };
  });
  violations.push(...endpointsWithoutKeys(settled, violations));
  return settled;
}

function canonicalS3Draft({ endpoint, ...draft }: S3StoreDraft): S3StoreDraft {
  return endpoint === undefined ? draft : { ...draft, endpoint: canonicalEndpoint(endpoint) };
}

/** The ambient AWS credentials are ours, not the tenant's: whoever runs the endpoint must not be handed them. */
function endpointsWithoutKeys(stores: S3Store[], reported: readonly Violation[]): Violation[] {
  return stores.flatMap((store, index) => {
    const path = `storage.awsS3[${index}].`;
    if (store.endpoint === undefined || store.secretAccessKey !== undefined) return [];
    if (reported.some((violation) => violation.path.startsWith(path))) return [];
    const message =
      'must come with accessKeyId and secretAccessKey: ambient AWS credentials are never sent to a custom endpoint';
    return [{ path: `${path}endpoint`, message }];
  });
}

function settleWebDav(drafts: WebDavStoreDraft[], stored: WebDavStore[], violations: Violation[]): WebDavStore[] {
  const names = { list: 'webDAV', identifier: 'username', secret: 'password' };
  const canonical = drafts.map((draft) => ({ ...draft, baseUrl: canonicalBaseUrl(draft.baseUrl) }));
  const credentials = settleCredentials(names, canonical.map(webDavSlot), stored.map(webDavSlot), violations);
  return canonical.map(({ baseUrl }, index) => {
    const signIn = credentials[index];
    return { baseUrl, ...(signIn && { username: signIn.identifier, password: signIn.secret }) };
  });
}

function canonicalUploads(uploads: UploadTarget): UploadTarget {
  return uploads.storage === 'webDAV' ? { ...uploads, baseUrl: canonicalBaseUrl(uploads.baseUrl) } : uploads;
}

function repeated(list: string, folders: string[]): Violation[] {
  return folders.flatMap((folder, index) => {
    const first = folders.indexOf(folder);
    return first < index
      ? [{ path: `${list}[${index}]`, message: `must not be the same store as ${list}[${first}]` }]
      : [];
  });
}

function unknownUploadStore(uploads: UploadTarget | undefined, awsS3: S3Store[], webDAV: WebDavStore[]): Violation[] {
  if (uploads?.storage === 'awsS3' && !awsS3.some((store) => store.bucket === uploads.bucket)) {
    return [{ path: 'storage.uploads.bucket', message: 'must be the bucket of one of the stores in storage.awsS3' }];
  }
  if (uploads?.storage === 'webDAV' && !webDAV.some((store) => store.baseUrl === uploads.baseUrl)) {
    return [
      { path: 'storage.uploads.baseUrl', message: 'must be the base URL of one of the stores in storage.webDAV' },
    ];
  }
  return [];
}
