import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startMediaServer } from '../../apps/embedded/media-server';

export interface TestMediaServer {
  /** Of its root collection, with a slash at the end. */
  url: string;
  username: string;
  password: string;
  close: () => Promise<void>;
}

/** The embedded media server, empty, on a free port. */
export async function startTestMediaServer(): Promise<TestMediaServer> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'tapehouse-media-'));
  const credentials = { username: 'media', password: 'only for tests: ü' };
  const server = await startMediaServer({ dataDir, ...credentials });
  return {
    url: server.url,
    ...credentials,
    async close() {
      await server.close();
      await rm(dataDir, { recursive: true });
    },
  };
}
