import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RangeNotSatisfiableError, TapehouseError } from '../errors';
import { clientSignal, mediaRequest } from '../http/media-request';
import { sendMedia } from '../http/send-media';
import type { MediaAccess, MediaOwner } from '../media/media-access';
import { mediaFileName, playType } from '../media/media-type';
import type { MediaDescriptor } from '../recordings/media-descriptor';

export interface Player {
  url: string;
  port: number;
  /** What playing threw, the latest last. */
  errors: unknown[];
  /** Resolves with the next error. */
  nextError(): Promise<unknown>;
  close(): Promise<void>;
}

/** An HTTP server that plays `/{name}`, as the play routes do, without what stands before them. */
export async function startPlayer(
  access: MediaAccess,
  owner: MediaOwner,
  describe: (name: string) => MediaDescriptor,
): Promise<Player> {
  const errors: unknown[] = [];
  const heard = new EventTarget();
  const server = createServer((request, response) => {
    const play = async () => {
      const [encodedName = '', query] = (request.url ?? '').slice(1).split('?');
      const descriptor = describe(decodeURIComponent(encodedName));
      const { contentType, attachment } = playType(undefined, descriptor.path);
      const media = await access.open(owner, descriptor, mediaRequest(request), clientSignal(response));
      const download = attachment || query === 'download';
      await sendMedia(request, response, media, { contentType, fileName: mediaFileName(descriptor), download });
    };
    void play().catch((error: unknown) => {
      errors.push(error);
      heard.dispatchEvent(new Event('error'));
      if (response.headersSent) return response.destroy();
      response.statusCode = error instanceof TapehouseError ? error.status : 500;
      if (error instanceof RangeNotSatisfiableError)
        response.setHeader('content-range', `bytes */${error.size ?? '*'}`);
      return response.end(error instanceof Error ? error.message : String(error));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    errors,
    async nextError() {
      await new Promise((resolve) => heard.addEventListener('error', resolve, { once: true }));
      return errors.at(-1);
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
