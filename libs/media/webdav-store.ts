import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { WebDavStore } from '../contact-centers/contact-center';
import { RangeNotSatisfiableError } from '../errors';
import { isInWebDavBase } from './allowed-store';
import { withinTime } from './answer-deadline';
import { formatByteRange, parseUnsatisfiedRange } from './byte-range';
import { readConditionally } from './conditional-read';
import { createMediaBody, type MediaBodyOptions } from './media-body';
import type { MediaRequest, MediaStore, OpenMedia, StoreOptions, StoreProbe } from './media-store';
import { openMedia, plainConditions } from './open-media';
import { StoreAnswerError, storeError, storeFailed } from './store-errors';
import { withUploadBody } from './upload-body';
import { discard, readSmallBody, sendWebDav, uploadWebDav, type WebDavRequest } from './webdav-request';

const basic = (username: string, password: string) =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

const askForResourceType = '<?xml version="1.0"?><propfind xmlns="DAV:"><prop><resourcetype/></prop></propfind>';
const saysCollection = /<(?:[\w.-]+:)?collection\b/i;

/** The store's refusal, its body left unread. */
function refusal(answer: IncomingMessage, what: string) {
  discard(answer);
  const { statusCode: status = 0, statusMessage } = answer;
  return storeError(status, new StoreAnswerError(`${what} was answered ${status} ${statusMessage}`, status));
}

function readHeaders(request: MediaRequest): OutgoingHttpHeaders {
  const { ifNoneMatch, ifModifiedSince } = plainConditions(request);
  const { range, ifRange } = request;
  return {
    ...(range && { range: formatByteRange(range) }),
    ...(range && ifRange !== undefined && { 'if-range': ifRange }),
    ...(ifNoneMatch !== undefined && { 'if-none-match': ifNoneMatch }),
    ...(ifModifiedSince && { 'if-modified-since': ifModifiedSince.toUTCString() }),
  };
}

function openAnswer(
  answer: IncomingMessage,
  request: MediaRequest,
  url: string,
  bodyOptions: MediaBodyOptions,
): OpenMedia {
  const { statusCode: status, headers } = answer;
  if (status === 416) {
    discard(answer);
    throw new RangeNotSatisfiableError(parseUnsatisfiedRange(headers['content-range']));
  }
  if (status !== 200 && status !== 206 && status !== 304) throw refusal(answer, `${request.method} ${url}`);
  const length = headers['content-length'];
  const stated = {
    status,
    contentLength: length === undefined ? undefined : Number(length),
    contentRange: headers['content-range'],
    etag: headers.etag,
    lastModified: headers['last-modified'],
    contentEncoding: headers['content-encoding'],
    contentType: headers['content-type'],
  };
  const hasBody = request.method === 'GET' && status !== 304;
  if (!hasBody) answer.resume();
  return openMedia(stated, request, hasBody ? createMediaBody(answer, bodyOptions) : undefined);
}

