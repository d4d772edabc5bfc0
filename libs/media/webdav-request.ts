import * as http from 'node:http';
import * as https from 'node:https';
import type { Readable } from 'node:stream';
import { isInWebDavBase } from './allowed-store';
import { canonicalWebDavPath } from '../recordings/media-descriptor';
import type { StoreAgents } from './store-agents';
import { connectionError, storeFailed } from './store-errors';

export interface WebDavRequest {
  method: 'GET' | 'HEAD' | 'PUT' | 'DELETE' | 'MKCOL' | 'PROPFIND';
  url: string;
  headers: http.OutgoingHttpHeaders;
  agents: StoreAgents;
  /** Ends the request, until the answer's head is there. */
  signal: AbortSignal;
}

/** Where to is for the log alone: such addresses hold tokens. */
export class StoreRedirectError extends Error {
  constructor(
    message: string,
    /** It is the same address, by https in place of http. */
    readonly toHttps: boolean,
  ) {
    super(message);
    this.name = 'StoreRedirectError';
  }
}

const mostRedirects = 3;
/** More than an error page or a list of properties needs. */
const smallBody = 64 * 1024;
/** A body that nobody waits for may take this long to end, for the sake of its connection. */
const drainMs = 1_000;

function start({ method, url, headers, agents, signal }: WebDavRequest): http.ClientRequest {
  const options = { method, headers, signal };
  return url.startsWith('https:')
    ? https.request(url, { ...options, agent: agents.https })
    : http.request(url, { ...options, agent: agents.http });
}

const answerOf = (request: http.ClientRequest) =>
  new Promise<http.IncomingMessage>((resolve, reject) => {
    request.on('response', resolve).on('error', reject);
  });

async function sendOnce(request: WebDavRequest, body: string | undefined): Promise<http.IncomingMessage> {
  const sent = start(request);
  try {
    const answer = answerOf(sent);
    sent.end(body);
    return await answer;
  } catch (error) {
    // The server closed a pooled connection just when we took it: nothing was done yet.
    if (sent.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET')
      return await sendOnce(request, body);
    throw connectionError(error);
  }
}

/** Frees the connection of an answer whose body nobody wants. */
export function discard(answer: http.IncomingMessage): void {
  const length = Number(answer.headers['content-length'] ?? Infinity);
  const bodiless = answer.statusCode === 204 || answer.statusCode === 304;
  answer.on('error', () => undefined);
  if (!bodiless && length > smallBody) {
    answer.destroy();
    return;
  }
  const timer = setTimeout(() => answer.destroy(), drainMs);
  answer.on('close', () => clearTimeout(timer)).resume();
}

/** @returns the beginning of an answer's body */
export async function readSmallBody(answer: http.IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of answer.setEncoding('utf8') as AsyncIterable<string>) {
    text += chunk;
    if (text.length > smallBody) break;
  }
  return text;
}

/** @returns undefined when it is no redirect, an empty one when it leads nowhere */
function redirectTarget(answer: http.IncomingMessage, url: string): string | undefined {
  if (![301, 302, 307, 308].includes(answer.statusCode ?? 0)) return undefined;
  try {
    return new URL(answer.headers.location ?? '', url).href;
  } catch {
    return '';
  }
}

function isSameByHttps(from: string, to: string): boolean {
  if (!from.startsWith('http:') || !to.startsWith('https:')) return false;
  const [{ hostname, pathname }, secure] = [new URL(from), new URL(to)];
  return hostname === secure.hostname && pathname === secure.pathname;
}

/**
 * Sends a request and follows redirects, at most three, and only while they stay inside the allowed base: our credentials go
 * along.
 *
 * @throws UpstreamFailedError, or the signal's AbortError
 */
export async function sendWebDav(
  request: WebDavRequest,
  baseUrl: string,
  body?: string,
): Promise<http.IncomingMessage> {
  let { url } = request;
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    const answer = await sendOnce({ ...request, url }, body);
    const target = redirectTarget(answer, url);
    if (target === undefined) return answer;
    discard(answer);
    const canonical = canonicalWebDavPath(target);
    if (canonical === undefined || canonical.endsWith('/') || !isInWebDavBase(baseUrl, canonical)) {
      const message = `${request.method} ${url} was redirected out of the allowed base, to ${target}`;
      throw storeFailed(new StoreRedirectError(message, isSameByHttps(url, target)));
    }
    url = canonical;
  }
  const message = `${request.method} ${request.url} was redirected more than ${mostRedirects} times`;
  throw storeFailed(new StoreRedirectError(message, false));
}

/** Sends a stream. An answer that comes before the stream's end is a refusal: the rest is not sent. */
export async function uploadWebDav(request: WebDavRequest, body: Readable): Promise<http.IncomingMessage> {
  const sent = start(request);
  // After an early answer the store closes the connection while we still write: no news.
  body.on('error', (error) => sent.destroy(error));
  body.pipe(sent);
  try {
    const answer = await answerOf(sent);
    if (!sent.writableFinished) answer.on('error', () => undefined).destroy();
    return answer;
  } catch (error) {
    throw connectionError(error);
  }
}
