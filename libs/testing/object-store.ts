import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What the store does with a DELETE before it carries it out: a status is answered instead, `hang` never answers, and a
 * promise is waited for first.
 */
export type DeleteFault = (name: string) => undefined | number | 'hang' | Promise<void>;

/** A WebDAV server whose objects are names in a set, made to fail at will: what a test of deleting media needs to see. */
export interface ObjectStore {
  /** Of its root collection, with a slash at the end. */
  url: string;
  objects: Set<string>;
  /** Every DELETE that came, in order. */
  deletes: string[];
  setFault(fault: DeleteFault | undefined): void;
  /** Resolves when so many DELETEs have come in all. */
  whenAsked(count: number): Promise<void>;
  close(): Promise<void>;
}

export async function startObjectStore(): Promise<ObjectStore> {
  const objects = new Set<string>();
  const deletes: string[] = [];
  const waiting = new Set<() => void>();
  let fault: DeleteFault | undefined;

  async function remove(name: string, response: ServerResponse): Promise<void> {
    deletes.push(name);
    waiting.forEach((check) => check());
    const happens = fault?.(name);
    if (happens === 'hang') return;
    if (typeof happens === 'number') return void response.writeHead(happens).end();
    await happens;
    response.writeHead(objects.delete(name) ? 204 : 404).end();
  }

  const server = createServer((request: IncomingMessage, response) => {
    const name = decodeURIComponent((request.url ?? '/').slice(1));
    request.resume();
    if (request.method === 'DELETE') void remove(name, response);
    else if (request.method === 'GET') response.writeHead(objects.has(name) ? 200 : 404).end();
    else response.writeHead(405).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    objects,
    deletes,
    setFault: (next) => (fault = next),
    async whenAsked(count) {
      await new Promise<void>((resolve) => {
        const check = () => {
          if (deletes.length < count) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      });
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
