import { Agent, request } from 'node:http';
import type { Credentials } from '../contact-centers';

export interface Answer {
  status: number;
  body: string;
  /** From the call until the last byte of the answer. */
  milliseconds: number;
}

export interface HttpClient {
  get(url: string): Promise<Answer>;
  post(url: string, body: string): Promise<Answer>;
  close(): void;
}

/** Keep-alive connections of one user. */
export function createHttpClient({ userName, password }: Credentials, connections: number): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const authorization = `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`;
  const send = (method: string, url: string, body?: string) =>
    new Promise<Answer>((resolve, reject) => {
      const start = performance.now();
      const headers = {
        authorization,
        ...(body !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      };
      const sent = request(url, { method, agent, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.once('error', reject);
        answer.once('end', () => {
          const milliseconds = performance.now() - start;
          resolve({ status: answer.statusCode!, body: Buffer.concat(chunks).toString(), milliseconds });
        });
      });
      sent.once('error', reject);
      sent.end(body);
    });
  return {
    get: (url) => send('GET', url),
    post: (url, body) => send('POST', url, body),
    close: () => agent.destroy(),
  };
}

/** @throws Error unless the answer is 200: a bench that measures refusals measures nothing */
export function succeeded(answer: Answer, what: string): Answer {
  if (answer.status !== 200) throw new Error(`${what}: ${answer.status} ${answer.body.slice(0, 300)}`);
  return answer;
}
