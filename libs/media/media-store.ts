import type { Readable } from 'node:stream';
import type { ByteRange, ContentRange } from './byte-range';
import type { StoreAgents } from './store-agents';

/** What a client wants of a media object, and on which conditions (RFC 9110). */
export interface MediaRequest {
  method: 'GET' | 'HEAD';
  /** Of a GET only. */
  range?: ByteRange;
  /** The range is wanted only of this version (an entity tag or a date), else the whole. */
  ifRange?: string;
  ifNoneMatch?: string;
  ifModifiedSince?: string;
}

/** What a store says of an object, as far as it is passed on to clients. */
export interface MediaHeaders {
  etag?: string;
  /** HTTP date. */
  lastModified?: string;
  contentEncoding?: string;
  /** What the store believes it to be: for logs, not for clients (see media-type.ts). */
  contentType?: string;
}

/** An object opened for reading. Whoever holds it either reads `body` to its end or destroys it: a connection hangs on it. */
export type OpenMedia =
  | (MediaHeaders & { status: 200; contentLength?: number; body?: Readable })
  | (MediaHeaders & { status: 206; contentLength: number; contentRange: ContentRange; body?: Readable })
  /** The client has it already. */
  | (MediaHeaders & { status: 304; body?: undefined });

export interface WriteOptions {
  /** Bytes; the stream must have as many. Left out: not known before its end. */
  contentLength?: number;
  contentType?: string;
}

/** What a store refused that media can be heard without. */
export interface StoreProbe {
  refused?: 'listing' | 'PROPFIND';
  /** It answers the same to what is not there and to what we may not read: only an object that is there would tell. */
  unproven?: boolean;
}

export interface StoreOptions {
  agents: StoreAgents;
  /** How long the store may take to answer: first byte, and between bytes. */
  timeoutMs: number;
}

/**
 * A place where media lie. Paths are those that {@link findStore} gives: keys (S3) or canonical URLs (WebDAV).
 *
 * All reject with NotFoundError when the media are gone, UpstreamFailedError when the store refuses or fails,
 * UpstreamTimeoutError when it does not answer in time, and with the signal's reason when that fires.
 */
export interface MediaStore {
  /**
   * Whether the store is there and lets us read, found out by the cheapest requests that tell.
   *
   * @param folder of the store: a prefix of keys (empty, or ending in `/`), or the base URL
   */
  probe(folder: string, signal: AbortSignal): Promise<StoreProbe>;
  /**
   * One request to the store. `body` is there for a GET, not for a HEAD; reading it fails with the same errors.
   *
   * @throws RangeNotSatisfiableError
   */
  read(path: string, request: MediaRequest, signal: AbortSignal): Promise<OpenMedia>;
  /** `gone`: it was not there any more. Amazon's Amazon S3 does not tell and always says `deleted`. */
  remove(path: string, signal: AbortSignal): Promise<'deleted' | 'gone'>;
  /**
   * Replaces what is there, and only when the stream came to its end: one that fails (its own error is thrown then) leaves the store
   * as it was. The stream is destroyed in any case.
   */
  write(path: string, body: Readable, options: WriteOptions, signal: AbortSignal): Promise<void>;
}
