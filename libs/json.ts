import { isSafeNumber } from 'lossless-json';

/**
 * JSON that loses no digits: what a recorder posted is given back as posted, also `12345678901234567890` or `1e400`, which a
 * double cannot hold. In memory such a number is a {@link LongNumber}, all others are numbers.
 */
export type Json = null | boolean | number | string | LongNumber | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json | undefined;
}

export class LongNumber {
  /** @param literal the number as it stands in the JSON text */
  constructor(readonly literal: string) {}

  toString(): string {
    return this.literal;
  }

  /**
   * JSON.stringify has no way to write raw digits, so they leave it as a string that begins with NUL, and
   * {@link stringifyJson} takes the quotes off. NUL is refused at the door in every string: no client's value looks like it.
   */
  toJSON(): string {
    return `\u0000${this.literal}`;
  }
}

/** Only a literal of 16 digits and more, or one with an exponent, can be more than a double holds. */
const mayBeLong = /[\d.]{16}|\d[eE][+-]?\d/;
const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

/** @throws SyntaxError */
export function parseJson(text: string): Json {
  const plain = JSON.parse(text) as Json;
  // A client's own string that begins with NUL would look like a number: it is left as it is, and refused later.
  if (!mayBeLong.test(text) || text.includes('"\\u0000')) return plain;
  const marked = text.replace(stringOrNumber, (token) =>
    token.startsWith('"') || isSafeNumber(token) ? token : `"\\u0000${token}"`,
  );
  if (marked === text) return plain;
  return JSON.parse(marked, (_key, value: Json) =>
    typeof value === 'string' && value.startsWith('\u0000') ? new LongNumber(value.slice(1)) : value,
  ) as Json;
}

const markedNumber = /"\\u0000(-?[\d.eE+-]+)"/g;

export function stringifyJson(value: unknown): string {
  const text = JSON.stringify(value);
  return text.includes('"\\u0000') ? text.replace(markedNumber, '$1') : text;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof LongNumber);
}
