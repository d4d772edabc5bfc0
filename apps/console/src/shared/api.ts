import createClient from 'openapi-fetch';
import { parseJson } from './json';

/** What may become of a request that did not succeed. */
export type FailureKind = 'signed out' | 'unreachable' | 'slowed down' | 'refused' | 'not found' | 'broken';

export class ApiFailure extends Error {
  constructor(
    readonly kind: FailureKind,
    /** The server's own `statusMessage`; empty where it said none. */
    message = '',
    /** 0 where there was no answer. */
    readonly status = 0,
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
    this.name = 'ApiFailure';
  }
}

const signedOutListeners = new Set<() => void>();

/** Told when an answer says that the session has ended. @returns what stops it */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

const isAbort = (error: unknown) => error instanceof DOMException && error.name === 'AbortError';

/**
 * `fetch` to our own origin with the session's cookie. The header keeps the browser's own password box away.
 *
 * @throws ApiFailure `unreachable` without an answer; whatever `signal` aborted is thrown as it is
 */
export const apiFetch = async (input: Request | string, init?: RequestInit): Promise<Response> => {
  const request = new Request(input, { ...init, credentials: 'same-origin' });
  request.headers.set('X-Requested-With', 'tapehouse');
  try {
    const response = await fetch(request);
    if (response.status === 401 && !new URL(request.url).pathname.endsWith('/session')) {
      for (const listener of signedOutListeners) listener();
    }
    return response;
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new ApiFailure('unreachable');
  }
};

/** A client over the types of an app's OpenAPI document; give its answers to {@link answerOf}. */
export const createApi = <Paths extends object>() => createClient<Paths>({ baseUrl: location.origin, fetch: apiFetch });

function statusMessageOf(body: unknown): string {
  const message = (body as { statusMessage?: unknown } | undefined)?.statusMessage;
  return typeof message === 'string' ? message : '';
}

/** What an answer that is no success means. @param body its JSON, where it has any */
export function failureOf({ status, headers }: Pick<Response, 'status' | 'headers'>, body: unknown): ApiFailure {
  const message = statusMessageOf(body);
  const failure = (kind: FailureKind) => new ApiFailure(kind, message, status);
  if (status === 401) return failure('signed out');
  if (status === 404) return failure('not found');
  if (status === 429) {
    return new ApiFailure('slowed down', message, status, Number(headers.get('Retry-After') ?? '') || 5);
  }
  // A proxy before a server that is gone answers in its own words: none of ours.
  if ([502, 503, 504].includes(status) && message === '') return failure('unreachable');
  return failure(status >= 500 ? 'broken' : 'refused');
}

/** The answer of a typed client, or its failure thrown. @throws ApiFailure */
export async function answerOf<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  let result;
  try {
    result = await call;
  } catch (error) {
    // Cut short in mid-answer, or no JSON at all.
    if (error instanceof ApiFailure || isAbort(error)) throw error;
    throw new ApiFailure('unreachable');
  }
  const { data, error, response } = result;
  if (response.ok) return data as T;
  throw failureOf(response, error);
}

/**
 * Asks an address of our own that is no path of the document (a `nextUri`), or whose numbers must keep their digits.
 *
 * @param uri absolute or not: only its path and query are used, never its host
 * @throws ApiFailure
 */
export async function getJson<T>(uri: string, signal?: AbortSignal): Promise<T> {
  const { pathname, search } = new URL(uri, location.origin);
  const response = await apiFetch(`${location.origin}${pathname}${search}`, { signal });
  let body: unknown;
  try {
    body = parseJson(await response.text());
  } catch (error) {
    if (isAbort(error)) throw error;
    if (response.ok) throw new ApiFailure('unreachable');
  }
  if (!response.ok) throw failureOf(response, body);
  return body as T;
}
