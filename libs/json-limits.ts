import type { Violation } from './errors';
import { isJsonObject, type Json } from './json';
import { jsonPath, refuse } from './validation';

export interface JsonLimits {
  /** Levels of nesting; the outermost value is the first. */
  depth: number;
  /** Characters (code points) in the string at this path of keys and indexes. */
  stringLength: (path: readonly (string | number)[]) => number;
  keyLength: number;
}

/** Counting code points is slow, and a string never has more of them than UTF-16 units. */
const longerThan = (text: string, limit: number) => text.length > limit && [...text].length > limit;

function stringViolation(text: string, limit: number): string | undefined {
  if (text.includes('\u0000')) return 'must not hold a NUL character';
  if (!text.isWellFormed()) return 'must not hold a lone surrogate';
  if (longerThan(text, limit)) return `must not have more than ${limit} characters`;
  return undefined;
}

/** @throws InvalidInputError when a body is no JSON object, or holds what {@link jsonViolations} lists */
export function checkJsonObject(body: Json, limits: JsonLimits): void {
  if (!isJsonObject(body)) refuse([{ path: '', message: 'The body must be a JSON object' }]);
  refuse(jsonViolations(body, limits));
}

/** What no database and no other program could take, anywhere in a document, its keys included. */
export function jsonViolations(document: Json, limits: JsonLimits): Violation[] {
  const violations: Violation[] = [];
  const path: (string | number)[] = [];
  const report = (message: string | undefined) => {
    // toWellFormed: the path itself may hold the character that is refused.
    if (message) violations.push({ path: path.reduce<string>(jsonPath, '').toWellFormed(), message });
  };
  const visit = (value: Json | undefined): void => {
    if (typeof value === 'string') return report(stringViolation(value, limits.stringLength(path)));
    const isArray = Array.isArray(value);
    if (!isArray && !isJsonObject(value)) return;
    if (path.length >= limits.depth) return report(`must not be nested more than ${limits.depth} levels deep`);
    for (const [key, child] of Object.entries(value)) {
      path.push(isArray ? Number(key) : key);
      if (!isArray) report(keyViolation(key, limits.keyLength));
      visit(child);
      path.pop();
    }
  };
  visit(document);
  return violations;
}

function keyViolation(key: string, limit: number): string | undefined {
  const violation = stringViolation(key, limit);
  return violation && `(the name) ${violation}`;
}
