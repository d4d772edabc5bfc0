import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { RangeNotSatisfiableError } from '../errors';
import { createAudioRecogniser, type AudioFormat } from './audio-format';
import type { MediaRequest, OpenMedia } from './media-store';
import { NotAudioError } from './not-audio-error';

/** A media object; each call is a request to its store, which the signal breaks off at any moment. */
export type MediaSource = (request: MediaRequest, signal: AbortSignal) => Promise<OpenMedia>;

/** Enough for all but an MP3 with pictures in its tag. */
const mostHeld = 65_536;

async function* goOn(held: Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield* held;
  yield* { [Symbol.asyncIterator]: () => rest };
}

/** The body from its start again. Destroyed, it takes the body with it at once. */
function putBack(held: Buffer[], rest: AsyncIterator<Buffer>, body: Readable): Readable {
  const whole = new PassThrough();
  whole.on('error', () => undefined).once('close', () => body.destroy());
  void pipeline(goOn(held, rest), whole).catch(() => undefined);
  return whole;
}

/**
 * Reads until the format is known.
 *
 * @returns the body too, as if nothing had been read; not where the format stood so far behind that the start was let go
 * @throws NotAudioError, and what the body fails with; the body is destroyed then
 */
export async function peekAudio(body: Readable): Promise<{ format: AudioFormat; body?: Readable }> {
  const recogniser = createAudioRecogniser();
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  let held: Buffer[] | undefined = [];
  let read = 0;
  try {
    while (!recogniser.format) {
      const { value } = await chunks.next();
      if (!value) return { format: recogniser.end() };
      recogniser.push(value);
      if (read > mostHeld) held = undefined;
      held?.push(value);
      read += value.length;
    }
  } catch (error) {
    body.destroy();
    throw error;
  }
  if (held) return { format: recogniser.format, body: putBack(held, chunks, body) };
  body.destroy();
  return { format: recogniser.format };
}

async function formatOf(opened: OpenMedia): Promise<AudioFormat> {
  try {
    return (await peekAudio(opened.body!)).format;
  } finally {
    opened.body?.destroy();
  }
}

/**
 * The format alone, by the object's first bytes; by more of them where those do not tell.
 *
 * @throws NotAudioError, and the store's errors
 */
export async function peekFormat(source: MediaSource, signal: AbortSignal): Promise<AudioFormat> {
  try {
    return await formatOf(await source({ method: 'GET', range: { first: 0, last: mostHeld - 1 } }, signal));
  } catch (error) {
    if (!(error instanceof NotAudioError || error instanceof RangeNotSatisfiableError)) throw error;
    return await formatOf(await source({ method: 'GET' }, signal));
  }
}
