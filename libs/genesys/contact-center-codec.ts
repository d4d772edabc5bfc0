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

export const uriSchema = { type: 'string', format: 'uri' } as const;

/** Of {@link encodeContactCenter}, for the interface's documents. */
export const contactCenterAnswerSchema = {
  title: 'ContactCenter',
  type: 'object',
  required: ['id', 'name', 'storage'],
  additionalProperties: false,
  properties: {
    id: { type: 'string', format: 'uuid' },
    name: { type: 'string' },
    retentionDays: { type: 'integer', minimum: 1, description: 'Left out: recordings are kept for ever' },
    storage: {
      title: 'Storage',
      type: 'object',
      additionalProperties: false,
      properties: {
        awsS3: {
          type: 'array',
          items: {
            title: 'S3Store',
            type: 'object',
            required: ['bucket'],
            additionalProperties: false,
            properties: {
              bucket: { type: 'string' },
              prefix: { type: 'string' },
              endpoint: { type: 'string', format: 'uri' },
              region: { type: 'string' },
              forcePathStyle: { type: 'boolean' },
              accessKeyId: { type: 'string' },
            },
          },
        },
        webDAV: {
          type: 'array',
          items: {
            title: 'WebDavStore',
            type: 'object',
            required: ['baseUrl'],
            additionalProperties: false,
            properties: { baseUrl: { type: 'string', format: 'uri' }, username: { type: 'string' } },
          },
        },
        uploads: {
          description: 'Which of the stores takes uploads',
          oneOf: [
            {
              type: 'object',
              required: ['storage', 'bucket'],
              additionalProperties: false,
              properties: { storage: { const: 'awsS3' }, bucket: { type: 'string' }, prefix: { type: 'string' } },
            },
            {
              type: 'object',
              required: ['storage', 'baseUrl'],
              additionalProperties: false,
              properties: { storage: { const: 'webDAV' }, baseUrl: { type: 'string' }, path: { type: 'string' } },
            },
          ],
        },
      },
    },
  },
} as const;

export const exampleContactCenter = {
  id: 'a5539ef5-7dd5-4150-818f-ee1bcd447cbe',
  name: 'Acme',
  retentionDays: 365,
  storage: {
    awsS3: [{ bucket: 'stage-recordings', prefix: 'acme/', region: 'us-east-1' }],
    webDAV: [{ baseUrl: 'http://media.example.com/acme/', username: 'acme' }],
    uploads: { storage: 'awsS3', bucket: 'stage-recordings', prefix: 'uploads/' },
  },
};

/** Where stores overlap another center's. */
export const warningsSchema = {
  type: 'array',
  items: { type: 'string' },
  description: "There when a store overlaps another contact center's, which is allowed",
} as const;

const roles = { type: 'array', items: { enum: ['OPS_ADMIN', 'CONTACT_CENTER_ADMIN', 'RECORDER'] } } as const;
const text = { type: 'string' } as const;

/** Of {@link encodeUser}, for the interface's documents. */
export const userAnswerSchema = {
  title: 'User',
  type: 'object',
  required: ['userName', 'roles'],
  additionalProperties: false,
  properties: {
    userName: text,
    roles,
    firstName: text,
    lastName: text,
    phoneNumber: text,
    group: text,
    department: text,
    disabled: { const: true, description: 'A disabled user cannot sign in' },
  },
} as const;

/** Of the user who is signed in. */
export const currentUserSchema = {
  ...userAnswerSchema,
  title: 'CurrentUser',
  properties: {
    ...userAnswerSchema.properties,
    contactCenterId: {
      type: 'string',
      format: 'uuid',
      description: 'Left out for an OPS admin, who belongs to no contact center',
    },
  },
} as const;

export const exampleUser = {
  userName: 'jane',
  roles: ['CONTACT_CENTER_ADMIN'],
  firstName: 'Jane',
  lastName: 'Doe',
};

export const exampleCurrentUser = { ...exampleUser, contactCenterId: 'a5539ef5-7dd5-4150-818f-ee1bcd447cbe' };

/** Who has signed in, as they read it themselves. */
export const encodeSignedIn = (user: User) => ({ ...encodeUser(user), contactCenterId: user.contactCenterId });

/** As an OPS admin reads a contact center's user; fits the body of a PUT. */
export function encodeUser({ contactCenterId: _path, disabled, ...user }: User) {
  return { ...user, ...(disabled && { disabled }) };
}
