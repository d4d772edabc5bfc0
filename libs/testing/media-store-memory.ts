import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import path from 'node:path';
import { Readable } from 'node:stream';
import { createMediaAccess } from '../media/media-access';
import { createSecrets } from '../secrets';
import { startFlakyProxy, type FlakyProxy } from './flaky-proxy';
import type { Order, Report } from './media-memory-child';
import type { StoreUnderTest } from './stores/store-under-test';

const megabyte = 1 << 20;
const listeners = 200;

/** What playing and storing may cost in memory, measured in a process of its own. */
export function describeMediaStoreMemory(name: string, start: () => Promise<StoreUnderTest>): void {
  describe(`${name}, memory`, () => {
    let store: StoreUnderTest;
    let proxy: FlakyProxy;
    let child: ChildProcess;
    const storage = () => store.storageAt(store.port);
    const descriptor = (file: string) => store.descriptorAt(store.port, file);

    async function tell(order: Order): Promise<Report> {
      child.send(order);
      const [report] = (await once(child, 'message')) as [Report];
      return report;
    }

    beforeAll(async () => {
      store = await start();
      proxy = await startFlakyProxy(store.port);
    });

    beforeEach(() => {
      const execArgv = ['-r', path.join(__dirname, 'typescript-hook.cjs')];
      child = fork(path.join(__dirname, 'media-memory-child.ts'), { execArgv });
    });

    afterEach(async () => {
      child.kill();
      await once(child, 'exit');
    });

    afterAll(async () => {
      await proxy.close();
      await store.close();
    });

    test('an object of 256 MB is stored and read byte-identical, in flat memory', async () => {
      const { resident } = await tell({ order: 'memory' });
      const bytes = 256 * megabyte;
      const report = await tell({ order: 'transfer', storage: storage(), descriptor: descriptor('large.wav'), bytes });
      expect(report.read).toBe(report.written);
      const grown = (report.highest - resident) / megabyte;
      expect(grown).toBeLessThan(100);
    });

    test('200 stalled listeners at once: below 300 MB, and the next one is served', async () => {
      const content = Buffer.alloc(64 * megabyte, 'abcdefg');
      const access = createMediaAccess({ timeoutMs: 120_000, secrets: createSecrets('00'.repeat(32)) });
      const upload = Readable.from([content]);
      await access.write({ id: 'center', storage: storage() }, descriptor('long.wav'), upload, {
        contentLength: content.length,
      });
      access.close();
      const { url } = await tell({ order: 'play', storage: store.storageAt(proxy.port) });
      const address = `${url}/${encodeURIComponent(JSON.stringify(store.descriptorAt(proxy.port, 'long.wav')))}`;
      const asked: ClientRequest[] = [];
      async function stall(): Promise<void> {
        const listener = request(address, { agent: false }).end();
        asked.push(listener);
        const [response] = (await once(listener, 'response')) as [IncomingMessage];
        expect(response.statusCode).toBe(200);
        await once(response, 'readable');
      }
      await Promise.all(Array.from({ length: listeners }, stall));
      // Else the buffers on the way took all, and nobody was stalled: of connections not in use few are kept.
      expect(proxy.openCount()).toBeGreaterThanOrEqual(listeners);
      const next = await fetch(address, { headers: { range: 'bytes=-7' } });
      expect([next.status, await next.text()]).toEqual([206, content.subarray(-7).toString()]);
      const { highest } = await tell({ order: 'memory' });
      expect(highest / megabyte).toBeLessThan(300);
      asked.forEach((listener) => listener.on('error', () => undefined).destroy());
    });
  });
}
