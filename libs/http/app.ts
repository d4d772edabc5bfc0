import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import { pinoHttp } from 'pino-http';
import {
  InvalidInputError,
  MethodNotAllowedError,
  NotFoundError,
  RangeNotSatisfiableError,
  TapehouseError,
  TooManyRequestsError,
  UnauthenticatedError,
} from '../errors';
import type { Logger } from '../logger';
import { drain, hasUnreadBody } from './drain';
import { longestUrl, type ErrorAnswer } from './malformed-requests';
import type { Metrics } from './metrics';
import { mountAll, type Doors, type Mount } from './mount';
import { isFromScript } from './own-page';
import { securityHeaders } from './security-headers';
import type { SessionCookie } from './session-cookie';

export interface AppOptions extends Doors {
  logger: Logger;
  metrics: Metrics;
  /** Express's `trust proxy`: whose word on the client's address is taken. */
  trustProxy: string | number | boolean;
  mounts: readonly Mount[];
  /** Who carries it is a browser with a page of ours. */
  cookie: Pick<SessionCookie, 'isCarriedBy'>;
  /** What answers an error on this path: each dialect has its own. Undefined: an error of ours, told to nobody. */
  errorAnswer: (path: string, error: TapehouseError | undefined) => ErrorAnswer;
}

export const realm = 'tapehouse';

/** One line a request, with an id that the client gets too. Never headers: they carry credentials. */
const logRequests = (logger: Logger): RequestHandler =>
  pinoHttp({
    logger,
    quietReqLogger: true,
    genReqId: (_req, res) => {
      const id = randomUUID();
      res.setHeader('X-Request-Id', id);
      return id;
    },
    customAttributeKeys: { reqId: 'requestId', responseTime: 'milliseconds' },
    serializers: {
      req: (req: { method: string; url: string; remoteAddress: string }) => ({
        method: req.method,
        // What was searched for is personal data; the audit trail is the place for it.
        path: req.url.split('?', 1)[0],
        address: req.remoteAddress,
      }),
      res: (res: { statusCode: number }) => ({ status: res.statusCode }),
    },
    customLogLevel: (_req, res) => (res.statusCode >= 500 ? 'warn' : 'info'),
    // The error itself is logged where it is answered.
    customErrorObject: (_req, _res, _error, fields: object) => ({ ...fields, err: undefined }),
  }) as RequestHandler;

/** What Express itself throws: a path that cannot be decoded. */
function asTapehouseError(error: unknown): TapehouseError | undefined {
  if (error instanceof TapehouseError) return error;
  if (error instanceof URIError || (error instanceof Error && 'status' in error && error.status === 400)) {
    return new InvalidInputError([{ path: '', message: 'The address is not well-formed' }]);
  }
  return undefined;
}

/**
 * What a 401 asks for. Not in a page of ours, which has a form of its own to sign in with: the browser's password box would come
 * before it.
 */
function challenge(req: Request, res: Response, cookie: AppOptions['cookie']): void {
  if (isFromScript(req) || cookie.isCarriedBy(req)) res.removeHeader('WWW-Authenticate');
  else res.set('WWW-Authenticate', `Basic realm="${realm}", charset="UTF-8"`);
}

