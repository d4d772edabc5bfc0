import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import { basic, type Credentials } from '../../libs/testing/apps';

export interface Asked {
  credentials?: Credentials;
  /** Sent as it is where it is bytes, else as JSON. */
  body?: Buffer | object;
  headers?: Record<string, string>;
}

export interface Answer {
  /**
   * 0: there was no answer, or none to its end. What was asked for may have happened. -1: something hangs, there is neither an
   * answer nor an end of the connection.
   */
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  /** From the call until the last byte. */
  milliseconds: number;
}

export interface HttpClient {
  send(method: string, url: string, asked?: Asked): Promise<Answer>;
  close(): void;
}

export const json = (answer: Answer) => JSON.parse(answer.bytes.toString()) as Record<string, any>;

/** Longer than any bound of the apps on a request, with the settings of these runs. */
const patienceMs = 120_000;

/** Keep-alive connections, as many as requests run at once unless it says otherwise. */
export function createHttpClient(connections = Infinity): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    send(method, url, { credentials, body, headers = {} } = {}) {
      const bytes = body === undefined || Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
      const allHeaders = {
        ...(credentials && { authorization: basic(credentials) }),
        ...(bytes && { 'content-type': 'application/json', 'content-length': String(bytes.length) }),
        ...headers,
      };
      return new Promise((resolve) => {
        const start = performance.now();
        const none = (status: 0 | -1) => ({ status, headers: {}, bytes: Buffer.alloc(0) });
        const end = (answer: Omit<Answer, 'milliseconds'>) => {
          clearTimeout(hang);
          resolve({ ...answer, milliseconds: performance.now() - start });
        };
        const sent = request(url, { method, agent, headers: allHeaders }, (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk)).once('error', () => end(none(0)));
          answer.once('end', () => {
            end({ status: answer.statusCode!, headers: answer.headers, bytes: Buffer.concat(chunks) });
          });
        });
        const hang = setTimeout(() => {
          end(none(-1));
          sent.destroy();
        }, patienceMs);
        sent.once('error', () => end(none(0))).end(bytes);
      });
    },
    close: () => agent.destroy(),
  };
}