export function createWebDavStore(settings: WebDavStore, { agents, timeoutMs }: StoreOptions): MediaStore {
  const { baseUrl, username, password } = settings;
  const authorization = username !== undefined ? { authorization: basic(username, password ?? '') } : {};

  const call = (
    method: WebDavRequest['method'],
    url: string,
    headers: OutgoingHttpHeaders,
    signal: AbortSignal,
  ): WebDavRequest => ({
    method,
    url,
    headers: { 'accept-encoding': 'identity', 'user-agent': 'tapehouse', ...authorization, ...headers },
    agents,
    signal,
  });

  async function read(path: string, request: MediaRequest, signal: AbortSignal): Promise<OpenMedia> {
    const answer = await withinTime(timeoutMs, signal, (inTime) =>
      sendWebDav(call(request.method, path, readHeaders(request), inTime), baseUrl),
    );
    return openAnswer(answer, request, path, { timeoutMs, signal });
  }

  /** Deleting a folder deletes all that lies in it, and a path does not say whether it names one. */
  async function refuseFolder(path: string, signal: AbortSignal): Promise<void> {
    const headers = { depth: '0', 'content-type': 'application/xml' };
    const answer = await sendWebDav(call('PROPFIND', path, headers, signal), baseUrl, askForResourceType);
    if (answer.statusCode !== 207) discard(answer);
    else if (saysCollection.test(await readSmallBody(answer))) throw storeFailed(new Error(`${path} is a folder`));
  }

  async function makeFolder(url: string, signal: AbortSignal): Promise<void> {
    const make = async () => {
      const answer = await withinTime(timeoutMs, signal, (inTime) =>
        sendWebDav(call('MKCOL', url, {}, inTime), baseUrl),
      );
      discard(answer);
      return answer.statusCode;
    };
    const parent = url.replace(/[^/]+\/$/, '');
    // 409: the folder above is missing. Whatever else it says (405: is there), the upload itself decides.
    if ((await make()) !== 409 || !isInWebDavBase(baseUrl, parent)) return;
    await makeFolder(parent, signal);
    await make();
  }

  /** What serves files without WebDAV knows no PROPFIND, and no folder either: all that its answer tells is that we are let in. */
  async function probePlainHttp(signal: AbortSignal): Promise<StoreProbe> {
    const answer = await sendWebDav(call('HEAD', baseUrl, {}, signal), baseUrl);
    const { statusCode = 0 } = answer;
    const letIn = statusCode < 500 && statusCode !== 401 && statusCode !== 407 && statusCode !== 429;
    if (!letIn) throw refusal(answer, `HEAD ${baseUrl}`);
    return (discard(answer), { refused: 'PROPFIND' });
  }

  return {
    async probe(_folder, signal) {
      return await withinTime(timeoutMs, signal, async (inTime) => {
        const headers = { depth: '0', 'content-type': 'application/xml' };
        const answer = await sendWebDav(call('PROPFIND', baseUrl, headers, inTime), baseUrl, askForResourceType);
        const { statusCode } = answer;
        if (statusCode === 207) return (discard(answer), {});
        if (statusCode !== 405 && statusCode !== 501) throw refusal(answer, `PROPFIND ${baseUrl}`);
        discard(answer);
        return await probePlainHttp(inTime);
      });
    },

    read: (path, request, signal) => readConditionally((once) => read(path, once, signal), request),

    async remove(path, signal) {
      return await withinTime(timeoutMs, signal, async (inTime) => {
        await refuseFolder(path, inTime);
        // Depth 0 makes Apache and nginx refuse a folder, too, that took the file's place meanwhile.
        const answer = await sendWebDav(call('DELETE', path, { depth: '0' }, inTime), baseUrl);
        const { statusCode } = answer;
        if (statusCode === 404 || statusCode === 410) return (discard(answer), 'gone');
        if (statusCode !== 200 && statusCode !== 202 && statusCode !== 204) throw refusal(answer, `DELETE ${path}`);
        return (discard(answer), 'deleted');
      });
    },

    async write(path, source, { contentLength, contentType }, signal) {
      const folder = path.replace(/[^/]+$/, '');
      if (isInWebDavBase(baseUrl, folder)) await makeFolder(folder, signal);
      await withUploadBody(source, { contentLength, timeoutMs }, signal, async (body, inTime) => {
        const headers = {
          'content-type': contentType ?? 'application/octet-stream',
          ...(contentLength !== undefined && { 'content-length': contentLength }),
        };
        const answer = await uploadWebDav(call('PUT', path, headers, inTime), body);
        const { statusCode = 0 } = answer;
        // The object's own 404 means a missing folder here: nothing is gone.
        if (statusCode === 404) throw storeFailed(refusal(answer, `PUT ${path}`));
        if (statusCode !== 200 && statusCode !== 201 && statusCode !== 204) throw refusal(answer, `PUT ${path}`);
        discard(answer);
      });
    },
  };
}
