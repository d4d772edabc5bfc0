import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { InvalidInputError, type TapehouseError } from '../errors';

/** The status and the body that answer an error on a path. */
export interface ErrorAnswer {
  status: number;
  body: object;
}

/** What Node's parser refuses, in our words. */
function refusal(error: ParserError): InvalidInputError {
  const refuse = (message: string, status: 400 | 408 | 413 | 414 | 431) =>
    new InvalidInputError([{ path: '', message }], status);
  switch (error.code) {
    case 'HPE_HEADER_OVERFLOW':
      return hasLongAddress(error)
        ? refuse('The address is too long', 414)
        : refuse('The request line or the headers are too long', 431);
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return refuse('The chunk extensions of the body are too long', 413);
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return refuse('The request did not come in time', 408);
    default:
      return refuse('The request is not well-formed HTTP', 400);
  }
}

/** In characters. Twenty terms of 256 characters, each of them percent-encoded, are shorter. */
export const longestUrl = 28_000;

interface ParserError extends NodeJS.ErrnoException {
  /** What could not be parsed. */
  rawPacket?: Buffer;
}

/** What is answered to a HEAD has no body, whatever it says of its length. */
const asksForHead = ({ rawPacket }: ParserError) => rawPacket?.toString('latin1', 0, 5) === 'HEAD ';

/** It is the request line that was too long, not the headers. */
const hasLongAddress = ({ rawPacket }: ParserError) => {
  const [line] = (rawPacket ?? Buffer.alloc(0)).toString('latin1').split('\r\n', 1);
  return /^[A-Z]+ /.test(line!) && line!.length > longestUrl;
};

/** As far as it can be told from what came: the dialect that is meant. */
const pathIn = ({ rawPacket }: ParserError) =>
  /^[A-Z]+ ([^ ?]*)/.exec(rawPacket?.toString('latin1', 0, 1_000) ?? '')?.[1] ?? '';

export interface MalformedOptions {
  errorAnswer: (path: string, error: TapehouseError) => ErrorAnswer;
  /** Of every answer. */
  headers: Record<string, string>;
  onAnswer: (status: number) => void;
}

function answer(socket: Socket, { status, body }: ErrorAnswer, headers: string[], isHead: boolean): void {
  const text = JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(text)}`,
    ...headers,
    'Connection: close',
  ];
  if (socket.writable) socket.end(`${head.join('\r\n')}\r\n\r\n${isHead ? '' : text}`, () => socket.destroy());
  else socket.destroy();
}

/**
 * Answers what is no HTTP request, and so never comes to the app, in the dialect's envelope; Node would answer without a body.
 * Requests that came before it on the connection are answered first: answers stand in the order of what they answer.
 */
export function answerMalformed(server: Server, { errorAnswer, headers, onAnswer }: MalformedOptions): void {
  const latest = new WeakMap<Socket, { request: IncomingMessage; response: ServerResponse }>();
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  function send(socket: Socket, path: string, error: TapehouseError, isHead = false): void {
    const refused = errorAnswer(path, error);
    onAnswer(refused.status);
    answer(socket, refused, lines, isHead);
  }

  server.on('request', (request, response) => latest.set(request.socket, { request, response }));
  // Node would close without a word.
  server.on('connect', (request, socket) => {
    socket.on('error', () => undefined);
    send(socket as Socket, request.url ?? '', new InvalidInputError([{ path: '', message: 'CONNECT is not served' }]));
  });
  server.on('clientError', (cause: ParserError, stream) => {
    const socket = stream as Socket;
    const { request, response } = latest.get(socket) ?? {};
    const path = request && !request.complete ? request.url!.split('?', 1)[0]! : pathIn(cause);
    const refuse = () => send(socket, path, refusal(cause), asksForHead(cause));
    // Of the connection, not of what came over it: the client has left.
    if (!/^(HPE|ERR_HTTP)_/.test(cause.code ?? '')) socket.destroy();
    else if (!request || !response || response.writableFinished) refuse();
    else if (request.complete) response.once('close', refuse);
    // It is the body of the request under way that is malformed.
    else if (response.headersSent) socket.destroy();
    else refuse();
  });
}
