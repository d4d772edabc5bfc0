import { S3ServiceException } from '@aws-sdk/client-s3';
import { RangeNotSatisfiableError, TapehouseError } from '../errors';
import { parseUnsatisfiedRange } from './byte-range';
import { connectionError, StoreAnswerError, storeError, storeFailed } from './store-errors';

/** What the SDK throws for an answer: S3's own error, or its parser's where a gateway before the store answered without XML. */
type AnsweredError = Error & Pick<S3ServiceException, '$metadata' | '$response'> & { ActualObjectSize?: string };

const isAnswered = (error: unknown): error is AnsweredError =>
  error instanceof Error && (error as Partial<AnsweredError>).$metadata?.httpStatusCode !== undefined;

const headersOf = (error: AnsweredError) => (error.$response?.headers ?? {}) as Record<string, string | undefined>;

/** The SDK's own error holds the whole answer, some of it secret (the string that was signed): only its name and words are kept. */
function causeOf(error: AnsweredError): StoreAnswerError {
  const { name, message } = error;
  const status = error.$metadata.httpStatusCode!;
  return new StoreAnswerError(`S3 answered ${status}: ${name}: ${message}`, status, name, headersOf(error).date);
}

/** The SDK throws a 304, too. @returns its headers, undefined when the error is another */
export function notModifiedHeaders(error: unknown): Record<string, string | undefined> | undefined {
  return isAnswered(error) && error.$metadata.httpStatusCode === 304 ? headersOf(error) : undefined;
}

/** S3's own words; a 404 from anything else says nothing about the object. */
export const isNoSuchKey = (error: unknown) => error instanceof S3ServiceException && error.name === 'NoSuchKey';

/** Amazon writes it into the body of a 416. */
function sizeOf(error: AnsweredError): number | undefined {
  const size = Number(error.ActualObjectSize ?? parseUnsatisfiedRange(headersOf(error)['content-range']));
  return Number.isSafeInteger(size) ? size : undefined;
}

export function s3Error(error: unknown): TapehouseError {
  if (!isAnswered(error)) return connectionError(error);
  const status = error.$metadata.httpStatusCode!;
  if (status === 416) return new RangeNotSatisfiableError(sizeOf(error));
  // The bucket is part of the settings: without it no object is gone, the store is wrong.
  return error.name === 'NoSuchBucket' ? storeFailed(causeOf(error)) : storeError(status, causeOf(error));
}
