/** As much of an OpenAPI 3.1 document as the page shows. */
export interface InterfaceDocument {
  info: { title: string; version: string; description: string };
  'x-tagGroups': { name: string; tags: string[] }[];
  paths: Record<string, Record<string, PathOperation>>;
  components: { schemas: Record<string, Schema> };
}

export interface PathOperation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  'x-who': 'anyone' | 'any user' | string[];
  parameters?: Parameter[];
  requestBody?: { required: boolean; content: Record<string, RequestContent> };
  responses: Record<string, { description: string; content?: Record<string, { schema: Schema; example?: unknown }> }>;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  description: string;
  schema: Schema;
  example?: unknown;
}

export interface RequestContent {
  schema: Schema;
  examples?: Record<string, { value: unknown }>;
}

export interface Schema {
  $ref?: string;
  title?: string;
  description?: string;
  type?: string | string[];
  format?: string;
  pattern?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  required?: string[];
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  oneOf?: Schema[];
  anyOf?: Schema[];
  deprecated?: boolean;
}

export interface Operation extends PathOperation {
  method: string;
  path: string;
}

export interface OperationGroup {
  name: string;
  subjects: { name: string; operations: Operation[] }[];
}

/** The operations under their headings, in the order of the document; without the headings that have none. */
export function groupsOf(document: InterfaceDocument, isWanted: (operation: Operation) => boolean): OperationGroup[] {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Operation => ({ ...operation, method, path })),
  );
  const wanted = operations.filter(isWanted);
  return document['x-tagGroups']
    .map(({ name, tags }) => ({
      name,
      subjects: tags
        .map((tag) => ({ name: tag, operations: wanted.filter((operation) => operation.tags.includes(tag)) }))
        .filter((subject) => subject.operations.length > 0),
    }))
    .filter(({ subjects }) => subjects.length > 0);
}

/** Whether every word of a search stands somewhere in what names or describes it. */
export function hasWords(operation: Operation, text: string): boolean {
  const { operationId, method, path, summary, description = '' } = operation;
  const all = `${operationId} ${method} ${path} ${summary} ${description}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}

const inQuotes = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
/** An example as it stands in an address. */
export const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

function queryOf(parameters: readonly Parameter[]): string {
  const shown = parameters.filter(({ in: place, example }) => place === 'query' && example !== undefined).slice(0, 1);
  const pairs = shown.map(({ name, example }) => `${name}=${encodeURIComponent(asText(example))}`);
  return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}

function bodyOf(content: Record<string, RequestContent>): string[] {
  const [type = '', request] = Object.entries(content)[0] ?? [];
  const value = Object.values(request?.examples ?? {})[0]?.value ?? {};
  if (type !== 'multipart/form-data')
    return [`-H ${inQuotes(`Content-Type: ${type}`)}`, `-d ${inQuotes(JSON.stringify(value, null, 2))}`];
  const { jsondata } = value as { jsondata: unknown };
  return [`-F ${inQuotes(`jsondata=${JSON.stringify(jsondata)};type=application/json`)}`, `-F 'attachment=@call.wav'`];
}

/** A command line that asks for it, with the examples of the document. @param origin of the server */
export function curlOf(operation: Operation, origin: string): string {
  const { method, path, parameters = [], requestBody, responses } = operation;
  const filled = parameters
    .filter((parameter) => parameter.in === 'path' && parameter.example !== undefined)
    .reduce((text, { name, example }) => text.replace(`{${name}}`, encodeURIComponent(asText(example))), path);
  const isMedia = Object.keys(responses[200]?.content ?? {}).some((type) => /^(audio|video)\//.test(type));
  const parts = [
    ...(operation['x-who'] === 'anyone' ? [] : ['-u "$USER_NAME:$PASSWORD"']),
    ...(method === 'get' || (method === 'post' && requestBody) ? [] : [`-X ${method.toUpperCase()}`]),
    ...(isMedia ? ['-o media'] : []),
    inQuotes(`${origin}${filled}${queryOf(parameters)}`),
    ...(requestBody ? bodyOf(requestBody.content) : []),
  ];
  return `curl ${parts.join(' \\\n  ')}`;
}
