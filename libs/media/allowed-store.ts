import type { S3Store, StorageSettings, WebDavStore } from '../contact-centers/contact-center';
import { canonicalWebDavPath, type MediaDescriptor } from '../recordings/media-descriptor';

/** A store that the settings allow for a descriptor, and the object's path as the store takes it. */
export type AllowedStore =
  | { allowed: true; storage: 'awsS3'; store: S3Store; path: string }
  | { allowed: true; storage: 'webDAV'; store: WebDavStore; path: string };

/** Which attribute of the descriptor names something outside, and what was expected of it. */
export interface StoreRefusal {
  allowed: false;
  attribute: 'storage' | 'path' | 'data.bucket';
  message: string;
}

const refuse = (attribute: StoreRefusal['attribute'], message: string): StoreRefusal => ({
  allowed: false,
  attribute,
  message,
});

const withSlash = (folder: string) => (folder === '' || folder.endsWith('/') ? folder : `${folder}/`);

/** Whole segments, and something below the folder: `acme` allows `acme/1.wav`, neither `acme2/1.wav` nor `acme` itself. */
const liesIn = (folder: string, path: string) =>
  path.startsWith(withSlash(folder)) && path.length > withSlash(folder).length;

/** The one whose folder is longest; of equal ones the first. */
function mostSpecific<Store>(stores: Store[], folderOf: (store: Store) => string): Store | undefined {
  const longest = Math.max(...stores.map((store) => withSlash(folderOf(store)).length));
  return stores.find((store) => withSlash(folderOf(store)).length === longest);
}

/** S3 keys are exact, nothing is resolved in them; a key that another program could resolve is refused. */
function s3KeyViolation(key: string): string | undefined {
  if (key === '' || key.trim() !== key) return 'must be a key that is not empty, without leading or trailing spaces';
  if (key.split('/').some((segment) => segment === '.' || segment === '..'))
    return 'must not have a "." or ".." segment';
  return undefined;
}

function findS3Store(stores: S3Store[], descriptor: MediaDescriptor): AllowedStore | StoreRefusal {
  const { path } = descriptor;
  const ofBucket = stores.filter((store) => store.bucket === descriptor.data?.bucket);
  if (ofBucket.length === 0) return refuse('data.bucket', "must be a bucket of the contact center's storage settings");
  const violation = s3KeyViolation(path);
  if (violation) return refuse('path', violation);
  const store = mostSpecific(
    ofBucket.filter(({ prefix = '' }) => liesIn(prefix, path)),
    ({ prefix = '' }) => prefix,
  );
  return store
    ? { allowed: true, storage: 'awsS3', store, path }
    : refuse('path', "must begin with a prefix that the contact center's storage settings allow in this bucket");
}

/** @param path canonical. A base that is no WebDAV path holds nothing. */
export function isInWebDavBase(baseUrl: string, path: string): boolean {
  const base = canonicalWebDavPath(baseUrl);
  return base !== undefined && liesIn(base, path);
}

function findWebDavStore(stores: WebDavStore[], descriptor: MediaDescriptor): AllowedStore | StoreRefusal {
  const path = canonicalWebDavPath(descriptor.path);
  if (path === undefined) {
    return refuse('path', 'must be an http or https URL without user info, query, fragment and encoded separators');
  }
  // Deleting a folder deletes all that lies in it.
  if (path.endsWith('/')) return refuse('path', 'must name a file, not a folder');
  const store = mostSpecific(
    stores.filter(({ baseUrl }) => isInWebDavBase(baseUrl, path)),
    ({ baseUrl }) => canonicalWebDavPath(baseUrl) ?? '',
  );
  return store
    ? { allowed: true, storage: 'webDAV', store, path }
    : refuse('path', "must lie in a base URL of the contact center's storage settings");
}

/**
 * The store of the settings that a descriptor's object lies in, the most specific one where several hold it. Asked when a
 * recording is posted and again when its media are fetched or deleted.
 */
export function findStore(settings: StorageSettings, descriptor: MediaDescriptor): AllowedStore | StoreRefusal {
  switch (descriptor.storage) {
    case 'awsS3':
      return findS3Store(settings.awsS3, descriptor);
    case 'webDAV':
      return findWebDavStore(settings.webDAV, descriptor);
    default:
      return refuse('storage', 'must be awsS3 or webDAV');
  }
}