function answerErrors({ logger, errorAnswer, baseUrl, cookie }: AppOptions): ErrorRequestHandler {
  return async (thrown: unknown, req, res, _next) => {
    const error = asTapehouseError(thrown);
    const requestId: unknown = req.id;
    if (!error) logger.error({ err: thrown, requestId }, 'request failed');
    else if (error.status >= 500) logger.warn({ err: error, requestId }, 'request failed');
    if (res.headersSent) {
      // Cut short, so that the client sees an incomplete body and never a short "complete" one.
      res.destroy();
      return;
    }
    for (const name of res.getHeaderNames())
      if (/^(content-|accept-ranges|etag|last-modified)/.test(name)) res.removeHeader(name);
    res.set(securityHeaders(baseUrl));
    if (error instanceof UnauthenticatedError) challenge(req, res, cookie);
    if (error instanceof TooManyRequestsError) res.set('Retry-After', String(error.retryAfterSeconds));
    if (error instanceof MethodNotAllowedError) res.set('Allow', error.allow.join(', '));
    // Where the store did not tell the size there is nothing to say: `*/*` is no Content-Range.
    if (error instanceof RangeNotSatisfiableError && error.size !== undefined)
      res.set('Content-Range', `bytes */${error.size}`);
    const { status, body } = errorAnswer(req.path, error);
    res.status(status);
    if (hasUnreadBody(req)) await answerEarly(req, res, JSON.stringify(body));
    else res.json(body);
  };
}

/**
 * Before the request is whole. Who listens while it sends sees the answer at once; the connection is closed when what comes still has been
 * read: closed with unread bytes it would be reset, and who listens afterwards might never see the answer.
 */
async function answerEarly(req: Request, res: Response, json: string): Promise<void> {
  // What has come of the body is parsed first: where it is malformed, that is what is answered.
  await nextTurn();
  res.set({ Connection: 'close', 'Content-Length': String(Buffer.byteLength(json)) }).type('json');
  res.write(json);
  await drain(req);
  res.end();
}

const unservable = (message: string, status: 400 | 414 | 417) => new InvalidInputError([{ path: '', message }], status);

/** RFC 9112, 3.2 and 6.1, and RFC 9110, 4.1 and 10.1.1: left to us by Node, so that they are answered in the envelope. */
const refuseUnservable: RequestHandler = (req, _res, next) => {
  const hosts = req.headersDistinct.host?.length ?? 0;
  if (hosts > 1 || (hosts === 0 && req.httpVersion === '1.1')) throw unservable('One Host header is required', 400);
  if (req.url.length > longestUrl)
    throw unservable(`The address must not have more than ${longestUrl} characters`, 414);
  // Any other coding Node would hand on as it came: what stands before a proxy's `chunked` is no body of ours.
  const { 'transfer-encoding': coding = 'chunked' } = req.headers;
  if (coding.toLowerCase() !== 'chunked') throw unservable('The Transfer-Encoding must be chunked', 400);
  const { expect = '100-continue' } = req.headers;
  if (expect.toLowerCase() !== '100-continue') throw unservable('The expectation cannot be met', 417);
  next();
};

/** A body that no operation wanted is not read without end: Node would, to keep the connection. */
const boundUnreadBodies: RequestHandler = (req, res, next) => {
  res.once('finish', () => {
    if (hasUnreadBody(req)) void drain(req).then(() => req.complete || req.destroy());
  });
  next();
};

/** An app from its mount table: everything around the routes stands here, once. */
export function createApp(options: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  // `Recordings` is the id of a recording, `recordings` another name of the query.
  app.enable('case sensitive routing');
  // An ETag of a JSON answer would cost a hash each time, and nobody asks for it.
  app.disable('etag');
  // Express would answer `If-None-Match: *` with 304, whatever the answer; media have conditions of their own.
  Object.defineProperty(app.request, 'fresh', { value: false });
  // Operations parse the query strictly themselves (repeated, unknown and malformed parameters are refused).
  app.set('query parser', false);
  app.set('trust proxy', options.trustProxy);
  app.use(logRequests(options.logger), options.metrics.timeRequests);
  const headers = securityHeaders(options.baseUrl);
  app.use((_req, res, next) => {
    res.set(headers);
    // Log, metrics, audit, and a stream with what watches it: more than Node takes for a leak.
    res.setMaxListeners(30);
    next();
  });
  app.use(refuseUnservable, boundUnreadBodies);
  mountAll(app, options.mounts, options);
  app.use(() => {
    throw new NotFoundError('There is nothing at this address');
  });
  app.use(answerErrors(options));
  return app;
}
