import { raw, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { InvalidInputError } from '../errors';
import { parseJson, type Json } from '../json';

const utf8 = new TextDecoder('utf-8', { fatal: true });

const tooLong = (limit: number) =>
  new InvalidInputError([{ path: '', message: `The body must not have more than ${limit} bytes` }], 413);

/** Calls back as soon as more than `limit` bytes have come. */
function watchLength(req: Request, limit: number, onTooLong: () => void): void {
  let bytes = 0;
  const count = (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= limit) return;
    req.off('data', count);
    onTooLong();
  };
  req.on('data', count);
}

/** What the body reader of Express refuses, in our words. */
function refusal(error: unknown, limit: number): unknown {
  const type = error instanceof Error && 'type' in error ? String(error.type) : '';
  const refuse = (message: string, status: 400 | 415) => new InvalidInputError([{ path: '', message }], status);
  switch (type) {
    case 'entity.too.large':
      return tooLong(limit);
    case 'encoding.unsupported':
      return refuse('The Content-Encoding of the body is not supported', 415);
    case 'request.aborted':
    case 'request.size.invalid':
      return refuse('The body ended before its Content-Length', 400);
    default:
      // zlib's errors for a body that is not what its Content-Encoding says
      return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')
        ? refuse('The body is not what its Content-Encoding says', 400)
        : error;
  }
}

function parseBody(req: Request): Json {
  const invalid = (message: string, status: 400 | 415 = 400) => new InvalidInputError([{ path: '', message }], status);
  const contentType = req.get('Content-Type');
  const json = contentType === undefined || /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(contentType);
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8';
  if (!json || !/^utf-?8$/i.test(charset)) throw invalid('The body must be application/json in UTF-8', 415);
  let text: string;
  try {
    text = utf8.decode(req.body instanceof Buffer ? req.body : Buffer.alloc(0));
  } catch {
    throw invalid('The body must be well-formed UTF-8');
  }
  try {
    return parseJson(text);
  } catch {
    throw invalid(text.trim() === '' ? 'The body is empty; JSON is expected' : 'The body must be JSON');
  }
}

/**
 * Reads a JSON body into `req.body`. Not Express's own `json()`: that one replaces malformed UTF-8, which would change what
 * was posted, and loses digits of long numbers.
 *
 * @param limit bytes at most, also after decompression
 */
export function jsonBody(limit: number): RequestHandler {
  const read = raw({ type: () => true, limit });
  return (req: Request, res: Response, next: NextFunction) => {
    // Express's reader would answer only when it has read all of it, however long it is.
    if (Number(req.headers['content-length'] ?? 0) > limit) {
      next(tooLong(limit));
      return;
    }
    let refused = false;
    watchLength(req, limit, () => {
      refused = true;
      next(tooLong(limit));
    });
    read(req, res, (error?: unknown) => {
      if (refused) return;
      if (error) return next(refusal(error, limit));
      try {
        req.body = parseBody(req);
      } catch (failure) {
        return next(failure);
      }
      next();
    });
  };
}
