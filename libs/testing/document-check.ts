import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020';
import type { Mount } from '../http/mount';
import { pathTemplate, type OpenApiDocument, type OpenApiOperation } from '../openapi/openapi-document';
import { documentOf, mountsOf, type AppName } from './documents';

/** What the documents say of every operation: what is refused before one has seen it. */
const beforeOperations = [400, 408, 411, 413, 414, 417, 431];

const formats = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  'date-time': (text: string) => !Number.isNaN(Date.parse(text)),
  uri: (text: string) => URL.canParse(text),
  binary: true as const,
};

/** Of JSON Schema 2020-12, as OpenAPI 3.1 has it: OpenAPI's own keywords say nothing to it. */
export const createDocumentAjv = () => new Ajv2020({ strict: false, ownProperties: true, formats, logger: false });

interface CheckedRow {
  row: Mount;
  matches: (path: string) => boolean;
}

interface CheckedApp {
  document: OpenApiDocument;
  rows: CheckedRow[];
  validatorOf: (pointer: string[]) => ValidateFunction;
}

function checkedApp(app: AppName): CheckedApp {
  const document = documentOf(app);
  const ajv = createDocumentAjv();
  ajv.addSchema(document, app);
  const compiled = new Map<string, ValidateFunction>();
  return {
    document,
    rows: mountsOf(app).map((row) => ({ row, matches: matcherOf(row) })),
    validatorOf(steps) {
      const pointer = steps
        .map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')))
        .join('/');
      const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `${app}#/${pointer}` });
      compiled.set(pointer, validate);
      return validate;
    },
  };
}

function matcherOf({ path, anyCase }: Mount): (path: string) => boolean {
  const pattern = path
    .replace(/[.\\+?^$()[\]{}|]/g, '\\$&')
    .replace(/:\w+/g, '[^/]+')
    .replace(/\*\w+/g, '.+');
  const whole = new RegExp(`^${pattern}/?$`, anyCase ? 'i' : '');
  return (asked) => whole.test(asked);
}

const apps: Partial<Record<AppName, CheckedApp>> = {};
const checkedAppOf = (name: AppName) => (apps[name] ??= checkedApp(name));
const servers = new Map<string, AppName>();

/** From here on, every answer from this address is held against the app's document. */
export function checkAnswersOf(app: AppName, url: string): void {
  servers.set(new URL(url).origin, app);
}

/** Whether it is one of ours: of a server that is checked, and not a page or its parts. */
export function isDocumented(url: string): boolean {
  const { origin } = new URL(url);
  const name = servers.get(origin);
  const path = url.slice(origin.length).split(/[?#]/, 1)[0]!;
  if (!name) return false;
  return /^\/(api|fw)\//i.test(path) || checkedAppOf(name).rows.some(({ matches }) => matches(path));
}

export interface CheckedAnswer {
  method: string;
  /** Of the request, whole. */
  url: string;
  status: number;
  headers: Headers;
  text: string;
}

/**
 * Holds an answer of one of our servers against the document of its app: status, headers, media type and body.
 *
 * @throws Error saying what does not fit
 */
export function checkDocumentedAnswer(answer: CheckedAnswer): void {
  const { origin } = new URL(answer.url);
  const name = servers.get(origin);
  if (!name) return;
  const fault = faultOf(checkedAppOf(name), answer.url.slice(origin.length).split(/[?#]/, 1)[0]!, answer);
  if (fault === undefined) return;
  const { method, url, status, text } = answer;
  throw new Error(`${method} ${url} ${status} is not as documented: ${fault}: ${text.slice(0, 500)}`);
}

function faultOf(app: CheckedApp, path: string, answer: CheckedAnswer): string | undefined {
  const { status, method } = answer;
  const ofPath = app.rows.filter(({ matches }) => matches(path)).map(({ row }) => row);
  const [first] = ofPath;
  const verb = method === 'HEAD' ? 'get' : method.toLowerCase();
  const operation = first && app.document.paths[pathTemplate(first.path)]?.[verb];
  const response = operation?.responses[status];
  if (first && response) return responseFault(app, [...pointerTo(first, verb), String(status)], response, answer);
  const ofNone = operation ? [] : [first ? 405 : 404];
  if (![...beforeOperations, ...ofNone].includes(status)) return 'a status that is not listed';
  return errorFault(app, path, answer);
}

const pointerTo = (row: Mount, verb: string) => ['paths', pathTemplate(row.path), verb, 'responses'];

type Response = OpenApiOperation['responses'][string];

function responseFault(
  app: CheckedApp,
  pointer: string[],
  { content, headers = {} }: Response,
  answer: CheckedAnswer,
): string | undefined {
  for (const [name, header] of Object.entries(headers as Record<string, { required?: boolean; $ref?: string }>)) {
    const { required } = header.$ref ? referred(app.document, header.$ref) : header;
    if (required && !answer.headers.has(name)) return `no ${name}`;
  }
  if (!content) return answer.text === '' ? undefined : 'a body where none is documented';
  if (answer.method === 'HEAD') return undefined;
  const type = (answer.headers.get('Content-Type') ?? '').split(';', 1)[0]!.trim();
  const documented = Object.keys(content).find(
    (one) => one === type || one === '*/*' || (one.endsWith('/*') && type.startsWith(one.slice(0, -1))),
  );
  if (documented === undefined) return `a Content-Type ${type} that is not listed`;
  if (documented !== 'application/json') return undefined;
  return bodyFault(app.validatorOf([...pointer, 'content', documented, 'schema']), answer.text);
}

const referred = (document: OpenApiDocument, ref: string) =>
  document.components.headers[ref.slice('#/components/headers/'.length)] as { required?: boolean };

/** Of what no operation has answered: in the envelope of the path's dialect. */
function errorFault(app: CheckedApp, path: string, { method, text }: CheckedAnswer): string | undefined {
  if (method === 'HEAD') return undefined;
  const message = /^\/fw\/apps\/recorder\/webapi\/recordings(\/|$)/i.test(path);
  const body = JSON.parse(text) as object;
  const name = !message ? 'Error' : 'reason' in body ? 'ListBadRequest' : 'Message';
  return bodyFault(app.validatorOf(['components', 'schemas', name]), text);
}

function bodyFault(validate: ValidateFunction, text: string): string | undefined {
  if (validate(JSON.parse(text))) return undefined;
  return validate.errors!.map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`).join('; ');
}
