/** A number whose digits a double cannot hold: shown as it was posted. */
export class LongNumber {
  constructor(readonly text: string) {}
  toString(): string {
    return this.text;
  }
}

export type JsonObject = Record<string, unknown>;

export type Json = null | boolean | number | string | LongNumber | Json[] | { [name: string]: Json | undefined };

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof LongNumber);

const digitsOf = (number: string) =>
  number
    .replace(/e.*$/i, '')
    .replace(/[^0-9]/g, '')
    .replace(/^0+|0+$/g, '');

type Reviver = (name: string, value: unknown, context?: { source?: string }) => unknown;

/** A reviver of JSON.parse. Browsers that tell no source text (the older ones) round such numbers. */
export const keepDigits: Reviver = (_name, value, context) => {
  if (typeof value !== 'number' || context?.source === undefined) return value;
  return digitsOf(context.source) === digitsOf(String(value)) ? value : new LongNumber(context.source);
};

/** JSON that loses no digits. @throws SyntaxError */
export const parseJson = (text: string): unknown => JSON.parse(text, keepDigits);
