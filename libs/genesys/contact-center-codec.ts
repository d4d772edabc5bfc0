import type { ContactCenter, S3Store, User, WebDavStore } from '../contact-centers/contact-center';

export const contactCenterUri = (baseUrl: string, contactCenterId: string) =>
  `${baseUrl}/api/v2/ops/contact-centers/${contactCenterId}`;

export const userUri = (baseUrl: string, contactCenterId: string, userName: string) =>
  `${contactCenterUri(baseUrl, contactCenterId)}/users/${encodeURIComponent(userName)}`;

/** As an OPS admin reads it: with who signs in to a store, never with what. */
export function encodeContactCenter({ storage, ...contactCenter }: ContactCenter) {
  const { awsS3, webDAV, uploads } = storage;
  return {
    ...contactCenter,
    storage: {
      ...(awsS3.length > 0 && { awsS3: awsS3.map(({ secretAccessKey: _secret, ...store }: S3Store) => store) }),
      ...(webDAV.length > 0 && { webDAV: webDAV.map(({ password: _secret, ...store }: WebDavStore) => store) }),
      ...(uploads && { uploads }),
    },
  };
}

/** As an OPS admin reads a contact center's user; fits the body of a PUT. */
export function encodeUser({ contactCenterId: _path, disabled, ...user }: User) {
  return { ...user, ...(disabled && { disabled }) };
}
