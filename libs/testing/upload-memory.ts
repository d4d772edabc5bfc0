import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import type { StorageSettings } from '../contact-centers/contact-center';
import { spawnApp, type AppProcess } from './app-process';
import { basic, request, startTestApps, type TestApps, type TestContactCenter } from './apps';
import { opsRecordingsUrl } from './recordings';
import { boundary, metadata, multipartType, recordingsUrl, uploadRecording, wav } from './uploads';

const megabyte = 1 << 20;
const audioLimit = 256 * megabyte;
const block = randomBytes(megabyte);

export interface UploadStoreUnderTest {
  /** With `uploads`. */
  storage: StorageSettings;
  close(): Promise<void>;
}

/** A WAV of so many bytes, header included, in blocks that are each another. */
function* wavOf(bytes: number): Generator<Buffer> {
  const header = wav(Buffer.alloc(0));
  header.writeUInt32LE(bytes - 8, 4);
  header.writeUInt32LE(bytes - header.length, 40);
  yield header;
  for (let left = bytes - header.length, at = 0; left > 0; left -= 1 << 16, at = (at + 4_099) % (megabyte - (1 << 16)))
    yield block.subarray(at, at + Math.min(left, 1 << 16));
}

function* bodyOf(bytes: number): Generator<Buffer> {
  const part = (headers: string) => Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${headers}\r\n\r\n`);
  yield part('name=jsondata');
  yield Buffer.from(`${JSON.stringify(metadata)}\r\n`);
  yield part('name=attachment; filename=a.wav');
  yield* wavOf(bytes);
  yield Buffer.from(`\r\n--${boundary}--\r\n`);
}

interface Upload {
  status: number;
  body: { id: string; reason?: number };
  /** Bytes that were sent by the time the answer came. */
  sent: number;
}

/** Streams an upload of so many bytes of audio, no faster than it is taken. */
async function stream(ops: AppProcess, { recorder }: TestContactCenter, bytes: number): Promise<Upload> {
  const headers = { 'content-type': multipartType, authorization: basic(recorder) };
  const sending = httpRequest(recordingsUrl({ opsUrl: ops.url }), { method: 'POST', headers, agent: false });
  let sent = 0;
  let isAnswered = false;
  const answer = (once(sending, 'response') as Promise<[IncomingMessage]>).then(async ([response]) => {
    isAnswered = true;
    return { status: response.statusCode!, body: JSON.parse(await text(response)) as Upload['body'] };
  });
  async function* counted() {
    for (const chunk of bodyOf(bytes)) {
      // Refused while it is being sent: no more of it.
      if (isAnswered) return;
      sent += chunk.length;
      yield await Promise.resolve(chunk);
    }
  }
  await pipeline(Readable.from(counted(), { objectMode: false }), sending).catch(() => undefined);
  return { ...(await answer), sent };
}

/** Megabytes that the process holds. */
async function residentOf({ pid }: AppProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
}

/** By how many megabytes the process grew at most while `work` ran. */
async function growthDuring(ops: AppProcess, work: () => Promise<void>): Promise<number> {
  const before = await residentOf(ops);
  let highest = before;
  const watch = setInterval(() => void residentOf(ops).then((now) => (highest = Math.max(highest, now))), 10);
  await work().finally(() => clearInterval(watch));
  return highest - before;
}

/** What uploads cost in memory, measured in an ops process of its own. @param sizes bytes of audio */
export function describeUploadMemory(
  name: string,
  start: () => Promise<UploadStoreUnderTest>,
  sizes: { one: number; each: number },
): void {
  describe(`uploads to ${name}: never held whole in memory`, () => {
    let apps: TestApps;
    let store: UploadStoreUnderTest;
    let ops: AppProcess;
    let center: TestContactCenter;

    beforeAll(async () => {
      [apps, store] = await Promise.all([startTestApps(), start()]);
      center = await apps.createContactCenter(store.storage);
    });
    beforeEach(async () => {
      // What is measured is memory: the store and the database may take as long as their disk does.
      const environment = {
        STORAGE_TIMEOUT_MS: '240000',
        DB_CONNECT_TIMEOUT_MS: '240000',
        STATEMENT_TIMEOUT_MS: '240000',
      };
      ops = await spawnApp('ops', apps.db.url, environment);
      await ops.ready();
      // What any first upload brings into memory: clients, parsers, compiled code.
      for (let number = 0; number < 5; number += 1) {
        const warm = await uploadRecording({ opsUrl: ops.url }, center.recorder, metadata, wav(Buffer.alloc(1 << 20)));
        expect(warm.status).toBe(201);
      }
    });
    afterEach(async () => {
      ops.signal('SIGTERM');
      await ops.exit;
    });
    afterAll(async () => {
      await apps.close();
      await store.close();
    });

    test(`of ${sizes.one / megabyte} MB: grows by less than 64 MB, and what is stored is the original, byte for byte`, async () => {
      const grown = await growthDuring(ops, async () => {
        const { status, body } = await stream(ops, center, sizes.one);
        expect(status).toBe(201);
        const sent = createHash('sha256');
        for (const chunk of wavOf(sizes.one)) sent.update(chunk);
        const hash = sent.digest('hex').toUpperCase();
        const detail = await request('GET', `${recordingsUrl(apps)}/${body.id}`, center.admin);
        expect(detail.body).toMatchObject({ size: sizes.one, hash: { SHA256: hash } });
        const url = `${opsRecordingsUrl(apps, center.ccid)}/${body.id}/play/${body.id}`;
        const played = await fetch(url, { headers: { authorization: basic(apps.ops) } });
        const stored = createHash('sha256');
        for await (const chunk of played.body!) stored.update(chunk as Uint8Array);
        expect(stored.digest('hex').toUpperCase()).toBe(hash);
      });
      process.stdout.write(`${name}: one of ${sizes.one / megabyte} MB grew by ${grown.toFixed(1)} MB\n`);
      expect(grown).toBeLessThan(64);
    });

    test(`20 at once of ${sizes.each / megabyte} MB: grows by less than 200 MB`, async () => {
      const grown = await growthDuring(ops, async () => {
        const answers = await Promise.all(Array.from({ length: 20 }, () => stream(ops, center, sizes.each)));
        expect(answers.filter(({ status }) => status !== 201)).toEqual([]);
      });
      process.stdout.write(`${name}: 20 of ${sizes.each / megabyte} MB grew by ${grown.toFixed(1)} MB\n`);
      expect(grown).toBeLessThan(200);
    });

    if (sizes.one < audioLimit) return;

    test('one byte more than 256 MB: 400, reason 2, as soon as the limit is passed, the rest unread', async () => {
      const { status, body } = await stream(ops, center, audioLimit + 1);
      expect([status, body.reason]).toEqual([400, 2]);
      const long = await stream(ops, center, audioLimit + 600 * megabyte);
      expect([long.status, long.body.reason]).toEqual([400, 2]);
      expect(long.sent).toBeLessThan(audioLimit + 64 * megabyte);
    });
  });
}
