import type { Violation } from '../errors';

export interface Parameter {
  name: string;
  /** Undefined where it is encoded in no valid way. */
  value?: string;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The parameters of a query string in the order given, with `+` read as a space. Malformed percent-encoding, malformed UTF-8
 * and NUL are violations that name the parameter.
 *
 * @param queryString as Node's HTTP parser gives it: a character is a byte
 */
export function decodeQueryString(queryString: string): { parameters: Parameter[]; violations: Violation[] } {
  const violations: Violation[] = [];
  const parameters = queryString
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [rawName, ...rest] = pair.split('=');
      const name = decode(rawName!);
      const value = decode(rest.join('='));
      const path = typeof name === 'string' ? name : rawName!;
      for (const problem of [name, value]) if (typeof problem !== 'string') violations.push({ path, ...problem });
      return { name: path, value: typeof value === 'string' ? value : undefined };
    });
  return { parameters, violations };
}

function decode(encoded: string): string | { message: string } {
  if (/%(?![0-9a-f]{2})/i.test(encoded)) return { message: 'has malformed percent-encoding' };
  const bytes = encoded
    .replaceAll('+', ' ')
    .replace(/%(..)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  try {
    const text = utf8.decode(Buffer.from(bytes, 'latin1'));
    return text.includes('\0') ? { message: 'must not have a NUL character' } : text;
  } catch {
    return { message: 'is not valid UTF-8' };
  }
}
