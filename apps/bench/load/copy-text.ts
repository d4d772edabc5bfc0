/** A value as PostgreSQL's COPY reads it in its text format. */
export type CopyValue = string | number | boolean | null | readonly (string | number)[];

const special: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const escaped = (text: string) => text.replace(/[\\\n\r\t]/g, (character) => special[character]!);
const element = (item: string | number) => (typeof item === 'number' ? item : `"${item.replace(/["\\]/g, '\\$&')}"`);

/** One row, with its line's end. */
export function copyLine(values: readonly CopyValue[]): string {
  return `${values.map(copyValue).join('\t')}\n`;
}

function copyValue(value: CopyValue): string {
  if (value === null) return '\\N';
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'object') return escaped(`{${value.map(element).join(',')}}`);
  return String(value);
}
