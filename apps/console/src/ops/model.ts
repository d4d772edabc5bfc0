import type { components } from '../shared/ops-api';

/** What the ops app's interface speaks of (`/openapi.json`), by the names that this page uses. */
type Schemas = components['schemas'];

export type ContactCenter = Schemas['ContactCenter'];
export type ContactCenterDraft = Schemas['ContactCenterSettings'];
export type StorageDraft = Schemas['StorageSettings'];
export type S3Store = Schemas['S3Store'];
export type S3StoreDraft = Schemas['S3StoreSettings'];
export type WebDavStore = Schemas['WebDavStore'];
export type WebDavStoreDraft = Schemas['WebDavStoreSettings'];
export type UploadTarget = Schemas['UploadTarget'];
export type StoreCheck = Schemas['StoreCheck'];

/** A contact center, and what stands beside it. */
export interface CenterWithRetention {
  contactCenter: ContactCenter;
  retention?: Schemas['Retention'];
}

export type User = Schemas['User'];
export type NewUser = Schemas['NewUser'];
export type ChangedUser = Schemas['ChangedUser'];
/** Those of a contact center's users: an OPS admin belongs to none. */
export const roles = ['CONTACT_CENTER_ADMIN', 'RECORDER'] as const satisfies User['roles'];
export type Role = (typeof roles)[number];

export type MediaObject = Schemas['MediaObject'];
export type MediaDeletion = Schemas['MediaDeletion'];
export type MediaDeletionCounts = Schemas['MediaDeletionCounts'];
export interface MediaDeletionsPage {
  mediaDeletions: MediaDeletion[];
  nextUri?: string;
}
/** What became of media that were to be deleted: those that are there still. */
export type FailedDeletion = Schemas['FailedDeletion'];

export type RetentionRun = Schemas['RetentionRun'];
export type Kept = Schemas['KeptRecordings'];
export type Forecast = Schemas['RetentionForecast'];
export type DueRecording = Schemas['DueRecording'];
export interface ForecastPage {
  /** On the first page alone. */
  retention?: Forecast;
  recordings: DueRecording[];
  nextUri?: string;
}

export type AuditEntry = Schemas['AuditEntry'];
export interface AuditEntriesPage {
  audit: AuditEntry[];
  nextUri?: string;
}
