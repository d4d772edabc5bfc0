import type { Mount } from '../http/mount';
import { errorsOf, type DocumentedDialect } from './error-answers';
import { toJsonSchema, withReferences, type JsonSchema } from './json-schema';
import {
  isOfApp,
  subjects,
  type AnswerDocument,
  type BodyDocument,
  type OperationDocument,
  type ParameterDocument,
} from './operation-document';
import { pathParameters } from './path-parameters';

export interface DocumentedApp {
  title: string;
  description: string;
  version: string;
  /** Of the session. */
  cookieName: string;
  dialectOf: (path: string) => DocumentedDialect;
}

/** As much of OpenAPI 3.1 as is written here. */
export interface OpenApiDocument {
  openapi: '3.1.0';
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  tags: { name: string; description?: string }[];
  'x-tagGroups': { name: string; tags: string[] }[];
  paths: Record<string, Record<string, OpenApiOperation>>;
  components: {
    securitySchemes: Record<string, unknown>;
    headers: Record<string, unknown>;
    schemas: Record<string, JsonSchema>;
  };
}

export interface OpenApiOperation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  /** The row's `who`. */
  'x-who': Mount['who'];
  security: Record<string, never[]>[];
  parameters?: unknown[];
  requestBody?: unknown;
  responses: Record<
    string,
    { description: string; headers?: object; content?: Record<string, { schema: JsonSchema }> }
  >;
}

/** `/recordings/:id` → `/recordings/{id}` */
export const pathTemplate = (path: string) => path.replace(/[:*](\w+)/g, '{$1}');

const header = (name: string) => ({ $ref: `#/components/headers/${name}` });

const headers = {
  requestId: {
    description: "The request's id, which the log and the audit trail have too",
    required: true,
    schema: { type: 'string', format: 'uuid' },
  },
  challenge: {
    description: 'The challenge; not given to a request that carries a session cookie or `X-Requested-With: tapehouse`',
    schema: { type: 'string' },
  },
  retryAfter: {
    description: 'Seconds until it is worth while to try again',
    required: true,
    schema: { type: 'integer', minimum: 1 },
  },
};

/** The interface of an app, from its mount table. @throws Error where a name is given twice */
export function openApiDocument(mounts: readonly Mount[], app: DocumentedApp): OpenApiDocument {
  const schemas: Record<string, JsonSchema> = {};
  const paths: OpenApiDocument['paths'] = {};
  const rows = mounts.map((mount) => documentedRow(mount, app));
  for (const row of rows)
    (paths[pathTemplate(row.mount.path)] ??= {})[row.mount.method.toLowerCase()] = operationOf(row, schemas);
  checkUnique(rows.map(({ document }) => document.operationId));
  const tagGroups = tagGroupsOf(rows);
  return {
    openapi: '3.1.0',
    info: { title: app.title, version: app.version, description: app.description },
    // Where the document itself comes from.
    servers: [{ url: '/' }],
    tags: tagGroups.flatMap(({ tags }) => tags.map((name) => ({ name }))),
    'x-tagGroups': tagGroups,
    paths,
    components: { securitySchemes: securitySchemes(app), headers, schemas },
  };
}

const securitySchemes = ({ cookieName }: DocumentedApp) => ({
  basic: { type: 'http', scheme: 'basic', description: 'User name and password, in UTF-8' },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: cookieName,
    description:
      'What `createSession` gives, for the pages of this app. What writes needs `Origin` or `Sec-Fetch-Site` to show that it comes from a page of ours.',
  },
});

/** A row with all that its documentation is made of. */
interface Row {
  mount: Mount;
  document: OperationDocument;
  dialect: DocumentedDialect;
}

const documentedRow = (mount: Mount, app: DocumentedApp): Row => ({
  mount,
  dialect: app.dialectOf(mount.path),
  document: typeof mount.document === 'function' ? mount.document(mount) : mount.document,
});

const tagOf = ({ document: { subject }, dialect }: Row) =>
  dialect.tagged ? `${subject} (${dialect.tagged})` : subject;
