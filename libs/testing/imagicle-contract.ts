import { Ajv, type ValidateFunction } from 'ajv';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { basePath } from '../imagicle/envelope';

/** The published interface (`npm run contract:types` makes the client's types from it). */
export const contractFile = join(__dirname, 'imagicle-recordings.openapi.yaml');

interface Operation {
  responses: Record<string, { $ref?: string; content?: Record<string, { schema: object }> }>;
}
interface Contract {
  paths: Record<string, Record<string, Operation>>;
}

/** OpenAPI's `nullable` beside no `type` says nothing that the enum does not, and Ajv takes it for a mistake. */
const contract = parse(readFileSync(contractFile, 'utf8'), (_key, value: unknown) => {
  if (!isObject(value) || !('nullable' in value) || 'type' in value) return value;
  const { nullable: _nullable, ...rest } = value;
  return rest;
}) as Contract;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const formats = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
};
const ajv = new Ajv({ strict: false, allErrors: true, formats, logger: false });
ajv.addSchema(contract, 'contract');

/** What the contract's text adds to the statuses that are laid out: of every operation, and of media that are passed through with `Range`. */
const addedStatuses = [405, 409, 429];
const addedMediaStatuses = [206, 304, 416];
const message = ajv.compile({
  type: 'object',
  required: ['message'],
  properties: { message: { type: 'string', minLength: 1 } },
  additionalProperties: false,
});

const compiled = new Map<string, ValidateFunction>();

function schemaOf(path: string, method: string, status: number): ValidateFunction | undefined {
  if (!contract.paths[path]?.[method]?.responses[String(status)]?.content?.['application/json']) return undefined;
  const pointer = ['paths', path, method, 'responses', String(status), 'content', 'application/json', 'schema']
    .map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')))
    .join('/');
  const schema = compiled.get(pointer) ?? ajv.compile({ $ref: `contract#/${pointer}` });
  compiled.set(pointer, schema);
  return schema;
}

export interface ImagicleAnswer {
  method: string;
  /** Of the request: with or without origin and query. */
  url: string;
  status: number;
  contentType: string | null | undefined;
  text: string;
}

/** The contract's spelling of the path that was asked for; undefined where the contract has no such path. */
function contractPath(rest: string): string | undefined {
  if (/^\/?$/.test(rest)) return '/';
  if (/^\/[^/]+\/?$/.test(rest)) return '/{id}';
  return /^\/[^/]+\/media\/?$/i.test(rest) ? '/{id}/Media' : undefined;
}

/**
 * Holds every answer of this dialect against the published interface: status, type and body. Answers of other addresses are let by.
 *
 * @throws Error saying what does not fit
 */
export function checkImagicleAnswer({ method, url, status, contentType, text }: ImagicleAnswer): void {
  const path = url.replace(/^[a-z]+:\/\/[^/]*/i, '').split('?', 1)[0]!;
  const rest = path.slice(basePath.length);
  if (path.slice(0, basePath.length).toLowerCase() !== basePath.toLowerCase() || !/^(\/|$)/.test(rest)) return;
  const fail = (what: string) => {
    throw new Error(`${method} ${url} ${status} does not keep to the contract: ${what}: ${text.slice(0, 500)}`);
  };
  const known = contractPath(rest);
  const verb = method === 'HEAD' ? 'get' : method.toLowerCase();
  const operation = known && contract.paths[known]?.[verb];
  const media = known === '/{id}/Media' && addedMediaStatuses.includes(status);
  // An address that cannot be decoded is refused before its method is looked at.
  const listed = operation ? status in operation.responses : status === 404 || status === 400;
  if (!listed && !media && !addedStatuses.includes(status)) fail('a status that is not listed');
  const isAudio = known === '/{id}/Media' && status < 400;
  if (method === 'HEAD' || isAudio || status === 304) return;
  if (!/^application\/json\b/.test(contentType ?? '')) return fail('no JSON');
  // What is no HTTP is refused before its method is looked at, too.
  const schema = (known && schemaOf(known, operation ? verb : 'get', status)) || message;
  if (!schema(JSON.parse(text))) fail(ajv.errorsText(schema.errors));
}
