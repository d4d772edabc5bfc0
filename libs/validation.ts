import { Ajv, type ErrorObject, type KeywordDefinition, type SchemaObject } from 'ajv';
import { InvalidInputError, type Violation } from './errors';
import { isJsonObject, LongNumber } from './json';

/** Beyond it, more of the same helps nobody and an answer would outgrow the question. */
const violationsListed = 1_000;

/** `nonEmptyTrimmed: true`: the contract's "non-empty string with no leading or ending spaces". */
const nonEmptyTrimmed = {
  keyword: 'nonEmptyTrimmed',
  type: 'string',
  schemaType: 'boolean',
  validate: (_schema: boolean, text: string) => text !== '' && text.trim() === text,
  error: { message: 'must be a non-empty string with no leading or ending spaces' },
} as const;

/** `absentWhenEmpty: [names]`: `null` or an empty string in these attributes counts as absent (they are taken out). */
const absentWhenEmpty: KeywordDefinition = {
  keyword: 'absentWhenEmpty',
  type: 'object',
  schemaType: 'array',
  before: 'properties',
  modifying: true,
  validate: (names: string[], object: Record<string, unknown>) => {
    for (const name of names) if (object[name] === null || object[name] === '') Reflect.deleteProperty(object, name);
    return true;
  },
  errors: false,
};

const ajv = new Ajv({ allErrors: true, ownProperties: true, strict: true, allowUnionTypes: true, verbose: true });
ajv.addKeyword(absentWhenEmpty);

/** What a keyword of ours says to readers of the interface's documents: keywords of JSON Schema 2020-12 that refuse nothing that it takes. */
export type KeywordMeaning = Readonly<Record<string, unknown>>;

const meanings = new Map<string, KeywordMeaning>();

/** For schemas that need a rule of their own. */
export function addKeyword(definition: KeywordDefinition & { keyword: string }, meaning: KeywordMeaning): void {
  ajv.addKeyword(definition);
  meanings.set(definition.keyword, meaning);
}

/** Undefined for a keyword of JSON Schema itself. */
export const meaningOf = (keyword: string): KeywordMeaning | undefined => meanings.get(keyword);

/** `jsonMap: true`: a number that a double cannot hold is an object in memory, but no map. */
const jsonMap = {
  keyword: 'jsonMap',
  type: 'object',
  schemaType: 'boolean',
  validate: (_schema: boolean, value: object) => isJsonObject(value),
  error: { message: 'must be object' },
} as const;

addKeyword(jsonMap, { additionalProperties: true });
// A pattern's \s is what trim() trims.
addKeyword(nonEmptyTrimmed, {
  pattern: '^\\S(?:[\\s\\S]*\\S)?$',
  description: 'Non-empty, no leading or ending spaces',
});

export function jsonPath(base: string, step: string | number): string {
  if (typeof step === 'number') return `${base}[${step}]`;
  if (/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(step)) return base ? `${base}.${step}` : step;
  return `${base}[${JSON.stringify(step)}]`;
}

/** `/mediaFiles/0/callUUID` → `mediaFiles[0].callUUID` */
function pathOf(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, step) => jsonPath(path, /^(0|[1-9]\d*)$/.test(step) ? Number(step) : step), '');
}

const inWords = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).join(', ');

function expectation(error: ErrorObject): string {
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'type':
      return `must be ${[params.type].flat().join(' or ')}`;
    case 'enum':
      return `must be one of ${inWords(params.allowedValues as unknown[])}`;
    case 'not':
      return `must not be one of ${inWords((error.schema as { enum: unknown[] }).enum)}`;
    case 'const':
      return `must be ${JSON.stringify(params.allowedValue)}`;
    case 'minItems':
      return params.limit === 1 ? 'must not be empty' : `must have at least ${String(params.limit)} items`;
    default:
      return error.message ?? 'is not valid';
  }
}

function violationOf(error: ErrorObject): Violation | undefined {
  const at = pathOf(error.instancePath);
  const params = error.params as Record<string, string>;
  if (error.keyword === 'if') return undefined;
  if (error.keyword === 'required')
    return { path: jsonPath(at, params.missingProperty!), message: 'is missing', missing: true };
  if (error.keyword === 'additionalProperties')
    return { path: jsonPath(at, params.additionalProperty!), message: 'is not known here' };
  // A number that a double cannot hold is a number all the same.
  if (error.keyword === 'type' && error.data instanceof LongNumber && [error.schema].flat().includes('number'))
    return undefined;
  return { path: at, message: expectation(error) };
}

/** @throws InvalidInputError where there are violations */
export function refuse(violations: Violation[]): void {
  if (violations.length === 0) return;
  const listed = violations.slice(0, violationsListed);
  const rest = violations.length - listed.length;
  // What decides over the kind of refusal is kept when the list is cut.
  if (rest > 0) {
    const missing = violations.some((violation) => violation.missing);
    listed.push({ path: '', message: `and ${rest} more`, missing });
  }
  throw new InvalidInputError(listed);
}

export type Check<T> = (value: unknown) => { violations: Violation[]; value: T };

/** Compiles a JSON schema once, at load: the returned function lists every violation by its JSON path. */
export function compileCheck<T>(schema: SchemaObject): Check<T> {
  const validate = ajv.compile(schema);
  return (value) => {
    if (validate(value)) return { violations: [], value: value as T };
    const violations = validate.errors!.map(violationOf).filter((violation) => violation !== undefined);
    return { violations, value: value };
  };
}

/** Like {@link compileCheck}; the returned function throws InvalidInputError with all violations. */
export function compileSchema<T>(schema: SchemaObject): (value: unknown) => T {
  const check = compileCheck<T>(schema);
  return (value) => {
    const { violations, value: checked } = check(value);
    refuse(violations);
    return checked;
  };
}