const groupOf = ({ document: { subject }, dialect }: Row) => (isOfApp(subject) ? 'The app itself' : dialect.name);

function tagGroupsOf(rows: readonly Row[]): OpenApiDocument['x-tagGroups'] {
  const inOrder = subjects.flatMap((subject) => rows.filter(({ document }) => document.subject === subject));
  return [...new Set(inOrder.map(groupOf))].map((name) => ({
    name,
    tags: [...new Set(inOrder.filter((row) => groupOf(row) === name).map(tagOf))],
  }));
}

function checkUnique(names: string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`Two operations have the operationId ${twice}`);
}

function operationOf(row: Row, schemas: Record<string, JsonSchema>): OpenApiOperation {
  const { mount, document } = row;
  const schemaOf = (schema: unknown) => withReferences(toJsonSchema(schema), schemas);
  const parameters = parametersOf(mount, document, schemaOf);
  const { operationId, summary, description, body } = document;
  return {
    ...{ operationId, tags: [tagOf(row)], summary },
    ...(description !== undefined && { description }),
    'x-who': mount.who,
    security: mount.who === 'anyone' ? [] : [{ basic: [] }, { session: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: requestBodyOf(body, schemaOf) }),
    responses: responsesOf(row, schemaOf),
  };
}

type SchemaOf = (schema: unknown) => JsonSchema;

const requestBodyOf = ({ schema, examples, optional, multipart }: BodyDocument, schemaOf: SchemaOf) => ({
  required: !optional,
  content: {
    [multipart ? 'multipart/form-data' : 'application/json']: {
      schema: schemaOf(schema),
      examples: Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }])),
      ...multipart,
    },
  },
});

function parametersOf({ path }: Mount, document: OperationDocument, schemaOf: SchemaOf): unknown[] {
  const parameter = (place: string) => (entry: [string, ParameterDocument]) => {
    const [name, { schema, ...rest }] = entry;
    return { name, in: place, ...(place === 'path' && { required: true }), ...rest, schema: schemaOf(schema) };
  };
  const inPath = Array.from(path.matchAll(/[:*](\w+)/g), ([, name = '']): [string, ParameterDocument] => {
    const known = document.path?.[name] ?? pathParameters[name];
    if (!known) throw new Error(`Nothing says what ${name} is in ${path}`);
    return [name, known];
  });
  return [
    ...inPath.map(parameter('path')),
    ...Object.entries(document.query ?? {}).map(parameter('query')),
    ...Object.entries(document.headers ?? {}).map(parameter('header')),
  ];
}

function responsesOf({ mount, document, dialect }: Row, schemaOf: SchemaOf): OpenApiOperation['responses'] {
  const responses: OpenApiOperation['responses'] = {};
  for (const [status, answer] of Object.entries(document.answers)) responses[status] = responseOf(answer, schemaOf);
  for (const [key, description] of Object.entries(errorsOf(mount, document))) {
    const status = dialect.errorStatus(Number(key));
    const known = responses[status]?.description;
    responses[status] = {
      description: known === undefined ? description : `${known}; or: ${description}`,
      headers: {
        'X-Request-Id': header('requestId'),
        ...(status === 401 && { 'WWW-Authenticate': header('challenge') }),
        ...(status === 429 && { 'Retry-After': header('retryAfter') }),
      },
      content: { 'application/json': { schema: schemaOf(dialect.errorSchema(status, mount)) } },
    };
  }
  return responses;
}

function responseOf(answer: AnswerDocument, schemaOf: SchemaOf): OpenApiOperation['responses'][string] {
  const { description, schema, example, content = {} } = answer;
  const bodies = schema ? { 'application/json': schema } : content;
  return {
    description,
    headers: { 'X-Request-Id': header('requestId'), ...answer.headers },
    ...(Object.keys(bodies).length > 0 && {
      content: Object.fromEntries(
        Object.entries(bodies).map(([type, body]) => [
          type,
          { schema: schemaOf(body), ...(example !== undefined && { example }) },
        ]),
      ),
    }),
  };
}
