import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { ClientLeftError } from '../http/media-request';
import { createMediaAccess, type MediaAccess } from '../media/media-access';
import { createSecrets } from '../secrets';
import { startFlakyProxy, type FlakyProxy } from './flaky-proxy';
import { patternBytes } from './media-store-contract';
import { startPlayer, type Player } from './player';
import type { StoreUnderTest } from './stores/store-under-test';

/** How long a store may be silent where it never says anything: no matter how busy the machine is. */
const briefMs = 500;
const content = patternBytes(64_000_000);

const accessWithin = (timeoutMs: number) => createMediaAccess({ timeoutMs, secrets: createSecrets('00'.repeat(32)) });

/**
 * What must happen when a store, the way to it, or the listener fails: a real store behind a proxy that fails on demand.
 *
 * @param patientMs how long the store may be silent where it must answer first, on a disk that others may keep busy
 */
export function describeMediaStoreFaults(
  name: string,
  start: () => Promise<StoreUnderTest>,
  { patientMs }: { patientMs: number },
): void {
  describe(`${name}, failing`, () => {
    let store: StoreUnderTest;
    let proxy: FlakyProxy;
    let patient: MediaAccess;
    let brief: MediaAccess;
    let player: Player;
    let briefPlayer: Player;
    let owner: { id: string; storage: ReturnType<StoreUnderTest['storageAt']> };
    const descriptor = (file: string) => store.descriptorAt(proxy.port, file);

    beforeAll(async () => {
      store = await start();
      proxy = await startFlakyProxy(store.port);
      owner = { id: 'center', storage: store.storageAt(proxy.port) };
      const steady = accessWithin(120_000);
      const upload = Readable.from([content]);
      await steady.write(owner, descriptor('calls/a.wav'), upload, { contentLength: content.length });
      steady.close();
    });

    // Connections of its own for every test: how many are open says whether the store was let go.
    beforeEach(async () => {
      proxy.setFault(undefined);
      await proxy.whenOpen(0);
      patient = accessWithin(patientMs);
      brief = accessWithin(briefMs);
      player = await startPlayer(patient, owner, descriptor);
      briefPlayer = await startPlayer(brief, owner, descriptor);
    });

    afterEach(async () => {
      await player.close();
      await briefPlayer.close();
      patient.close();
      brief.close();
    });

    afterAll(async () => {
      await proxy.close();
      await store.close();
    });

    const play = ({ url } = player) => fetch(`${url}/calls%2Fa.wav`);

    /** Asks and reads nothing of the body. */
    async function listen(): Promise<IncomingMessage> {
      const [response] = (await once(request(`${player.url}/calls%2Fa.wav`).end(), 'response')) as [IncomingMessage];
      return response;
    }

    test('a store that is not there: 502', async () => {
      const closed = await startFlakyProxy(store.port);
      await closed.close();
      const nowhere = { id: 'center', storage: store.storageAt(closed.port) };
      const signal = new AbortController().signal;
      const missing = store.descriptorAt(closed.port, 'calls/a.wav');
      const failed = { name: 'UpstreamFailedError', message: 'The store of the media failed' };
      await expect(patient.open(nowhere, missing, { method: 'GET' }, signal)).rejects.toMatchObject(failed);
      await expect(patient.remove(nowhere, missing)).rejects.toMatchObject(failed);
      const write = patient.write(nowhere, missing, Readable.from([content]), { contentLength: content.length });
      await expect(write).rejects.toMatchObject(failed);
    });

    test('a store that closes the connection before it answers: 502', async () => {
      proxy.setFault({ kind: 'cut', afterBytes: 0 });
      const response = await play();
      expect(response.status).toBe(502);
      expect(await response.text()).toBe('The store of the media failed');
    });

    test('a store that does not answer within the configured time: 504, and it is let go', async () => {
      proxy.setFault({ kind: 'silent', afterBytes: 0 });
      const begun = Date.now();
      const response = await play(briefPlayer);
      expect(response.status).toBe(504);
      expect(await response.text()).toBe('The store of the media did not answer in time');
      expect(Date.now() - begun).toBeGreaterThanOrEqual(briefMs - 5);
      await proxy.whenOpen(0);
      await expect(brief.remove(owner, descriptor('calls/other.wav'))).rejects.toMatchObject({
        name: 'UpstreamTimeoutError',
      });
    });

    test('a store that answers and sends no first byte of the body: 504 still', async () => {
      // Enough for the head of the answer, whoever writes it, and nothing of the body.
      const head = await headLength();
      proxy.setFault({ kind: 'silent', afterBytes: head });
      expect((await play(briefPlayer)).status).toBe(504);
      await proxy.whenOpen(0);
    });

    async function headLength(): Promise<number> {
      const before = proxy.passedBytes();
      const response = await listen();
      const body = await buffer(response);
      patient.close();
      return proxy.passedBytes() - before - body.length;
    }

    test.each(['cut', 'silent'] as const)(
      'a store that is %s in mid-stream: the connection is closed short, never a complete short body',
      async (kind) => {
        proxy.setFault({ kind, afterBytes: 3_000_000 });
        const thrown = player.nextError();
        const response = await listen();
        expect(response.statusCode).toBe(200);
        expect(response.headers['content-length']).toBe(String(content.length));
        await expect(buffer(response)).rejects.toMatchObject({ code: 'ECONNRESET' });
        expect(response.complete).toBe(false);
        const status = { cut: 502, silent: 504 }[kind];
        expect(await thrown).toMatchObject({ status });
        await proxy.whenOpen(0);
      },
    );

    test('the store is let go when the listener leaves in mid-stream: no error', async () => {
      const response = await listen();
      await once(response, 'readable');
      await proxy.whenOpen(1);
      response.destroy();
      await proxy.whenOpen(0);
      expect(player.errors).toEqual([]);
    });

    test('the store is let go when the listener leaves before it answered', async () => {
      proxy.setFault({ kind: 'silent', afterBytes: 0 });
      const thrown = player.nextError();
      const asked = request(`${player.url}/calls%2Fa.wav`)
        .on('error', () => undefined)
        .end();
      await proxy.whenOpen(1);
      asked.destroy();
      await proxy.whenOpen(0);
      expect(await thrown).toBeInstanceOf(ClientLeftError);
    });

    test('a listener who pauses for longer than a store may be silent hears the rest', async () => {
      const before = proxy.passedBytes();
      const response = await listen();
      await once(response, 'readable');
      await new Promise((resolve) => setTimeout(resolve, patientMs * 1.5));
      // Else the buffers on the way took all, and the store was never kept waiting.
      expect(proxy.passedBytes() - before).toBeLessThan(content.length);
      expect((await buffer(response)).equals(content)).toBe(true);
    });

    test('a store that takes no bytes of an upload in the configured time: UpstreamTimeoutError', async () => {
      proxy.setFault({ kind: 'deaf', afterBytes: 0 });
      const write = brief.write(owner, descriptor('calls/b.wav'), Readable.from([content]), {
        contentLength: content.length,
      });
      await expect(write).rejects.toMatchObject({ name: 'UpstreamTimeoutError' });
      const unknownLength = brief.write(owner, descriptor('calls/b.wav'), Readable.from([content]));
      await expect(unknownLength).rejects.toMatchObject({ name: 'UpstreamTimeoutError' });
    });

    test('the time that the source of an upload takes does not count', async () => {
      async function* slow() {
        yield content.subarray(0, 1_000);
        await new Promise((resolve) => setTimeout(resolve, patientMs * 1.5));
        yield content.subarray(1_000, 2_000);
      }
      await patient.write(owner, descriptor('calls/slow.wav'), Readable.from(slow()), { contentLength: 2_000 });
      const response = await fetch(`${player.url}/calls%2Fslow.wav`);
      expect(Buffer.from(await response.arrayBuffer()).equals(content.subarray(0, 2_000))).toBe(true);
    });
  });
}
