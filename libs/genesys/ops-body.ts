import type { SchemaObject } from 'ajv';
import type { Json } from '../json';
import { checkJsonObject, type JsonLimits } from '../json-limits';
import { compileSchema } from '../validation';
import { limits } from './recording-schema';

const jsonLimits: JsonLimits = {
  depth: limits.depth,
  keyLength: limits.stringLength,
  stringLength: () => limits.stringLength,
};

/**
 * Compiles the schema of a body that an OPS admin sends.
 *
 * @returns a function that throws InvalidInputError listing every violation, or those of nesting and characters first
 */
export function compileOpsBody<T>(schema: SchemaObject): (body: Json) => T {
  const check = compileSchema<T>(schema);
  return (body) => {
    checkJsonObject(body, jsonLimits);
    return check(body);
  };
}
