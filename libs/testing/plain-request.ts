import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { checkImagicleAnswer } from './imagicle-contract';

export interface PlainRequest {
  method: string;
  /** Path and query as they go over the wire: unlike fetch, nothing is mended in them. */
  path: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export interface PlainAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export const patienceMs = 30_000;
const agent = new Agent({ keepAlive: true, maxSockets: 16 });

/** Any method, any path, any body; rejects where no answer comes in 30 seconds. */
export async function plainRequest(
  baseUrl: string,
  { method, path, headers, body }: PlainRequest,
): Promise<PlainAnswer> {
  const { hostname, port } = new URL(baseUrl);
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return await new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(patienceMs);
    const options = { hostname, port, method, path, agent, signal, headers: { ...length, ...headers } };
    const sent = request(options, (answer) => {
      text(answer)
        .then((content) => {
          const status = answer.statusCode!;
          checkImagicleAnswer({
            method,
            url: path,
            status,
            contentType: answer.headers['content-type'],
            text: content,
          });
          resolve({ status, headers: answer.headers, text: content });
        })
        .catch(reject);
    });
    sent.on('error', reject).end(body);
  });
}
