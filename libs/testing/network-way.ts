import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * `cut`: connections end, new ones at once, too. `silent`: nothing comes back, though all is delivered. `dark`: nothing goes
 * either way, and nobody is told.
 */
export type WayState = 'open' | 'cut' | 'silent' | 'dark';

/** The network before a server, for all its connections at once. */
export interface NetworkWay {
  port: number;
  become(next: WayState): void;
  /** Connections that are open now. */
  openCount(): number;
  close(): Promise<void>;
}

export async function startNetworkWay(targetPort: number): Promise<NetworkWay> {
  let state: WayState = 'open';
  const pairs = new Set<Socket[]>();
  const cut = () => pairs.forEach((pair) => pair.forEach((socket) => socket.destroy()));
  const server = createServer((client) => {
    if (state === 'cut') return client.destroy();
    const upstream = connect(targetPort, '127.0.0.1');
    const pair = [client, upstream];
    pairs.add(pair);
    for (const socket of pair) {
      socket
        .on('error', () => undefined)
        .on('close', () => {
          pair.forEach((one) => one.destroy());
          pairs.delete(pair);
        });
    }
    client.on('data', (chunk) => state !== 'dark' && upstream.write(chunk));
    upstream.on('data', (chunk) => state === 'open' && client.write(chunk));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    become(next) {
      state = next;
      // What was silent has lost bytes: it is of no more use.
      if (next === 'open' || next === 'cut') cut();
    },
    openCount: () => pairs.size,
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
