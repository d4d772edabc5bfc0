import fc from 'fast-check';
import { contactCenterSchema, decodeContactCenter } from '../genesys/contact-center-schema';
import { checkRecordingBody, recordingSchema } from '../genesys/recording-schema';
import { holdSchema } from '../genesys/routes/change-hold';
import {
  decodeNewUser,
  decodePasswordChange,
  decodeUser,
  newUserSchema,
  passwordChangeSchema,
  userSchema,
} from '../genesys/user-schema';
import { checkUploadMetadata, uploadMetadataSchema } from '../imagicle/upload-schema';
import { InvalidInputError } from '../errors';
import { parseJson, type Json } from '../json';
import { createDocumentAjv } from '../testing/document-check';
import { mutated } from '../testing/hostile-bodies';
import { compileSchema, refuse } from '../validation';
import { toJsonSchema, withReferences, type JsonSchema } from './json-schema';

const accepts = (schema: unknown, value: unknown) => createDocumentAjv().compile(toJsonSchema(schema) as object)(value);

describe('our keywords, as JSON Schema says them', () => {
  test.each([
    ['a', true],
    ['a b', true],
    ['\u00e9', true],
    ['', false],
    [' a', false],
    ['a\n', false],
    ['\u00a0a', false],
    ['a\ufeff', false],
  ])('nonEmptyTrimmed: %j → %s', (text, taken) => {
    expect(accepts({ type: 'string', nonEmptyTrimmed: true }, text)).toBe(taken);
  });

  test.each([
    ['2013-05-17T11:45:32.000-0800', true],
    ['2013-05-17t11:45z', true],
    ['2013-05-17T11:45:32,123456+08:00', true],
    ['2013-05-17T11:45:32', false],
    ['2013-05-17T11:45:32 0800', false],
    ['2013-05-17', false],
  ])('instant: %j → %s', (text, taken) => {
    expect(accepts({ type: 'string', instant: true }, text)).toBe(taken);
  });

  test('absentWhenEmpty: null and the empty text are taken, whatever the attribute must be', () => {
    const schema = {
      type: 'object',
      absentWhenEmpty: ['days', 'name'],
      properties: { days: { type: 'integer' }, name: { type: 'string' }, id: { type: 'string', minLength: 1 } },
    };
    for (const body of [{ days: null, name: null }, { days: '', name: '' }, { days: 1, name: 'x' }, {}])
      expect(accepts(schema, body)).toBe(true);
    for (const body of [{ days: 'x' }, { name: 1 }, { id: null }, { id: '' }])
      expect(accepts(schema, body)).toBe(false);
    expect(() => toJsonSchema({ type: 'object', absentWhenEmpty: ['other'], properties: {} })).toThrow('other');
  });

  test('what depends on one attribute becomes alternatives', () => {
    const schema = {
      type: 'object',
      required: ['kind'],
      properties: { kind: { enum: ['a', 'b', 'c'] } },
      if: { required: ['kind'], properties: { kind: { const: 'a' } } },
      then: { required: ['x'], properties: { x: { type: 'string' } } },
      else: { properties: { y: { type: 'string' } } },
    };
    expect(toJsonSchema(schema)).toEqual({
      oneOf: [
        {
          type: 'object',
          required: ['kind', 'x'],
          properties: { kind: { const: 'a' }, x: { type: 'string' } },
        },
        ...['b', 'c'].map((kind) => ({
          type: 'object',
          required: ['kind'],
          properties: { kind: { const: kind }, y: { type: 'string' } },
        })),
      ],
    });
    expect(() => toJsonSchema({ ...schema, required: [] })).toThrow('alternatives');
  });

  test('no keyword of ours and no condition is left in what is served', () => {
    const known =
      /^(type|required|properties|items|enum|const|oneOf|anyOf|not|pattern|description|title|minLength|maxLength|minimum|maximum|minItems|maxItems|uniqueItems|additionalProperties)$/;
    const look = (schema: JsonSchema): void => {
      if (typeof schema === 'boolean') return;
      for (const [keyword, value] of Object.entries(schema)) {
        expect(keyword).toMatch(known);
        if (['items', 'not'].includes(keyword)) look(value as JsonSchema);
        if (['oneOf', 'anyOf'].includes(keyword)) (value as JsonSchema[]).forEach(look);
        if (keyword === 'properties') Object.values(value as Record<string, JsonSchema>).forEach(look);
      }
    };
    for (const schema of [recordingSchema, contactCenterSchema, newUserSchema, uploadMetadataSchema])
      look(toJsonSchema(schema));
  });
});

test('a schema with a name stands once among the components; two of one name are refused', () => {
  const inner = { title: 'Inner', type: 'string' };
  const components: Record<string, JsonSchema> = {};
  const outer = { type: 'object', properties: { a: inner, b: { ...inner, description: 'the other' } } };
  expect(withReferences(outer, components)).toEqual({
    type: 'object',
    properties: {
      a: { $ref: '#/components/schemas/Inner' },
      b: { $ref: '#/components/schemas/Inner', description: 'the other' },
    },
  });
  expect(components).toEqual({ Inner: { type: 'string' } });
  expect(() => withReferences({ title: 'Inner', type: 'number' }, components)).toThrow('Inner');
});

