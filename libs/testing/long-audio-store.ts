import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { formatContentRange, parseByteRange, type ContentRange } from '../media/byte-range';
import { chunk, formatChunk, riff } from './wav';

const [channels, sampleRate] = [2, 8_000];
const bytesPerSecond = channels * 2 * sampleRate;
const pieceBytes = 16_384;

/** What was asked of a file, and how much of it went out. */
export interface AudioRequest {
  path: string;
  range: string | undefined;
  sentBytes: number;
}

/** A WebDAV server of calls in stereo that are as long as their name says: `call-3600.wav` is an hour, and lies nowhere. */
export interface LongAudioStore {
  /** With a slash at the end. */
  url: string;
  requests: AudioRequest[];
  /** From here on every request is answered so; undefined: with audio again. */
  setFault: (status: number | undefined) => void;
  close: () => Promise<void>;
}

export async function startLongAudioStore(): Promise<LongAudioStore> {
  const requests: AudioRequest[] = [];
  let fault: number | undefined;
  const server = createServer((request, response) => {
    const asked = { path: request.url!, range: request.headers.range, sentBytes: 0 };
    requests.push(asked);
    response.on('error', () => undefined);
    const seconds = Number(/-(\d+)\.wav$/.exec(asked.path)?.[1]);
    if (fault !== undefined || !seconds) response.writeHead(fault ?? 404).end();
    else sendCall(request, response, seconds, (bytes) => (asked.sentBytes += bytes));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    requests,
    setFault: (status) => (fault = status),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function sendCall(
  request: IncomingMessage,
  response: ServerResponse,
  seconds: number,
  onSent: (bytes: number) => void,
): void {
  const head = wavHead(seconds * bytesPerSecond);
  const size = head.length + seconds * bytesPerSecond;
  const range = rangeOf(request, size);
  response.setHeader('Accept-Ranges', 'bytes');
  response.setHeader('ETag', `"${size}"`);
  response.setHeader('Content-Type', 'audio/wav');
  const { first, last } = range ?? { first: 0, last: size - 1 };
  if (range) response.setHeader('Content-Range', formatContentRange({ ...range, size }));
  response.setHeader('Content-Length', last - first + 1);
  response.writeHead(range ? 206 : 200);
  if (request.method === 'HEAD') response.end();
  else Readable.from(pieces(head, first, last, onSent), { objectMode: false, highWaterMark: 1 }).pipe(response);
}

function rangeOf({ headers }: IncomingMessage, size: number): ContentRange | undefined {
  const range = parseByteRange(headers.range);
  if (!range) return undefined;
  if ('suffix' in range) return { first: Math.max(0, size - range.suffix), last: size - 1 };
  return { first: range.first, last: Math.min(range.last ?? size, size - 1) };
}

/** The bytes from `first` to `last`, a piece at a time: an hour is never in memory. */
function* pieces(head: Buffer, first: number, last: number, onSent: (bytes: number) => void): Generator<Buffer> {
  for (let at = first; at <= last;) {
    const piece =
      at < head.length ? head.subarray(at) : conversation.subarray((at - head.length) % conversation.length);
    const sent = piece.subarray(0, Math.min(pieceBytes, last - at + 1));
    onSent(sent.length);
    at += sent.length;
    yield sent;
  }
}

function wavHead(dataBytes: number): Buffer {
  const data = chunk('data', Buffer.alloc(0), dataBytes);
  const whole = riff([formatChunk({ channels, sampleRate }), data]);
  whole.writeUInt32LE(whole.length - 8 + dataBytes, 4);
  return whole;
}

/** Twenty seconds of two who speak by turns, in words of a third of a second and pauses, as hums. */
const conversation = makeConversation(20);

function makeConversation(seconds: number): Buffer {
  const bytes = Buffer.alloc(seconds * bytesPerSecond);
  for (let at = 0; at < seconds * sampleRate; at += 1) {
    const time = at / sampleRate;
    const speaker = Math.floor(time / 5) % 2;
    const word = Math.max(0, Math.sin(2 * Math.PI * 3 * time)) * (0.4 + 0.6 * Math.sin(time * 1.7) ** 2);
    const hum = Math.sin(2 * Math.PI * (speaker === 0 ? 140 : 220) * time);
    bytes.writeInt16LE(Math.round(16_000 * word * hum), (at * channels + speaker) * 2);
  }
  return bytes;
}
