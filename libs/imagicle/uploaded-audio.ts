import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createAudioRecogniser, type AudioFormat } from '../media/audio-format';
import { NotAudioError } from '../media/not-audio-error';
import { invalidAudio } from './upload-refusal';

/** 256 MB. */
export const audioLimit = 268_435_456;

/** Audio that is known to be such by its first bytes, the rest of it still to come. */
export interface UploadedAudio {
  type: AudioFormat['type'];
  /** Fails with BadRequestError of reason 2 as soon as the bytes turn out to be no audio, or too many. */
  bytes: Readable;
  /** Of the bytes, once they came to their end. */
  facts: () => AudioFacts;
}

export interface AudioFacts {
  /** Bytes. */
  size: number;
  /** Upper-case hex. */
  sha256: string;
}

/** @throws what `work` throws, as a refusal where it is about the bytes */
function refusing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof NotAudioError ? invalidAudio(error.message) : error;
  }
}

/**
 * Audio as it streams in: recognised by its bytes (the published examples carry wrong part types), counted and hashed on its way,
 * never held whole.
 *
 * @throws BadRequestError of reason 2 where the first bytes tell already that it is none
 */
export async function openUploadedAudio(source: Readable): Promise<UploadedAudio> {
  const recogniser = createAudioRecogniser();
  const hash = createHash('sha256');
  const chunks: AsyncIterator<Buffer, undefined> = source[Symbol.asyncIterator]();
  const begun: Buffer[] = [];
  let size = 0;

  async function next(): Promise<Buffer | undefined> {
    const { value: chunk, done } = await chunks.next();
    if (done) {
      refusing(() => recogniser.end());
      return undefined;
    }
    size += chunk.length;
    if (size > audioLimit) throw invalidAudio(`The audio must not have more than ${audioLimit} bytes`);
    refusing(() => recogniser.push(chunk));
    hash.update(chunk);
    return chunk;
  }

  async function* rest() {
    yield* begun;
    for (let chunk = await next(); chunk; chunk = await next()) yield chunk;
  }

  while (recogniser.type === undefined) {
    const chunk = await next();
    if (!chunk) throw invalidAudio('The audio is empty');
    begun.push(chunk);
  }
  return {
    type: recogniser.type,
    bytes: Readable.from(rest()),
    facts: () => ({ size, sha256: hash.digest('hex').toUpperCase() }),
  };
}
