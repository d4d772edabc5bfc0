import type { IncomingMessage, ServerResponse } from 'node:http';
import { TapehouseError } from '../errors';
import { parseByteRange } from '../media/byte-range';
import type { MediaRequest } from '../media/media-store';

/** The client closed the connection before it had its answer. Nobody reads what is answered; the log keeps the status. */
export class ClientLeftError extends TapehouseError {
  readonly status = 499;
  constructor() {
    super('The client closed the connection');
  }
}

/** The range and the conditions of a GET or HEAD (RFC 9110). What is malformed counts as not sent. */
export function mediaRequest({ method, headers }: IncomingMessage): MediaRequest {
  const conditions = {
    ifNoneMatch: headers['if-none-match'],
    ifModifiedSince: headers['if-modified-since'],
  };
  if (method === 'HEAD') return { method, ...conditions };
  const range = parseByteRange(headers.range);
  // Without a range to hold back there is nothing for If-Range to decide.
  return { method: 'GET', ...conditions, range, ifRange: range && (headers['if-range'] as string | undefined) };
}

/** Fires when the client leaves before the answer is complete. */
export function clientSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  const leave = () => {
    if (!response.writableFinished) controller.abort(new ClientLeftError());
  };
  if (response.destroyed) leave();
  response.once('close', leave);
  return controller.signal;
}
