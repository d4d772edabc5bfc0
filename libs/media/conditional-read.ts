import { RangeNotSatisfiableError } from '../errors';
import type { MediaHeaders, MediaRequest, OpenMedia } from './media-store';

const opaqueTags = (header: string) => [...header.matchAll(/(?:W\/)?("[^"]*")/g)].map((match) => match[1]);

/** RFC 9110, 13.1.2 and 13.1.3: entity tags are compared weakly, and where one is asked for, dates do not count. */
export function isNotModified(request: MediaRequest, media: MediaHeaders): boolean {
  if (request.ifNoneMatch !== undefined) {
    if (request.ifNoneMatch.trim() === '*') return true;
    const [current] = opaqueTags(media.etag ?? '');
    return current !== undefined && opaqueTags(request.ifNoneMatch).includes(current);
  }
  // A date that is none compares as NaN: never.
  return Date.parse(media.lastModified ?? '') <= Date.parse(request.ifModifiedSince ?? '');
}

/** RFC 9110, 13.1.5: an entity tag is compared strongly (a weak one never holds), a date to the second. */
export function isSameVersion(ifRange: string, media: MediaHeaders): boolean {
  if (ifRange.includes('"')) return ifRange.startsWith('"') && ifRange === media.etag;
  return Date.parse(ifRange) === Date.parse(media.lastModified ?? '');
}

function notModified({ etag, lastModified }: MediaHeaders): OpenMedia {
  return { status: 304, etag, lastModified };
}

const withoutRange = (request: MediaRequest): MediaRequest => ({ ...request, range: undefined, ifRange: undefined });

/**
 * Keeps to the conditions also where the store does not: S3 knows no If-Range, and small WebDAV servers know none at all. Costs
 * a second request to the store only when a range was asked of another version than the one that is there.
 */
export async function readConditionally(
  read: (request: MediaRequest) => Promise<OpenMedia>,
  request: MediaRequest,
): Promise<OpenMedia> {
  const { ifRange } = request;
  const media = await read(request).catch((error: unknown) => {
    // Unsatisfiable perhaps only because it is another version, shorter than the one that the client knows.
    if (error instanceof RangeNotSatisfiableError && ifRange !== undefined) return undefined;
    throw error;
  });
  if (!media) return await readUnlessSameVersion(read, request, ifRange!);
  if (media.status === 304) return media;
  if (isNotModified(request, media)) {
    media.body?.destroy();
    return notModified(media);
  }
  if (media.status === 200 || ifRange === undefined || isSameVersion(ifRange, media)) return media;
  media.body?.destroy();
  return await readConditionally(read, withoutRange(request));
}

async function readUnlessSameVersion(
  read: (request: MediaRequest) => Promise<OpenMedia>,
  request: MediaRequest,
  ifRange: string,
): Promise<OpenMedia> {
  const whole = await readConditionally(read, withoutRange(request));
  if (whole.status !== 200 || !isSameVersion(ifRange, whole)) return whole;
  whole.body?.destroy();
  throw new RangeNotSatisfiableError(whole.contentLength);
}
