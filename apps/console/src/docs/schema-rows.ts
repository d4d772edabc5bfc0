import { docs } from '../strings/docs';
import type { InterfaceDocument, Schema } from './interface-document';

/** A line of the table that shows a schema: an attribute, or (without a type) what the lines below it depend on. */
export interface SchemaRow {
  /** As the contract writes it: `mediaFiles[].startTime`. */
  path: string;
  /** How deep it is nested. */
  depth: number;
  type?: string;
  mandatory?: boolean;
  description?: string;
  /** What its value must be, beside its type. */
  limits: string[];
}

type Components = InterfaceDocument['components']['schemas'];

function resolved(schema: Schema, components: Components): Schema {
  if (!schema.$ref) return schema;
  const { $ref, ...beside } = schema;
  return { ...components[$ref.slice($ref.lastIndexOf('/') + 1)], ...beside };
}

const isNothing = (schema: Schema) =>
  schema.type === 'null' || (schema.enum?.every((value) => value === null || value === '') ?? false);

/** `anyOf` this or nothing → this, and that it may be nothing. */
function withoutNothing(schema: Schema, components: Components): { schema: Schema; nullable: boolean } {
  const one = resolved(schema, components);
  const others = one.anyOf?.filter((other) => !isNothing(other)) ?? [];
  if (!one.anyOf || others.length !== 1 || others.length === one.anyOf.length) return { schema: one, nullable: false };
  const { anyOf: _anyOf, ...beside } = one;
  return { schema: { ...resolved(others[0]!, components), ...beside }, nullable: true };
}

const inWords = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

function typeOf(schema: Schema, nullable: boolean, components: Components): string {
  const values = 'const' in schema ? [schema.const] : schema.enum;
  const plain = values
    ? [...new Set(values.map((value) => (value === null ? 'null' : typeof value)))]
    : [schema.type ?? ((schema.oneOf ?? schema.anyOf) ? docs.oneOf : docs.any)].flat();
  const name = plain.filter((one) => one !== 'null').join(' or ');
  const items = schema.items && withoutNothing(schema.items, components).schema;
  const whole = items ? `${name} of ${typeOf(items, false, components)}` : name;
  const format = schema.format && schema.format !== 'binary' ? ` (${schema.format})` : '';
  return `${whole}${format}${nullable || plain.includes('null') ? ` ${docs.orNull}` : ''}`;
}

function limitsOf(schema: Schema): string[] {
  const limits: string[] = [];
  const { minimum, maximum, minLength, maxLength, minItems, maxItems, pattern, description } = schema;
  if ('const' in schema) limits.push(inWords(schema.const));
  if (schema.enum) limits.push(schema.enum.map(inWords).join(', '));
  const range = (least: number | undefined, most: number | undefined, what: string) => {
    if (least !== undefined || most !== undefined) limits.push(`${least ?? 0}–${most ?? '∞'}${what}`);
  };
  range(minimum, maximum, '');
  range(minLength, maxLength, ' characters');
  range(minItems, maxItems, ' items');
  // Where there are words, they say what the pattern says, and more.
  if (pattern !== undefined && description === undefined) limits.push(pattern);
  if (schema.default !== undefined) limits.push(docs.default(inWords(schema.default)));
  return limits;
}

/** A schema, line by line, in the order of the document. */
export function schemaRows(schema: Schema, components: Components, path = '', depth = 0): SchemaRow[] {
  const { schema: one } = withoutNothing(schema, components);
  if (one.items) return schemaRows(one.items, components, `${path}[]`, depth);
  const alternatives = one.oneOf ?? one.anyOf;
  if (alternatives) {
    return alternatives.flatMap((alternative, index) => {
      const { schema: form } = withoutNothing(alternative, components);
      const title = { path: conditionOf(form, index), depth, limits: [] };
      return [title, ...schemaRows(form, components, path, depth + 1)];
    });
  }
  return Object.entries(one.properties ?? {}).flatMap(([name, property]) => {
    const { schema: inner, nullable } = withoutNothing(property, components);
    const at = path ? `${path}.${name}` : name;
    const row: SchemaRow = {
      ...{ path: at, depth, type: typeOf(inner, nullable, components), description: inner.description },
      ...{ mandatory: one.required?.includes(name) ?? false, limits: limitsOf(inner) },
    };
    return [row, ...schemaRows(inner, components, at, depth + 1)];
  });
}

/** What tells the alternative from the others: the value of one of its attributes. */
function conditionOf({ properties = {} }: Schema, index: number): string {
  const [name, { const: value } = { const: undefined }] =
    Object.entries(properties).find(([, property]) => 'const' in property) ?? [];
  return name === undefined ? docs.alternative(index + 1) : docs.where(name, inWords(value));
}
