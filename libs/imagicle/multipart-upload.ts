import { Busboy, type BusboyInstance } from '@fastify/busboy';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { audioLimit } from './uploaded-audio';
import { invalidAudio, invalidBody } from './upload-refusal';

export const partNames = ['jsondata', 'attachment'] as const;
export type PartName = (typeof partNames)[number];

/** A request as far as its body is concerned. */
export type UploadBody = Readable & Pick<IncomingMessage, 'headers'>;

/** Takes a part's bytes to their end; a part that it rejects ends the whole upload. */
export type PartTaker = (bytes: Readable) => Promise<void>;

/** Of the metadata: more than its longest texts together need. */
export const metadataLimit = 1024 * 1024;
/** All that is no audio: the metadata, the parts' headers, what stands before and after the parts. */
const overheadLimit = 2 * metadataLimit;
const bodyLimit = audioLimit + overheadLimit;
const partLimits = { parts: partNames.length, headerPairs: 50, headerSize: 16 * 1024 };

const brokeOff = () => invalidBody('The body ended before its end');

/** The published examples say nothing true in the parts' own types, and give a file's name or none: each part is a stream of bytes. */
const isPartAFile = () => true;

function openParser({ headers }: UploadBody): BusboyInstance {
  const { 'content-type': contentType = '', 'content-encoding': encoding = 'identity' } = headers;
  if (encoding.toLowerCase() !== 'identity') throw invalidBody('The body must not have a Content-Encoding');
  const refused = () => invalidBody('The body must be multipart/form-data with a boundary');
  if (!/^multipart\/form-data\s*;/i.test(contentType)) throw refused();
  try {
    return new Busboy({ headers: { ...headers, 'content-type': contentType }, isPartAFile, limits: partLimits });
  } catch {
    throw refused();
  }
}

/** Tells as soon as a body is longer than any upload, whatever its parts are, or breaks off. */
function watch(req: UploadBody, stop: (error: Error) => void): void {
  if (req.destroyed) stop(brokeOff());
  if (Number(req.headers['content-length'] ?? 0) > bodyLimit) {
    stop(invalidAudio(`The audio must not have more than ${audioLimit} bytes`));
  }
  let received = 0;
  req.on('data', (chunk: Buffer) => {
    received += chunk.length;
    if (received > bodyLimit) stop(invalidBody(`The body must not have more than ${bodyLimit} bytes`));
  });
  req.on('error', () => stop(brokeOff()));
  req.on('close', () => req.readableEnded || stop(brokeOff()));
}

/**
 * Hands over the two parts of an upload, in the order they come, while the body streams in: no faster than they are taken.
 * Resolves when the body is whole and both parts were taken.
 *
 * @throws BadRequestError of reason 0 for what is no multipart of just these two parts; what a taker rejects with, as soon as
 *   it does, the rest of the body unread
 */
export async function takeParts(req: UploadBody, takers: Record<PartName, PartTaker>): Promise<void> {
  const parser = openParser(req);
  const parts = new Map<PartName, { bytes: Readable; taken: Promise<void> }>();
  let stop!: (error: Error) => void;
  const stopped = new Promise<never>((_, reject) => (stop = reject));
  const parsed = new Promise<void>((resolve) => parser.once('finish', resolve));

  parser.on('file', (name: string | undefined, bytes: Readable) => {
    // A body that breaks off is told on the part as well: an error event that nobody hears would end the process.
    bytes.on('error', () => undefined);
    const partName = partNames.find((known) => known === name);
    if (!partName) return stop(invalidBody('The body must have no parts but jsondata and attachment'));
    if (parts.has(partName)) return stop(invalidBody(`The body must not have the part ${partName} twice`));
    const taken = takers[partName](bytes);
    taken.catch(stop);
    parts.set(partName, { bytes, taken });
  });
  parser.on('partsLimit', () => stop(invalidBody('The body must have no parts but jsondata and attachment')));
  parser.on('error', () => stop(brokeOff()));
  watch(req, stop);
  req.pipe(parser);
  try {
    await Promise.race([parsed, stopped]);
    const missing = partNames.find((name) => !parts.has(name));
    if (missing) throw invalidBody(`The part ${missing} is missing`);
    await Promise.race([Promise.all([...parts.values()].map(({ taken }) => taken)), stopped]);
  } catch (error) {
    req.unpipe(parser);
    parser.destroy();
    for (const { bytes } of parts.values()) bytes.destroy(error as Error);
    await Promise.allSettled([...parts.values()].map(({ taken }) => taken));
    throw error;
  }
}

/** The whole of a part that is small. @throws BadRequestError of reason 0 when it is not */
export async function readSmallPart(bytes: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > metadataLimit) throw invalidBody(`The part jsondata must not have more than ${metadataLimit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
