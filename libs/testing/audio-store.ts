import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What happens to a PUT once so many bytes of its body have come: a status is answered, the connection is cut, nothing more is
 * read or said. `lost`: the whole of it is stored, and the connection cut before a word is said of it; `mute`: nothing is ever said.
 */
export interface PutFault {
  afterBytes: number;
  kind: number | 'cut' | 'silent' | 'lost' | 'mute';
}

/** A store in memory, spoken to as WebDAV below `/dav/` and as S3 elsewhere: a test sees what lies in it, and makes it fail. */
export interface AudioStore {
  port: number;
  /** Storage settings of a contact center whose uploads go there. */
  storage: Record<'webDAV' | 'awsS3', object>;
  /** By path. */
  objects: Map<string, Buffer>;
  /** Content types, by path. */
  types: Map<string, string | undefined>;
  requests: IncomingMessage[];
  /** Undefined: all goes well. `passed` is called as bytes of a PUT come in. */
  setFault(fault: PutFault | undefined, passed?: (bytes: number) => void): void;
  close(): Promise<void>;
}

export async function startAudioStore(): Promise<AudioStore> {
  const objects = new Map<string, Buffer>();
  const types = new Map<string, string | undefined>();
  const requests: IncomingMessage[] = [];
  let fault: PutFault | undefined;
  let passed: (bytes: number) => void = () => undefined;

  /** @returns whether it was all of it */
  async function receive(request: IncomingMessage, response: ServerResponse, chunks: Buffer[]): Promise<boolean> {
    const { kind, afterBytes = 0 } = fault ?? {};
    let length = 0;
    const fails = () => {
      if (kind === undefined || kind === 'lost' || kind === 'mute' || length < afterBytes) return false;
      if (kind === 'cut') request.socket.destroy();
      else if (typeof kind === 'number') response.writeHead(kind, { connection: 'close' }).end();
      return true;
    };
    if (afterBytes === 0 && fails()) return false;
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      passed(length);
      if (fails()) return false;
    }
    return request.complete;
  }

  async function put(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const chunks: Buffer[] = [];
    if (!(await receive(request, response, chunks))) return;
    const kind = fault?.kind;
    objects.set(path, Buffer.concat(chunks));
    types.set(path, request.headers['content-type']);
    if (kind === 'lost') request.socket.destroy();
    else if (kind !== 'mute') response.writeHead(201, { etag: '"x"' }).end();
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const path = decodeURIComponent((request.url ?? '/').split('?')[0]!);
    const object = objects.get(path);
    requests.push(request);
    if (request.method === 'PUT') return void put(request, response, path).catch(() => request.socket.destroy());
    request.resume();
    // S3 deletes what is not there.
    if (request.method === 'DELETE')
      response.writeHead(objects.delete(path) || !path.startsWith('/dav/') ? 204 : 404).end();
    else if (request.method === 'MKCOL') response.writeHead(405).end();
    else if (!object || !['GET', 'HEAD'].includes(request.method ?? '')) response.writeHead(404).end();
    else response.writeHead(200, { 'content-length': object.length }).end(object);
  }

  const server = createServer((request, response) => {
    response.on('error', () => undefined);
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const bucket = 'calls';
  return {
    port,
    objects,
    types,
    requests,
    storage: {
      webDAV: {
        webDAV: [{ baseUrl: `${url}/dav/` }],
        uploads: { storage: 'webDAV', baseUrl: `${url}/dav/`, path: 'uploads/' },
      },
      awsS3: {
        awsS3: [{ bucket, prefix: 'center', endpoint: url, accessKeyId: 'key id', secretAccessKey: 'store secret' }],
        uploads: { storage: 'awsS3', bucket, prefix: 'uploads/' },
      },
    },
    setFault(next, onPassed = () => undefined) {
      fault = next;
      passed = onPassed;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
