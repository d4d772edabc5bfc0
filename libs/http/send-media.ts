import contentDisposition from 'content-disposition';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { formatContentRange } from '../media/byte-range';
import type { OpenMedia } from '../media/media-store';
import { ClientLeftError } from './media-request';

export interface SendMediaOptions {
  /** Of our own choosing (media-type.ts), never the store's. */
  contentType: string;
  fileName: string;
  /** To be saved, not to be played. */
  download: boolean;
  /** Made while it is sent: no part of it can be asked for. */
  withoutRanges?: boolean;
}

/** Control characters, separators that browsers mend in ways of their own, and halves of surrogate pairs. */
const notInFileNames = /[\u0000-\u001f\u007f-\u009f"\\/\u2028\u2029]|\p{Surrogate}/gu;

function disposition({ fileName, download }: SendMediaOptions): string {
  const name = fileName
    .replace(notInFileNames, '_')
    .slice(0, 200)
    .replace(/\p{Surrogate}$/u, '');
  return contentDisposition(name === '' ? 'media' : name, { type: download ? 'attachment' : 'inline' });
}

function headersOf(media: OpenMedia, options: SendMediaOptions): OutgoingHttpHeaders {
  const validators = {
    'accept-ranges': options.withoutRanges ? 'none' : 'bytes',
    // A call is nobody else's: kept by no shared cache, and asked for again (it may have been deleted).
    'cache-control': 'private, no-cache',
    ...(media.etag !== undefined && { etag: media.etag }),
    ...(media.lastModified !== undefined && { 'last-modified': media.lastModified }),
  };
  if (media.status === 304) return validators;
  return {
    ...validators,
    'content-type': options.contentType,
    'content-disposition': disposition(options),
    // What a recorder stored is never run or shown as a page of ours.
    'x-content-type-options': 'nosniff',
    'content-security-policy': 'sandbox',
    ...(media.contentEncoding !== undefined && { 'content-encoding': media.contentEncoding }),
    ...(media.contentLength !== undefined && { 'content-length': media.contentLength }),
    ...(media.status === 206 && { 'content-range': formatContentRange(media.contentRange) }),
  };
}

/** Resolves when the body has bytes or has come to its end. */
async function firstByte(body: Readable): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    body.once('readable', resolve).once('end', resolve).once('error', reject);
    if (body.errored) reject(body.errored);
  });
}

/**
 * Answers with an opened object. Until the store's first byte nothing is sent: what fails till then is thrown and can be answered
 * like any other error. What fails later cuts the connection (an incomplete body, never a short one that looks complete) and is
 * thrown too, for the log; `response.headersSent` tells them apart. A client that leaves is no error: the store is let go.
 *
 * @throws UpstreamFailedError, UpstreamTimeoutError
 */
export async function sendMedia(
  request: IncomingMessage,
  response: ServerResponse,
  media: OpenMedia,
  options: SendMediaOptions,
): Promise<void> {
  const { body } = media;
  try {
    if (body) await firstByte(body);
  } catch (error) {
    if (error instanceof ClientLeftError) return;
    throw error;
  }
  response.statusCode = media.status;
  for (const [name, value] of Object.entries(headersOf(media, options))) response.setHeader(name, value!);
  if (!body || request.method === 'HEAD') {
    body?.destroy();
    response.end();
    return;
  }
  try {
    await pipeline(body, response);
  } catch (error) {
    // Whoever ended first decides: the body's own error says that it was the store.
    const left =
      error instanceof ClientLeftError || (error as NodeJS.ErrnoException).code === 'ERR_STREAM_PREMATURE_CLOSE';
    if (!left) throw error;
  }
}
