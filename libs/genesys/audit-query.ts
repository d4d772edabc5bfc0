import type { AuditPosition, AuditQuery } from '../audit/audit-list-store';
import { auditActions, type AuditAction } from '../audit/audit-entry';
import type { Violation } from '../errors';
import { decodeQueryString } from '../http/query-string';
import { refuse } from '../validation';
import { expectedInstantInQuery, parseInstant } from './time';

/** What the query string of an audit trail says. */
export interface ParsedAuditQuery {
  query: AuditQuery;
  /** The filters as they were given, decoded: what `nextUri` keeps. */
  filters: [name: string, value: string][];
  after?: AuditPosition;
  /** The whole trail as a file, instead of a page. */
  format?: (typeof exportFormats)[number];
}

export const mostCharacters = 512;

/** Each gives what the filter asks for, or says what is wrong with it. */
const readers = {
  from: (value) => instant(value, (from) => ({ from })),
  to: (value) => instant(value, (to) => ({ to })),
  userName: (userName) => ({ userName: userName.normalize('NFC') }),
  action: (value) =>
    (auditActions as readonly string[]).includes(value)
      ? { action: value as AuditAction }
      : `must be one of ${auditActions.join(', ')}`,
  result: (value) =>
    /^[1-5]\d\d$/.test(value) ? { result: Number(value) } : 'must be an HTTP status, such as 200 or 403',
  subject: (subject) => ({ subject }),
} satisfies Record<string, (value: string) => AuditQuery | string>;
export const exportFormats = ['csv', 'jsonl'] as const;
export type AuditFilterName = keyof typeof readers;
export type AuditParameterName = AuditFilterName | 'after' | 'format';
const known: string[] = [...Object.keys(readers), 'after', 'format'];

function instant(value: string, toQuery: (instant: number) => AuditQuery): AuditQuery | string {
  const parsed = parseInstant(value, { query: true });
  return parsed === undefined ? expectedInstantInQuery : toQuery(parsed);
}

/**
 * Parses it strictly: a misspelt filter must not silently widen what somebody takes for all there is.
 *
 * @param queryString what stands behind the `?`, as it came over the wire
 * @throws InvalidInputError with every violation
 */
export function parseAuditQuery(queryString: string): ParsedAuditQuery {
  const { parameters, violations } = decodeQueryString(queryString);
  const parsed: ParsedAuditQuery = { query: {}, filters: [] };
  parameters.forEach(({ name, value }, index) => {
    const message = misuse(name, value, parameters.slice(0, index)) ?? (value && read(parsed, name, value));
    if (message) violations.push({ path: name, message });
  });
  violations.push(...contradictions(parsed));
  refuse(violations);
  return parsed;
}

function misuse(name: string, value: string | undefined, before: { name: string }[]): string | undefined {
  if (!known.includes(name)) return `is no parameter of an audit trail; known are ${known.join(', ')}`;
  if (before.some((other) => other.name === name)) return 'must be given once';
  return value === '' ? 'must not be empty' : undefined;
}

/** Takes a parameter over into what is parsed. @returns what is wrong with it, if anything is */
function read(parsed: ParsedAuditQuery, name: string, value: string): string | undefined {
  if (name === 'after') {
    parsed.after = readPosition(value);
    return parsed.after ? undefined : 'must be as a nextUri has it';
  }
  if (name === 'format') {
    parsed.format = exportFormats.find((format) => format === value);
    if (!parsed.format) return `must be ${exportFormats.join(' or ')}`;
    return undefined;
  }
  if (value.length > mostCharacters) return `must have at most ${mostCharacters} characters`;
  const filter = readers[name as AuditFilterName](value);
  if (typeof filter === 'string') return filter;
  Object.assign(parsed.query, filter);
  parsed.filters.push([name, value]);
  return undefined;
}

function contradictions({ after, format, query: { from, to } }: ParsedAuditQuery): Violation[] {
  const violations: Violation[] = [];
  if (after && format) violations.push({ path: 'after', message: 'must not be given with format: an export is whole' });
  if (from !== undefined && to !== undefined && from >= to)
    violations.push({ path: 'to', message: 'must be later than from' });
  return violations;
}

function readPosition(text: string): AuditPosition | undefined {
  const [, at, number] = /^(\d{1,15})\.(\d{1,15})$/.exec(text) ?? [];
  return at === undefined ? undefined : { at: Number(at), number: Number(number) };
}

/** @param uri absolute, of the trail; @param last the last entry of the page before */
export function nextAuditUri(uri: string, { filters }: ParsedAuditQuery, last: AuditPosition): string {
  const parameters = [...filters, ['after', `${last.at}.${last.number}`]] as const;
  return `${uri}?${parameters.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;
}
