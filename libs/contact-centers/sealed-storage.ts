import type { Secrets } from '../secrets';
import type { S3Store, StorageSettings, WebDavStore } from './contact-center';
import { s3Target } from './storage-settings';

/**
 * What a store's secret is bound to: its contact center, field and target. Copied in the database to another center, another
 * field or another host, it does not open.
 */
const s3Binding = (contactCenterId: string, store: S3Store) =>
  `${contactCenterId}/storage.awsS3.secretAccessKey/${s3Target(store)}`;
const webDavBinding = (contactCenterId: string, store: WebDavStore) =>
  `${contactCenterId}/storage.webDAV.password/${store.baseUrl}`;

type Transform = (secret: string, boundTo: string) => string;

function mapSecrets(contactCenterId: string, storage: StorageSettings, transform: Transform): StorageSettings {
  return {
    ...storage,
    awsS3: storage.awsS3.map((store) => {
      const { secretAccessKey } = store;
      if (secretAccessKey === undefined) return store;
      return { ...store, secretAccessKey: transform(secretAccessKey, s3Binding(contactCenterId, store)) };
    }),
    webDAV: storage.webDAV.map((store) => {
      const { password } = store;
      if (password === undefined) return store;
      return { ...store, password: transform(password, webDavBinding(contactCenterId, store)) };
    }),
  };
}

/** Storage settings as they lie in the database: the same, with every secret sealed. */
export const sealStorage = (secrets: Secrets, contactCenterId: string, storage: StorageSettings): string =>
  JSON.stringify(mapSecrets(contactCenterId, storage, (secret, boundTo) => secrets.seal(secret, boundTo)));

/** @throws Error when a secret in it was sealed with another key or for another place */
export const openStorage = (secrets: Secrets, contactCenterId: string, sealed: string): StorageSettings =>
  mapSecrets(contactCenterId, JSON.parse(sealed) as StorageSettings, (secret, boundTo) =>
    secrets.open(secret, boundTo),
  );

/** Storage settings as they lie in the database, with every secret sealed with today's key. @throws Error as {@link openStorage} */
export const resealStorage = (secrets: Secrets, contactCenterId: string, sealed: string): string =>
  JSON.stringify(
    mapSecrets(contactCenterId, JSON.parse(sealed) as StorageSettings, (secret, boundTo) =>
      secrets.reseal(secret, boundTo),
    ),
  );
