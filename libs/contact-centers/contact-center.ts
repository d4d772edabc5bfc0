export type Role = 'OPS_ADMIN' | 'CONTACT_CENTER_ADMIN' | 'RECORDER';

/** A bucket, or a part of it, that a contact center's recordings may name. */
export interface S3Store {
  bucket: string;
  /** Keys begin with it, compared by whole segments. */
  prefix?: string;
  endpoint?: string;
  region?: string;
  forcePathStyle?: boolean;
  accessKeyId?: string;
  /** Without keys the S3 client's ambient credentials are used (never with an `endpoint`). */
  secretAccessKey?: string;
}

/** A WebDAV folder that a contact center's recordings may name. */
export interface WebDavStore {
  /** In its canonical spelling, ending in `/`. */
  baseUrl: string;
  username?: string;
  password?: string;
}

/**
 * Which of the stores takes uploads, and where in it: the first store with that bucket or base URL. `prefix` and `path` go on
 * from where the store's own prefix or base URL ends, so that they cannot lead out of it.
 */
export type UploadTarget =
  { storage: 'awsS3'; bucket: string; prefix?: string } | { storage: 'webDAV'; baseUrl: string; path?: string };

/** Which stores a contact center's recordings may name. In memory secrets are plain; at rest they are sealed. */
export interface StorageSettings {
  awsS3: S3Store[];
  webDAV: WebDavStore[];
  uploads?: UploadTarget;
}

export interface ContactCenter {
  /** UUID, dashed, lower case. */
  id: string;
  name: string;
  /** Days a recording is kept; left out: for ever. */
  retentionDays?: number;
  storage: StorageSettings;
}

/** Credentials may be left out (the stored ones are kept where the target is unchanged) or be null (there are none any more). */
export type S3StoreDraft = Omit<S3Store, 'accessKeyId' | 'secretAccessKey'> & {
  accessKeyId?: string | null;
  secretAccessKey?: string | null;
};
export type WebDavStoreDraft = Omit<WebDavStore, 'username' | 'password'> & {
  username?: string | null;
  password?: string | null;
};

/** Storage settings as an OPS admin gives them. */
export interface StorageDraft {
  awsS3?: S3StoreDraft[];
  webDAV?: WebDavStoreDraft[];
  uploads?: UploadTarget;
}

/** A contact center as an OPS admin gives it, whole. */
export type ContactCenterDraft = Omit<ContactCenter, 'id' | 'storage'> & { storage: StorageDraft };

/** A user as the request's credentials showed it. */
export interface User {
  userName: string;
  roles: Role[];
  /** Undefined for an OPS admin, who belongs to no contact center. */
  contactCenterId?: string;
  firstName?: string;
  lastName?: string;
  phoneNumber?: string;
  group?: string;
  department?: string;
  /** A disabled user cannot sign in. */
  disabled: boolean;
}

/** What an OPS admin says of a contact center's user. Left out, `password` and `disabled` stay as they are. */
export type UserDraft = Omit<User, 'contactCenterId' | 'disabled'> & { password?: string; disabled?: boolean };
