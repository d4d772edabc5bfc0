import type { StorageSettings } from '../contact-centers/contact-center';
import { uploadFolderOf } from '../contact-centers/upload-folder';
import type { JsonObject } from '../json';
import type { StoreCheck, StoreToCheck } from '../media/check-stores';
import { storeFaults } from '../media/store-fault';

/** A store's place in the settings, the path that their violations name it by. */
const pathOf = (list: 'awsS3' | 'webDAV', index: number) => `storage.${list}[${index}]`;

/** All stores of the settings, S3 first, each in the order of its list. */
export function storesToCheck(settings: StorageSettings): { path: string; checked: StoreToCheck }[] {
  const uploads = uploadFolderOf(settings);
  const folderOf = (storage: 'awsS3' | 'webDAV', index: number) =>
    uploads?.storage === storage && uploads.index === index ? uploads.folder : undefined;
  return [
    ...settings.awsS3.map((store, index) => ({
      path: pathOf('awsS3', index),
      checked: { storage: 'awsS3' as const, store, uploadFolder: folderOf('awsS3', index) },
    })),
    ...settings.webDAV.map((store, index) => ({
      path: pathOf('webDAV', index),
      checked: { storage: 'webDAV' as const, store, uploadFolder: folderOf('webDAV', index) },
    })),
  ];
}

function encodeStore(checked: StoreToCheck): JsonObject {
  if (checked.storage === 'webDAV') return { storage: 'webDAV', baseUrl: checked.store.baseUrl };
  const { bucket, prefix, endpoint } = checked.store;
  return { storage: 'awsS3', bucket, ...(prefix && { prefix }), ...(endpoint && { endpoint }) };
}

/** What was found of a store, beside what names it in the settings. */
export const encodeStoreCheck = (
  { path, checked }: { path: string; checked: StoreToCheck },
  { ok, fault, message, milliseconds }: StoreCheck,
): JsonObject => ({
  path,
  ...encodeStore(checked),
  takesUploads: checked.uploadFolder !== undefined,
  ok,
  ...(fault && { fault }),
  message,
  milliseconds,
});

/** What {@link encodeStoreCheck} makes. */
export const storeCheckSchema = {
  title: 'StoreCheck',
  type: 'object',
  required: ['path', 'storage', 'takesUploads', 'ok', 'message', 'milliseconds'],
  additionalProperties: false,
  properties: {
    path: { type: 'string', description: 'Its place in the settings: `storage.awsS3[0]`' },
    storage: { enum: ['awsS3', 'webDAV'] },
    bucket: { type: 'string' },
    prefix: { type: 'string' },
    endpoint: { type: 'string' },
    baseUrl: { type: 'string' },
    takesUploads: { type: 'boolean', description: 'So that writing and removing were tried, too' },
    ok: { type: 'boolean' },
    fault: { enum: storeFaults, description: 'What is wrong, in one word; left out where it works' },
    message: { type: 'string', description: 'In plain words: what is wrong, and what to do' },
    milliseconds: { type: 'integer', minimum: 0, description: 'How long the check took' },
  },
} as const;

export const exampleStoreCheck = {
  path: 'storage.webDAV[0]',
  storage: 'webDAV',
  baseUrl: 'http://media.example.com/acme/',
  takesUploads: false,
  ok: false,
  fault: 'connectionRefused',
  message:
    'Nothing takes connections at its address. Look at the host and port in baseUrl, and whether the server runs.',
  milliseconds: 4,
};
