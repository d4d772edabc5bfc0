import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request, type TestApps, type TestContactCenter } from './apps';
import { postRecordings, readerOf } from './recordings';

export type Script = (request: IncomingMessage, response: ServerResponse) => unknown;

/** A store that answers as a test tells it to, spoken to as WebDAV below `/dav/` and as S3 elsewhere. */
export interface ScriptedStore {
  /** With a slash at the end. */
  url: string;
  /** What was asked since the last script was set. */
  requests: IncomingMessage[];
  setScript(script: Script): void;
  close(): Promise<void>;
}

export async function startScriptedStore(): Promise<ScriptedStore> {
  let script: Script = (_request, response) => response.writeHead(404).end();
  const requests: IncomingMessage[] = [];
  const server = createServer((asked, response) => {
    requests.push(asked);
    response.on('error', () => undefined);
    script(asked, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    requests,
    setScript(next) {
      requests.length = 0;
      script = next;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

export const storages = ['webDAV', 'awsS3'] as const;

export const scriptedStorage = ({ url }: ScriptedStore) => ({
  webDAV: [{ baseUrl: `${url}dav/`, username: 'store user', password: 'store: secret' }],
  awsS3: [{ bucket: 'calls', endpoint: url.slice(0, -1), accessKeyId: 'key id', secretAccessKey: 'store secret' }],
});

/** Each storage with each app that plays from it. */
export const players = storages.flatMap((storage) => (['ops', 'public'] as const).map((app) => ({ storage, app })));
export type PlayerUnderTest = (typeof players)[number];

/** One recording on each storage, of content that the script decides, in a center of their own. */
export async function postScripted(apps: TestApps, store: ScriptedStore) {
  const center = await apps.createContactCenter(scriptedStorage(store));
  const descriptors = {
    webDAV: { storage: 'webDAV', path: `${store.url}dav/call.wav` },
    awsS3: { storage: 'awsS3', path: 'call.wav', data: { bucket: 'calls' } },
  };
  await postRecordings(
    apps,
    center,
    storages.map((storage) => ({ id: storage, mediaFiles: [{ mediaDescriptor: descriptors[storage], mediaId: 'm' }] })),
  );
  return center;
}

export function playUrl(apps: TestApps, center: TestContactCenter, { storage, app }: PlayerUnderTest) {
  const { recordingsUrl, credentials } = readerOf(apps, center, app);
  return [`${recordingsUrl}/${storage}/play/m`, credentials] as const;
}

export const replaceStorage = (apps: TestApps, { ccid }: TestContactCenter, storage: object) =>
  request('PUT', `${apps.opsUrl}/api/v2/ops/contact-centers/${ccid}`, apps.ops, { name: 'replaced', storage });
