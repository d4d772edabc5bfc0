import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FaultyServer {
  url: string;
  port: number;
  /** What was asked of it, the latest last. */
  requests: IncomingMessage[];
  close(): Promise<void>;
}

/** An HTTP server that answers as a test wants it to: in ways that a sane store would not. */
export async function startFaultyServer(answer: RequestListener): Promise<FaultyServer> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    requests,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
