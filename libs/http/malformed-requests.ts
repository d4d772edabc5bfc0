import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { InvalidInputError } from '../errors';

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

function answer(socket: Socket, error: InvalidInputError, text: string, isHead: boolean): void {
  const head = [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? ''}`,
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
export function answerMalformed(server: Server, errorBody: (error: InvalidInputError) => object): void {
  const latest = new WeakMap<Socket, { request: IncomingMessage; response: ServerResponse }>();
  server.on('request', (request, response) => latest.set(request.socket, { request, response }));
  server.on('clientError', (cause: ParserError, stream) => {
    const socket = stream as Socket;
    const error = refusal(cause.code);
    const refuse = () => answer(socket, error, JSON.stringify(errorBody(error)), asksForHead(cause));
    const { request, response } = latest.get(socket) ?? {};
    // Of the connection, not of what came over it: the client has left.
    if (!/^(HPE|ERR_HTTP)_/.test(cause.code ?? '')) socket.destroy();
    else if (!request || !response || response.writableFinished) refuse();
    else if (request.complete) response.once('close', refuse);
    // It is the body of the request under way that is malformed.
    else if (response.headersSent) socket.destroy();
    else refuse();
  });
}
