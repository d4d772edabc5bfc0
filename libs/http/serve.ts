import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
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

/** An HTTP server with bounds on slow clients: headers within 15 s, a whole request within 5 minutes. */
export function createAppServer(): Server {
  return createServer({
    // The app asks for it, and refuses in its envelope.
    requireHostHeader: false,
    headersTimeout: 15_000,
    requestTimeout: 300_000,
    keepAliveTimeout: 65_000,
    maxHeaderSize: 32_768,
  });
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
 * Stops accepting, lets what runs finish for `graceMs` at most, then cuts the rest.
 *
 * @param closeUnused of {@link watchUnused}
 */
export async function closeGracefully(server: Server, closeUnused: () => void, graceMs: number): Promise<void> {
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
