import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/**
 * Sends a body piece by piece, no faster than the client takes it. What fails before the first piece is thrown and can be
 * answered like any other error; what fails later cuts the connection, so that nobody takes the part for the whole.
 *
 * @param signal fires when the client leaves or is to be let go: the pieces are left
 */
export async function sendPieces(
  response: ServerResponse,
  pieces: AsyncIterable<string> | Iterable<string>,
  signal: AbortSignal,
): Promise<void> {
  for await (const piece of pieces) {
    signal.throwIfAborted();
    if (!response.write(piece)) await once(response, 'drain', { signal });
  }
  response.end();
}
