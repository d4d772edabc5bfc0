import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { basic, request, type Credentials, type TestApps } from './apps';

export interface PlayAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** The answer came to the end that its headers promised. */
  complete: boolean;
}

/** Sends a request and resolves with its answer's head; whoever asks reads the body, or leaves with `destroy`. */
export async function openPlay(
  url: string,
  credentials: Credentials,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<IncomingMessage> {
  const sent = httpRequest(url, { method, agent: false, headers: { authorization: basic(credentials), ...headers } });
  sent.end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return answer;
}

/** Unlike `fetch`, it gives what arrived of an answer that was cut short. */
export async function play(...args: Parameters<typeof openPlay>): Promise<PlayAnswer> {
  const answer = await openPlay(...args);
  const chunks: Buffer[] = [];
  answer.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => undefined);
  await new Promise((resolve) => answer.once('close', resolve));
  return {
    status: answer.statusCode!,
    headers: answer.headers,
    body: Buffer.concat(chunks),
    complete: answer.complete,
  };
}

/** @returns the object's address, to be named in a media descriptor */
export async function putMedia({ media }: Pick<TestApps, 'media'>, path: string, bytes: Buffer | string) {
  const url = `${media.url}${path}`;
  const { status } = await request('PUT', url, { userName: media.username, password: media.password }, bytes);
  if (status !== 201 && status !== 204) throw new Error(`${url}: ${status}`);
  return url;
}
