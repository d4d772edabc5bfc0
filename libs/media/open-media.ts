import type { Readable } from 'node:stream';
import { answersRange, parseContentRange } from './byte-range';
import type { MediaHeaders, MediaRequest, OpenMedia } from './media-store';
import { storeFailed } from './store-errors';

/** What a store answered to a read, before we trust it. */
export interface StoreAnswer {
  status: number | undefined;
  contentLength?: number;
  contentRange?: string;
  etag?: string;
  lastModified?: string;
  contentEncoding?: string;
  contentType?: string;
}

const entityTag = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/;
const token = /^[\w-]{1,40}$/;

/** Only what is well-formed is passed on: these become headers of our own answers. */
function passedOn(answer: StoreAnswer): MediaHeaders {
  const { etag, lastModified, contentEncoding, contentType } = answer;
  const modified = new Date(lastModified ?? '');
  return {
    etag: etag !== undefined && entityTag.test(etag) ? etag : undefined,
    lastModified: Number.isNaN(modified.getTime()) ? undefined : modified.toUTCString(),
    contentEncoding: contentEncoding !== undefined && token.test(contentEncoding) ? contentEncoding : undefined,
    contentType,
  };
}

const isConditional = ({ ifNoneMatch, ifModifiedSince }: MediaRequest) =>
  (ifNoneMatch ?? ifModifiedSince) !== undefined;

/**
 * @param body of a GET's answer; let go when this throws
 * @throws UpstreamFailedError when it is no answer to this request
 */
export function openMedia(answer: StoreAnswer, request: MediaRequest, body?: Readable): OpenMedia {
  const { status, contentLength } = answer;
  const headers = passedOn(answer);
  if (status === 200) return { ...headers, status, contentLength, body };
  if (status === 304 && isConditional(request)) return { ...headers, status };
  const contentRange = parseContentRange(answer.contentRange);
  if (status === 206 && request.range && contentRange && answersRange(request.range, contentRange)) {
    const length = contentRange.last - contentRange.first + 1;
    if ((contentLength ?? length) === length) return { ...headers, status, contentLength: length, contentRange, body };
  }
  body?.destroy();
  throw storeFailed(
    new Error(
      `status ${status}, Content-Range ${answer.contentRange}, Content-Length ${contentLength} is no answer to this read`,
    ),
  );
}

/** The conditions that every store understands: a list or `*` is left to readConditionally. */
export function plainConditions({ ifNoneMatch, ifModifiedSince }: MediaRequest): {
  ifNoneMatch?: string;
  ifModifiedSince?: Date;
} {
  if (ifNoneMatch !== undefined) return entityTag.test(ifNoneMatch) ? { ifNoneMatch } : {};
  const date = new Date(ifModifiedSince ?? '');
  return Number.isNaN(date.getTime()) ? {} : { ifModifiedSince: date };
}
