/** One range of bytes as a client asks for it: from `first` to `last` (both included; the end when left out), or the last `suffix` bytes. */
export type ByteRange = { first: number; last?: number } | { suffix: number };

/** The bytes that an answer holds, both ends included. */
export interface ContentRange {
  first: number;
  last: number;
  /** Bytes of the whole, where the store told them. */
  size?: number;
}

/** Beyond it nothing has bytes, and stores answer 400 to longer numbers. */
const toBytes = (digits: string) => Math.min(Number(digits), Number.MAX_SAFE_INTEGER);

/**
 * @param header the request's `Range`
 * @returns undefined where there is none that we serve: malformed, another unit, or several ranges. RFC 9110 lets a server
 *   ignore those: the whole is served.
 */
export function parseByteRange(header: string | undefined): ByteRange | undefined {
  const match = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(header ?? '');
  const [, first, last] = match ?? [];
  if (!first) return last ? { suffix: toBytes(last) } : undefined;
  if (!last) return { first: toBytes(first) };
  const range = { first: toBytes(first), last: toBytes(last) };
  return range.first <= range.last ? range : undefined;
}

export function formatByteRange(range: ByteRange): string {
  return 'suffix' in range ? `bytes=-${range.suffix}` : `bytes=${range.first}-${range.last ?? ''}`;
}

/** @returns undefined when it is none, or contradicts itself */
export function parseContentRange(header: string | undefined): ContentRange | undefined {
  const match = /^bytes (\d+)-(\d+)\/(\d+|\*)$/i.exec(header ?? '');
  if (!match) return undefined;
  const [first, last] = [Number(match[1]), Number(match[2])];
  const size = match[3] === '*' ? undefined : Number(match[3]);
  return first <= last && last < (size ?? Infinity) ? { first, last, size } : undefined;
}

export function formatContentRange({ first, last, size }: ContentRange): string {
  return `bytes ${first}-${last}/${size ?? '*'}`;
}

/** The size in the `Content-Range` of a 416: "bytes" + " *" + "/1234". */
export function parseUnsatisfiedRange(header: string | undefined): number | undefined {
  const size = /^bytes \*\/(\d+)$/i.exec(header ?? '')?.[1];
  return size === undefined ? undefined : Number(size);
}

/** Whether these are the bytes that were asked for, or as many of them as there are. A store that sends others would be heard as noise. */
export function answersRange(asked: ByteRange, given: ContentRange): boolean {
  if (!('suffix' in asked)) return given.first === asked.first && given.last <= (asked.last ?? Infinity);
  if (given.size === undefined) return true;
  return given.last === given.size - 1 && given.first === Math.max(0, given.size - asked.suffix);
}
