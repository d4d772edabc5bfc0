import { isDeepStrictEqual } from 'node:util';
import { meaningOf } from '../validation';

/** A schema of JSON Schema 2020-12. */
export type JsonSchema = { [keyword: string]: unknown } | boolean;
type SchemaMap = Record<string, unknown>;

/** Of a property that counts as absent when it is null or empty. */
const nothing = { enum: [null, ''] };
const oneSchema = ['items', 'not', 'additionalProperties'];
const schemaLists = ['oneOf', 'anyOf', 'allOf'];

const isMap = (value: unknown): value is SchemaMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const mapValues = (map: unknown, change: (value: unknown, name: string) => unknown): SchemaMap =>
  Object.fromEntries(Object.entries(map as SchemaMap).map(([name, value]) => [name, change(value, name)]));

/**
 * A schema that validates requests, as far as JSON Schema 2020-12 can say it: our own keywords become patterns and descriptions,
 * `absentWhenEmpty` becomes null and the empty text, and what depends on the value of one property becomes alternatives, which readers
 * and generators of clients understand better than `if`. It takes all that the validator takes; what it takes besides
 * (30 February, a nesting too deep) is said in words.
 */
export function toJsonSchema(schema: unknown): JsonSchema {
  if (!isMap(schema)) return schema as boolean;
  const { absentWhenEmpty = [], ...rest } = alternativesOf(schema);
  const translated: SchemaMap = {};
  for (const [keyword, value] of Object.entries(rest)) {
    if (oneSchema.includes(keyword)) translated[keyword] = toJsonSchema(value);
    else if (schemaLists.includes(keyword)) translated[keyword] = (value as unknown[]).map(toJsonSchema);
    else if (keyword === 'properties') translated.properties = properties(value, absentWhenEmpty as string[]);
    else Object.assign(translated, withMeaning(translated, keyword, value));
  }
  return translated;
}

function withMeaning({ description }: SchemaMap, keyword: string, value: unknown): SchemaMap {
  const meaning = meaningOf(keyword);
  if (!meaning) return { [keyword]: value };
  return { ...meaning, ...(description !== undefined && { description }) };
}

function properties(given: unknown, absentWhenEmpty: readonly string[]): SchemaMap {
  for (const name of absentWhenEmpty) {
    // Its null would be taken and the document would not say so.
    if (!isMap(given) || !(name in given)) throw new Error(`absentWhenEmpty names ${name}, which has no schema there`);
  }
  return mapValues(given, (schema, name) =>
    absentWhenEmpty.includes(name) ? orAbsent(toJsonSchema(schema)) : toJsonSchema(schema),
  );
}

function orAbsent(schema: JsonSchema): JsonSchema {
  return isDeepStrictEqual(schema, { type: 'string' }) ? { type: ['string', 'null'] } : { anyOf: [schema, nothing] };
}

interface Conditional {
  if: { properties: Record<string, { const: unknown }> };
  then?: SchemaMap;
  else?: SchemaMap;
}
const isConditional = (schema: unknown): schema is SchemaMap & Conditional => isMap(schema) && 'if' in schema;

/** `if` this property is that `then` this `else` that: an alternative for each value that the property may have. */
function alternativesOf(schema: SchemaMap): SchemaMap {
  const inAllOf = Array.isArray(schema.allOf) ? schema.allOf.filter(isConditional) : [];
  const conditionals = [...(isConditional(schema) ? [schema] : []), ...inAllOf];
  if (conditionals.length === 0) return schema;
  const { if: _if, then: _then, else: _else, allOf, title, description, ...base } = schema;
  const names = new Set(conditionals.flatMap((conditional) => Object.keys(conditional.if.properties)));
  const [name = ''] = names;
  const { enum: values } = (base.properties as Record<string, { enum?: unknown[] }>)[name] ?? {};
  const others = Array.isArray(allOf) && allOf.length > inAllOf.length;
  if (names.size !== 1 || !values || !(base.required as string[]).includes(name) || others)
    throw new Error('Only conditions on one mandatory property of listed values can be told as alternatives');
  const oneOf = values.map((value) => {
    const parts = conditionals.map((one) => (one.if.properties[name]!.const === value ? one.then : one.else) ?? {});
    const merged = parts.reduce(merge, base);
    return { ...merged, properties: { ...(merged.properties as SchemaMap), [name]: { const: value } } };
  });
  return { ...(title !== undefined && { title }), ...(description !== undefined && { description }), oneOf };
}

function merge(a: SchemaMap, b: SchemaMap): SchemaMap {
  const lists = ['required', 'absentWhenEmpty'].filter((name) => a[name] || b[name]);
  const union = (name: string) => [...new Set([a[name] ?? [], b[name] ?? []].flat())];
  return {
    ...{ ...a, ...b },
    ...Object.fromEntries(lists.map((name) => [name, union(name)])),
    properties: { ...(a.properties as SchemaMap), ...(b.properties as SchemaMap) },
  };
}

/** A schema whose title is a name stands once among the components, and is referred to. */
const componentName = /^[A-Z][A-Za-z0-9]*$/;

/**
 * @param components where the schemas with a name are put
 * @throws Error where two schemas share a name
 */
export function withReferences(schema: JsonSchema, components: Record<string, JsonSchema>): JsonSchema {
  if (typeof schema === 'boolean') return schema;
  const inner: SchemaMap = mapValues(schema, (value, keyword) => {
    if (oneSchema.includes(keyword)) return withReferences(value as JsonSchema, components);
    if (schemaLists.includes(keyword)) return (value as JsonSchema[]).map((one) => withReferences(one, components));
    if (keyword === 'properties') return mapValues(value, (one) => withReferences(one as JsonSchema, components));
    return value;
  });
  const { title, description, ...named } = inner;
  if (typeof title !== 'string' || !componentName.test(title)) return inner;
  if (components[title] && !isDeepStrictEqual(components[title], named))
    throw new Error(`Two schemas have the name ${title}`);
  components[title] = named;
  // What is said there of this use of it.
  return { $ref: `#/components/schemas/${title}`, ...(description !== undefined && { description }) };
}
