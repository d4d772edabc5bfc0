import { NotFoundError, TapehouseError, UpstreamFailedError, UpstreamTimeoutError } from '../errors';

/** Messages for clients: never a host, a credential or a store's own words. What a store said goes into `cause`, for the log. */
export const mediaGone = (cause?: unknown) =>
  new NotFoundError('The media of the recording is gone from its store', { cause });
export const storeRefused = (cause?: unknown) =>
  new UpstreamFailedError('The store of the media refused access', { cause });
export const storeFailed = (cause?: unknown) => new UpstreamFailedError('The store of the media failed', { cause });
export const storeSilent = (cause?: unknown) =>
  new UpstreamTimeoutError('The store of the media did not answer in time', { cause });
export const storeBrokeOff = (cause?: unknown) =>
  new UpstreamFailedError('The store of the media broke off before its end', { cause });

/** What a store answered in place of what it was asked for: in `cause`, for the log and for a check of the store. */
export class StoreAnswerError extends Error {
  constructor(
    message: string,
    readonly status: number,
    /** S3's own name of the error. */
    readonly code?: string,
    /** The store's clock, as its `Date` has it. */
    readonly date?: string,
  ) {
    super(message);
    this.name = 'StoreAnswerError';
  }
}

/** What a store's HTTP status means to us. */
export function storeError(status: number, cause: unknown): TapehouseError {
  if (status === 404 || status === 410) return mediaGone(cause);
  if (status === 401 || status === 403 || status === 407) return storeRefused(cause);
  return storeFailed(cause);
}

/** A connection that could not be made, or broke before the answer. */
export function connectionError(error: unknown): TapehouseError {
  if (error instanceof TapehouseError) return error;
  const { name, code } = error as NodeJS.ErrnoException;
  // The SDK names many broken connections so, too; those have a code.
  const tookTooLong = code === 'ETIMEDOUT' || (name === 'TimeoutError' && code === undefined);
  return tookTooLong ? storeSilent(error) : storeFailed(error);
}