const time = '2013-05-17T11:45:32.000-0800';
const validRecording = {
  ...{ id: 'call-1', callerPhoneNumber: '+16504668888', dialedPhoneNumber: '1', region: 'x', callType: 'unknown here' },
  mediaFiles: [
    {
      ...{
        callUUID: 'c',
        startTime: time,
        stopTime: time,
        mediaId: '',
        size: 5,
        duration: '7',
        masks: [{ time, type: 'x' }],
      },
      ...{ parameters: { a: { b: 1 } }, accessgroups: ['/'], pkcs7: null },
      mediaDescriptor: { storage: 'awsS3', path: 'a/b', data: { bucket: 'b', more: 1 }, auth: null },
    },
    {
      ...{ callUUID: 'c', startTime: time, stopTime: time },
      mediaDescriptor: { storage: 'webDAV', path: 'http://h/a', auth: { username: 'u', password: '' } },
    },
  ],
  eventHistory: [
    {
      ...{ occurredAt: time, event: 'Joined', data: { a: 'b' } },
      contact: { phoneNumber: '5', type: 'User', userName: 'a', firstName: 'b', lastName: 'c' },
    },
    { occurredAt: time, event: 'Left', contact: { phoneNumber: 'UNKNOWN', type: 'External', userName: '' } },
  ],
};
const validCenter = {
  ...{ id: 'A5539EF57DD54150818FEE1BCD447CBE', name: 'Acme', retentionDays: 365 },
  storage: {
    awsS3: [{ bucket: 'b', prefix: 'a/', endpoint: 'https://s3.example.com', region: 'eu-1', secretAccessKey: null }],
    webDAV: [{ baseUrl: 'http://media.example.com/acme/', username: 'u', password: 'p' }],
    uploads: { storage: 'webDAV', baseUrl: 'http://media.example.com/acme/', path: 'up/' },
  },
};
const validUser = {
  ...{ userName: 'jane', password: 'secret', roles: ['CONTACT_CENTER_ADMIN'], firstName: 'Jane', lastName: '' },
  ...{ department: null, disabled: false },
};
const validUpload = {
  ...{ startDateTime: '2018-09-25T13:00:00.0000000Z', duration: 'PT1M30S', direction: 2, notes: '', preserved: true },
  localParty: { username: 'giuliano', phoneNumber: '376' },
  remoteParty: { phoneNumber: null },
  pbxInfo: { type: 'generic', localCallId: 'ab123', sessionId: 5 },
};

const checkUpload = (body: Json) => {
  const { violations, value } = checkUploadMetadata(body);
  refuse(violations);
  return value;
};

/** By name: the schema, the check of the operation, a valid body. */
const bodies: [string, object, (body: Json) => unknown, object][] = [
  ['a recording', recordingSchema, checkRecordingBody, validRecording],
  ['a contact center', contactCenterSchema, decodeContactCenter, validCenter],
  ['a new user', newUserSchema, decodeNewUser, validUser],
  ['a user', userSchema, decodeUser, { ...validUser, userName: undefined, password: '' }],
  ['a password change', passwordChangeSchema, decodePasswordChange, { currentPassword: 'a', newPassword: 'b' }],
  ['a hold', holdSchema, compileSchema(holdSchema), { operationName: 'applyNonDelete' }],
  ['an upload', uploadMetadataSchema, checkUpload, validUpload],
];

/** What a schema cannot say, by the words of the refusal: only such may be refused that the document takes. */
const beyondSchemas = new RegExp(
  [
    ...['must not have more than', 'levels', 'surrogate', 'NUL', 'must be 1 to 255 characters'],
    ...['must be a time in ISO', 'must be a date and time', 'must be a duration', 'link-local or metadata'],
    // A number beyond a double is no map to the validator.
    'must be object',
  ].join('|'),
);

/** What `JSON.parse` reads as another number, `1E-400` as 0: the document takes that one, and the validator does not. */
const mayBeRounded = /[\d.]{16}|\d[eE][+-]?\d/;

describe.each(bodies)('%s: what the document takes is what the validator takes', (_name, schema, check, valid) => {
  const fits = createDocumentAjv().compile(toJsonSchema(schema) as object);
  /** Undefined for what is no JSON to the door: too deep for it, with a number that no double holds. */
  const parsed = (text: string): Json | undefined => {
    try {
      return parseJson(text);
    } catch {
      return undefined;
    }
  };
  const refusal = (body: Json): string | undefined => {
    try {
      check(body);
      return undefined;
    } catch (error) {
      if (error instanceof InvalidInputError) return error.message;
      throw error;
    }
  };

  test('a valid body', () => {
    const text = JSON.stringify(valid);
    expect(refusal(parseJson(text))).toBeUndefined();
    expect(fits(JSON.parse(text))).toBe(true);
  });

  test('hostile bodies', () => {
    fc.assert(
      fc.property(mutated(valid), (text) => {
        const body = parsed(text);
        if (body === undefined) return;
        const refused = refusal(body);
        const taken = fits(JSON.parse(text));
        if (refused === undefined) expect([text.slice(0, 300), fits.errors]).toEqual([text.slice(0, 300), null]);
        else if (taken && !mayBeRounded.test(text))
          for (const part of refused.split('; ')) expect(part).toMatch(beyondSchemas);
      }),
      { numRuns: 500 },
    );
  });
});
