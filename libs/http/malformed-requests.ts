import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { InvalidInputError } from '../errors';

/** The status and the body that answer an error on a path. */
export interface ErrorAnswer {
  status: number;
  body: object;
}

/** What Node's parser refuses, in our words. */
function refusal(code: string | undefined): InvalidInputError {
  const refuse = (message: string, status: 400 | 408 | 413 | 431) =>
    new InvalidInputError([{ path: '', message }], status);
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return refuse('The request line or the headers are too long', 431);
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return refuse('The chunk extensions of the body are too long', 413);
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return refuse('The request did not come in time', 408);
    default:
      return refuse('The request is not well-formed HTTP', 400);
  }
}

interface ParserError extends NodeJS.ErrnoException {
  /** What could not be parsed. */
  rawPacket?: Buffer;
}

/** What is answered to a HEAD has no body, whatever it says of its length. */
const asksForHead = ({ rawPacket }: ParserError) => rawPacket?.toString('latin1', 0, 5) === 'HEAD ';

/** As far as it can be told from what came: the dialect that is meant. */
const pathIn = ({ rawPacket }: ParserError) =>
  /^[A-Z]+ ([^ ?]*)/.exec(rawPacket?.toString('latin1', 0, 1_000) ?? '')?.[1] ?? '';

function answer(socket: Socket, { status, body }: ErrorAnswer, isHead: boolean): void {
  const text = JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Connection: close',
  ];
  if (socket.writable) socket.end(`${head.join('\r\n')}\r\n\r\n${isHead ? '' : text}`, () => socket.destroy());
  else socket.destroy();
}

/**
 * Answers what is no HTTP request, and so never comes to the app, in the dialect's envelope; Node would answer without a body.
 * Requests that came before it on the connection are answered first: answers stand in the order of what they answer.
 */
export function answerMalformed(
  server: Server,
  errorAnswer: (path: string, error: InvalidInputError) => ErrorAnswer,
): void {
  const latest = new WeakMap<Socket, { request: IncomingMessage; response: ServerResponse }>();
  server.on('request', (request, response) => latest.set(request.socket, { request, response }));
  server.on('clientError', (cause: ParserError, stream) => {
    const socket = stream as Socket;
    const error = refusal(cause.code);
    const { request, response } = latest.get(socket) ?? {};
    const path = request && !request.complete ? request.url!.split('?', 1)[0]! : pathIn(cause);
    const refuse = () => answer(socket, errorAnswer(path, error), asksForHead(cause));
    // Of the connection, not of what came over it: the client has left.
    if (!/^(HPE|ERR_HTTP)_/.test(cause.code ?? '')) socket.destroy();
    else if (!request || !response || response.writableFinished) refuse();
    else if (request.complete) response.once('close', refuse);
    // It is the body of the request under way that is malformed.
    else if (response.headersSent) socket.destroy();
    else refuse();
  });
}
