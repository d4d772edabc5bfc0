import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { checkDocumentedAnswer, isDocumented } from './document-check';
import { checkImagicleAnswer } from './imagicle-contract';

interface Begun {
  request: IncomingMessage;
  response: ServerResponse;
  server: Server;
}

/** Longer JSON is not looked into. */
const mostBytes = 4 << 20;
const faults: string[] = [];

/** Notes what is written as JSON. @returns it, undefined where it was too long */
function keepJson(response: ServerResponse): () => string | undefined {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for (const name of ['write', 'end'] as const) {
    const send = response[name].bind(response) as (...args: unknown[]) => never;
    response[name] = (...args: unknown[]) => {
      const [chunk, encoding] = args;
      const isJson = /^application\/json\b/.test(String(response.getHeader('content-type')));
      if (isJson && (typeof chunk === 'string' || chunk instanceof Uint8Array)) {
        bytes += chunk.length;
        const charset = typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8';
        if (bytes <= mostBytes)
          pieces.push(typeof chunk === 'string' ? Buffer.from(chunk, charset) : Buffer.from(chunk));
      }
      return send(...args);
    };
  }
  return () => {
    if (bytes > mostBytes) return undefined;
    const whole = Buffer.concat(pieces);
    const isPacked = whole.length > 0 && response.getHeader('content-encoding') === 'gzip';
    return (isPacked ? gunzipSync(whole) : whole).toString();
  };
}

function headersOf(response: ServerResponse): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(response.getHeaders()))
    for (const one of [value].flat()) headers.append(name, String(one));
  return headers;
}

function watch({ request, response, server }: Begun): void {
  const address = server.address();
  // `*` and absolute forms name no row.
  if (!address || typeof address === 'string' || !request.url?.startsWith('/')) return;
  const url = `http://127.0.0.1:${address.port}${request.url}`;
  if (!isDocumented(url)) return;
  const textOf = keepJson(response);
  response.once('finish', () => {
    try {
      const text = textOf();
      if (text === undefined) return;
      const answer = { method: request.method!, url, status: response.statusCode, headers: headersOf(response), text };
      checkDocumentedAnswer(answer);
      checkImagicleAnswer({ ...answer, contentType: answer.headers.get('content-type') });
    } catch (error) {
      faults.push((error as Error).message);
    }
  });
}

subscribe('http.server.request.start', (begun) => watch(begun as Begun));

/**
 * Every answer that the apps of this process have given in full since the last call is as the documents say, whoever asked for it.
 *
 * @throws Error naming those that are not
 */
export function expectDocumentedAnswers(): void {
  const found = [...new Set(faults.splice(0))];
  if (found.length > 0) throw new Error(found.join('\n'));
}
