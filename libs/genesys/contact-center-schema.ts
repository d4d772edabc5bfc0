import type { ContactCenterDraft, StorageDraft } from '../contact-centers/contact-center';
import { isKeyPrefix, isStoreAddress, storeAddressRule } from '../contact-centers/store-address';
import { canonicalUuid } from '../http/mount';
import type { Json } from '../json';
import { addKeyword } from '../validation';
import { compileOpsBody } from './ops-body';

addKeyword(
  {
    keyword: 'storeAddress',
    type: 'string',
    schemaType: 'boolean',
    validate: (_schema: boolean, text: string) => isStoreAddress(text),
    error: { message: storeAddressRule },
  },
  {
    pattern: '^[Hh][Tt][Tt][Pp][Ss]?://[^/@?#]+(?:/[^?#]*)?$',
    description: storeAddressRule.replace(/^must be an/, 'An'),
  },
);

addKeyword(
  {
    keyword: 'keyPrefix',
    type: 'string',
    schemaType: 'boolean',
    validate: (_schema: boolean, text: string) => isKeyPrefix(text),
    error: { message: 'must have no "." or ".." segment' },
  },
  { pattern: '^(?!(?:[\\s\\S]*/)?\\.{1,2}(?:/|$))', description: 'Without a `.` or `..` segment' },
);

const nil = '00000000-0000-0000-0000-000000000000';

addKeyword(
  {
    keyword: 'contactCenterId',
    type: 'string',
    schemaType: 'boolean',
    // The nil UUID names what belongs to no contact center (libs/audit/audit-hash.ts).
    validate: (_schema: boolean, text: string) => ![undefined, nil].includes(canonicalUuid(text)),
    error: { message: 'must be a UUID, dashed or as 32 hex digits, and not the nil one' },
  },
  {
    pattern: '^(?![0-]+$)(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$',
    description: 'A UUID, dashed or as 32 hex digits, and not the nil one',
  },
);

const address = { type: 'string', storeAddress: true, maxLength: 2_048 } as const;
const bucket = { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$' } as const;
const prefix = { type: 'string', keyPrefix: true, maxLength: 1_024 } as const;
/** Left out in a PUT, it stays; `null` clears it. */
const credential = { type: ['string', 'null'], minLength: 1, maxLength: 4_096 } as const;

const s3Store = {
  title: 'S3StoreSettings',
  type: 'object',
  required: ['bucket'],
  additionalProperties: false,
  absentWhenEmpty: ['prefix', 'endpoint', 'region', 'forcePathStyle'],
  properties: {
    bucket,
    prefix,
    endpoint: address,
    // It becomes a part of a host's name.
    region: { type: 'string', pattern: '^[A-Za-z0-9-]{1,64}$' },
    forcePathStyle: { type: 'boolean' },
    accessKeyId: credential,
    secretAccessKey: credential,
  },
} as const;

const webDavStore = {
  title: 'WebDavStoreSettings',
  type: 'object',
  required: ['baseUrl'],
  additionalProperties: false,
  properties: { baseUrl: address, username: credential, password: credential },
} as const;

const uploads = {
  title: 'UploadTarget',
  type: 'object',
  required: ['storage'],
  properties: { storage: { enum: ['awsS3', 'webDAV'] } },
  if: { required: ['storage'], properties: { storage: { const: 'webDAV' } } },
  then: {
    required: ['baseUrl'],
    additionalProperties: false,
    absentWhenEmpty: ['path'],
    properties: { storage: true, baseUrl: address, path: prefix },
  },
  else: {
    required: ['bucket'],
    additionalProperties: false,
    absentWhenEmpty: ['prefix'],
    properties: { storage: true, bucket, prefix },
  },
} as const;

const storage = {
  title: 'StorageSettings',
  type: 'object',
  additionalProperties: false,
  absentWhenEmpty: ['awsS3', 'webDAV', 'uploads'],
  properties: {
    awsS3: { type: 'array', maxItems: 100, items: s3Store },
    webDAV: { type: 'array', maxItems: 100, items: webDavStore },
    uploads,
  },
} as const;

/**
 * The body of `POST /api/v2/ops/contact-centers` and of `PUT .../{ccid}`. Attributes that are not known are refused: a misspelt
 * secret or retention must not be lost without a word.
 */
export const contactCenterSchema = {
  title: 'ContactCenterSettings',
  type: 'object',
  required: ['name', 'storage'],
  additionalProperties: false,
  absentWhenEmpty: ['id', 'retentionDays'],
  properties: {
    id: { type: 'string', contactCenterId: true },
    name: { type: 'string', nonEmptyTrimmed: true, maxLength: 255 },
    retentionDays: { type: 'integer', minimum: 1, maximum: 36_500 },
    storage,
  },
} as const;

/** The body of `POST .../{ccid}/storage-check`: settings that are to be tried before they are set, as a PUT would take them. */
export const storageCheckSchema = {
  type: 'object',
  additionalProperties: false,
  absentWhenEmpty: ['storage'],
  properties: { storage },
} as const;

export const decodeStorageCheck = compileOpsBody<{ storage?: StorageDraft }>(storageCheckSchema);

const check = compileOpsBody<ContactCenterDraft & { id?: string }>(contactCenterSchema);

/**
 * @returns the contact center, and the id where one is given, dashed and in lower case
 * @throws InvalidInputError
 */
export function decodeContactCenter(body: Json): { id: string | undefined; draft: ContactCenterDraft } {
  const { id, ...draft } = check(body);
  return { id: id && canonicalUuid(id), draft };
}
