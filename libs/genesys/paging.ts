import { createHash } from 'node:crypto';
import { InvalidInputError } from '../errors';
import type { Position } from '../recordings/recording-query';
import type { ParsedQuery } from './query-grammar';

/** What a page's URIs are made of. */
export interface PageUris {
  prevUri?: string;
  nextUri?: string;
}

/** Whose pages they are: a cursor is good for this contact center and region, and the same filters, alone. */
export interface PageOwner {
  contactCenterId: string;
  region: string;
}

const digestBytes = 12;
const instantBytes = 8;

/**
 * The URIs of the neighbouring pages, with every filter kept.
 *
 * @param uri absolute, of the path that was asked
 * @param next the last recording of this page, where more follow
 */
export function pageUris(uri: string, parsed: ParsedQuery, owner: PageOwner, next?: Position): PageUris {
  const { filters, offset, limit } = parsed;
  const page = (numbers: Record<string, number>, cursor?: string) => {
    const parameters = [...filters, ...Object.entries(numbers), ...(cursor ? [['cursor', cursor] as const] : [])];
    return `${uri}?${parameters.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;
  };
  return {
    ...(offset > 0 && { prevUri: page({ offset: Math.max(0, offset - limit), limit: Math.min(limit, offset) }) }),
    // The cursor decides, the offset only names the page: it stays one that may be asked for.
    ...(next && {
      nextUri: page({ offset: Math.min(offset + limit, 2 ** 31 - 1), limit }, writeCursor(next, parsed, owner)),
    }),
  };
}

/** The position, behind a digest that binds it to whose it is. Whoever forges one only pages through what they may read anyway. */
export function writeCursor(position: Position, parsed: Pick<ParsedQuery, 'filters'>, owner: PageOwner): string {
  const content = Buffer.alloc(instantBytes + Buffer.byteLength(position.id));
  content.writeBigInt64BE(BigInt(position.startTime));
  content.write(position.id, instantBytes);
  return Buffer.concat([digest(content, parsed, owner), content]).toString('base64url');
}

/**
 * The position that a cursor says; undefined where none is given.
 *
 * @throws InvalidInputError naming `cursor` when it is damaged, or another contact center's, region's or query's
 */
export function readCursor(parsed: Pick<ParsedQuery, 'filters' | 'cursor'>, owner: PageOwner): Position | undefined {
  if (parsed.cursor === undefined) return undefined;
  const bytes = Buffer.from(parsed.cursor, 'base64url');
  const content = bytes.subarray(digestBytes);
  const isOwn =
    bytes.toString('base64url') === parsed.cursor &&
    content.length > instantBytes &&
    !content.includes(0, instantBytes) &&
    bytes.subarray(0, digestBytes).equals(digest(content, parsed, owner));
  if (!isOwn) throw new InvalidInputError([{ path: 'cursor', message: 'is damaged or belongs to another query' }]);
  return { startTime: Number(content.readBigInt64BE()), id: content.toString('utf8', instantBytes) };
}

function digest(
  content: Buffer,
  { filters }: Pick<ParsedQuery, 'filters'>,
  { contactCenterId, region }: PageOwner,
): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([contactCenterId, region, filters.toSorted(([a], [b]) => (a < b ? -1 : 1))]))
    .update(content)
    .digest()
    .subarray(0, digestBytes);
}
