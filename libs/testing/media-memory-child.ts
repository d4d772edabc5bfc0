import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { StorageSettings } from '../contact-centers/contact-center';
import { createMediaAccess } from '../media/media-access';
import type { MediaDescriptor } from '../recordings/media-descriptor';
import { createSecrets } from '../secrets';
import { startPlayer } from './player';

/** A process of its own, whose memory is that of playing and storing media alone. Its parent tells it what to do. */
export type Order =
  | { order: 'play'; storage: StorageSettings }
  | { order: 'transfer'; storage: StorageSettings; descriptor: MediaDescriptor; bytes: number }
  | { order: 'memory' };

export interface Report {
  /** Of a player of `/{descriptor as JSON}`. */
  url?: string;
  written?: string;
  read?: string;
  /** Bytes, now and at its highest so far. */
  resident: number;
  highest: number;
}

const access = createMediaAccess({ timeoutMs: 120_000, secrets: createSecrets('00'.repeat(32)) });
// Looked at again and again: what the system calls the highest begins with that of the process we were forked from.
let highest = 0;
setInterval(() => (highest = Math.max(highest, process.memoryUsage.rss())), 10).unref();
const never = new AbortController().signal;

async function transfer(
  storage: StorageSettings,
  descriptor: MediaDescriptor,
  bytes: number,
): Promise<Partial<Report>> {
  const owner = { id: 'center', storage };
  const written = createHash('sha256');
  const read = createHash('sha256');
  // Views of one block, each another: the memory measured is not that of the source.
  const block = randomBytes(2 << 20);
  const chunkLength = 1 << 16;
  function* blocks() {
    for (let sent = 0, at = 0; sent < bytes; sent += chunkLength, at = (at + 4_099) % (block.length - chunkLength)) {
      const chunk = block.subarray(at, at + chunkLength);
      written.update(chunk);
      yield chunk;
    }
  }
  await access.write(owner, descriptor, Readable.from(blocks()), { contentLength: bytes });
  const media = await access.open(owner, descriptor, { method: 'GET' }, never);
  for await (const chunk of media.body!) read.update(chunk as Buffer);
  await access.remove(owner, descriptor);
  return { written: written.digest('hex'), read: read.digest('hex') };
}

async function obey(order: Order): Promise<Partial<Report>> {
  switch (order.order) {
    case 'play': {
      const owner = { id: 'center', storage: order.storage };
      const { url } = await startPlayer(access, owner, (name) => JSON.parse(name) as MediaDescriptor);
      return { url };
    }
    case 'transfer':
      return await transfer(order.storage, order.descriptor, order.bytes);
    case 'memory':
      return {};
  }
}

process.on('message', (order: Order) => {
  void obey(order).then((report) => {
    process.send!({ ...report, resident: process.memoryUsage.rss(), highest });
  });
});
