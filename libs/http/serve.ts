import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { EnvironmentError } from '../env';

/** What the operator can do about it. */
function explained(error: NodeJS.ErrnoException, portVariable: string): Error {
  switch (error.code) {
    case 'EADDRINUSE':
    case 'EACCES':
      return new EnvironmentError(`${portVariable} must be a port that is free: ${error.message}`);
    case 'EADDRNOTAVAIL':
    case 'EAI_AGAIN':
    case 'EINVAL':
    case 'ENOTFOUND':
      return new EnvironmentError(`HOST must be an address of this machine: ${error.message}`);
    default:
      return error;
  }
}

/**
 * Listens and resolves when it does.
 *
 * @param portVariable what the port was read from
 * @throws EnvironmentError naming the variable when the address is taken or is none of this machine's
 */
export function listen(server: Server, host: string, port: number, portVariable: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    const refused = (error: Error) => reject(explained(error, portVariable));
    server.once('error', refused);
    server.listen(port, host, () => {
      server.off('error', refused);
      resolve(server.address() as AddressInfo);
    });
  });
}

/** Far more than one process can serve at once; beyond it connections are closed as they come. */
const mostConnections = 10_000;

/**
 * An HTTP server with a bound on slow clients: a head must be there in time. For bodies there is no such time
 * (slow-bodies.ts).
 */
export function createAppServer(headWithinMs = 15_000): Server {
  const server = createServer({
    // The app asks for it, and refuses in its envelope.
    requireHostHeader: false,
    headersTimeout: headWithinMs,
    requestTimeout: 0,
    connectionsCheckingInterval: headWithinMs / 6,
    keepAliveTimeout: 65_000,
    maxHeaderSize: 32_768,
  });
  // Their size bounds them; by number Node would leave some out without a word, a second Host among them.
  server.maxHeadersCount = 0;
  server.maxConnections = mostConnections;
  return server;
}

/**
 * Knows the connections on which nothing has been asked: browsers open some ahead, and Node counts them as busy ones.
 *
 * @returns closes them
 */
export function watchUnused(server: Server): () => void {
  const unused = new Set<Socket>();
  server.on('connection', (socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.on('request', ({ socket }) => unused.delete(socket));
  return () => {
    for (const socket of unused) if (socket.bytesRead === 0) socket.destroy();
  };
}

/**
 * Knows what is being answered, so that a stop can end connections by their answers: whoever keeps one open for requests to come
 * (a proxy) is told in time, where a request on its way would meet a connection that is closed.
 *
 * @returns from its call on, every answer closes its connection
 */
export function watchAnswers(server: Server): () => void {
  // By connection: another listener on each answer would cost more, and be one too many where media are streamed.
  const latest = new Map<Socket, ServerResponse>();
  let isLast = false;
  const watch: RequestListener = ({ socket }, res) => {
    if (isLast) res.shouldKeepAlive = false;
    latest.set(socket, res);
  };
  server.on('connection', (socket) => socket.once('close', () => latest.delete(socket)));
  server.on('request', watch).on('checkExpectation', watch);
  return () => {
    isLast = true;
    for (const res of latest.values()) res.shouldKeepAlive = false;
  };
}

/**
 * Stops accepting, lets what runs finish for `graceMs` at most, then cuts the rest.
 *
 * @param closeUnused of {@link watchUnused}
 */
export async function closeGracefully(server: Server, closeUnused: () => void, graceMs: number): Promise<void> {
  // Right after the event loop has taken all connections that were waiting: those left would be reset.
  await nextTurn();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const closeIdle = () => {
    closeUnused();
    server.closeIdleConnections();
  };
  closeIdle();
  // A connection kept alive is idle only after its answer: look again until all are gone.
  const sweep = setInterval(closeIdle, 100);
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}
