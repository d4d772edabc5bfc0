import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * What happens once the server behind has sent so many bytes on a connection: it is closed (`cut`), or nothing more comes through,
 * not even that the server closed it (`silent`). `deaf`: nothing that the client sends is taken.
 */
export interface ProxyFault {
  kind: 'cut' | 'silent' | 'deaf';
  afterBytes: number;
}

export interface FlakyProxy {
  port: number;
  /** For connections made from now on. Undefined: all goes through. */
  setFault(fault: ProxyFault | undefined): void;
  /** Bytes of all connections together that came from the server behind. */
  passedBytes(): number;
  /** Connections that are open now. */
  openCount(): number;
  /** Resolves when so many connections are open, deaf ones not counted: who does not read does not hear a goodbye. */
  whenOpen(count: number): Promise<void>;
  close(): Promise<void>;
}

/** A TCP proxy before a real server, to make it fail in ways that it never would by itself. */
export async function startFlakyProxy(targetPort: number): Promise<FlakyProxy> {
  let fault: ProxyFault | undefined;
  let passedBytes = 0;
  const sockets = new Set<Socket>();
  const open = new Set<Socket>();
  const waiting = new Set<() => void>();
  const changed = () => waiting.forEach((check) => check());

  function serve(client: Socket): void {
    const { kind, afterBytes } = fault ?? { kind: 'none', afterBytes: Infinity };
    const upstream = connect(targetPort, '127.0.0.1');
    let left = kind === 'deaf' ? Infinity : afterBytes;
    const end = () => {
      client.destroy();
      upstream.destroy();
      open.delete(client);
      changed();
    };
    sockets.add(client).add(upstream);
    if (kind !== 'deaf') open.add(client);
    changed();
    client.on('error', end).on('close', end);
    upstream.on('error', end).on('close', () => {
      if (kind !== 'silent') end();
    });
    if (kind !== 'deaf') client.pipe(upstream);
    upstream.on('data', (chunk: Buffer) => {
      const through = chunk.subarray(0, left);
      left -= through.length;
      passedBytes += through.length;
      if (through.length > 0 && !client.write(through)) {
        upstream.pause();
        client.once('drain', () => upstream.resume());
      }
      if (kind === 'cut' && left === 0) client.end(end);
    });
  }

  const server = createServer(serve).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    setFault: (next) => (fault = next),
    passedBytes: () => passedBytes,
    openCount: () => open.size,
    async whenOpen(count) {
      await new Promise<void>((resolve) => {
        const check = () => {
          if (open.size !== count) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      });
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
