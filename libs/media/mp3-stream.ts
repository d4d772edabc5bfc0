import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { AudioFormat } from './audio-format';
import type { Mp3Encoders, Mp3Encoding } from './mp3-encoders';
import { createMp3FrameReader } from './mp3-frames';
import { fitsTarget, mp3Target, type Mp3Target } from './mp3-target';
import { cannotBeHeard, NotAudioError } from './not-audio-error';
import { createWavReader } from './wav-reader';

/** A media file to be heard: opened when its turn comes. */
export interface HeardFile {
  format: AudioFormat;
  /** @param signal fires when nobody listens any more, also after it is opened */
  open: (signal: AbortSignal) => Promise<Readable>;
}

/** One or two seconds of a call: so long are the turns in which encodings share a thread, and the wait for the first byte. */
const samplesAtOnce = 16_384;
const framesAtOnce = 16;
/** Some seconds of MP3 wait for a listener who pauses. */
const waitingBytes = 16_384;

type Encode = (format: AudioFormat, sound: Uint8Array) => Promise<Uint8Array>;

async function* encodeWav(source: Readable, encode: Encode): AsyncGenerator<Uint8Array> {
  const wav = createWavReader();
  for await (const chunk of source as AsyncIterable<Buffer>) {
    const samples = wav.push(chunk);
    for (let at = 0; at < samples.length; at += samplesAtOnce)
      yield await encode(wav.format!, samples.subarray(at, at + samplesAtOnce));
  }
}

async function* encodeFrames(source: Readable, encode: Encode): AsyncGenerator<Uint8Array> {
  const mp3 = createMp3FrameReader();
  for await (const chunk of source as AsyncIterable<Buffer>) {
    const frames = mp3.push(chunk);
    for (let at = 0; at < frames.length; at += framesAtOnce)
      yield await encode(mp3.format!, Buffer.concat(frames.slice(at, at + framesAtOnce)));
  }
}

async function* passFrames(source: Readable): AsyncGenerator<Uint8Array> {
  const mp3 = createMp3FrameReader();
  for await (const chunk of source as AsyncIterable<Buffer>) yield Buffer.concat(mp3.push(chunk));
}

async function* hear(
  files: readonly HeardFile[],
  target: Mp3Target,
  encoding: Mp3Encoding | undefined,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for (const [file, { format, open }] of files.entries()) {
    const encode: Encode = (known, sound) => encoding!.encode(file, known, sound);
    if (format.type === 'audio/wav') yield* encodeWav(await open(signal), encode);
    else if (!fitsTarget(format, target)) yield* encodeFrames(await open(signal), encode);
    else {
      if (encoding) yield await encoding.flush();
      yield* passFrames(await open(signal));
    }
  }
  if (encoding) yield await encoding.flush();
}

async function* audible(mp3: AsyncIterable<Uint8Array>) {
  let isSilent = true;
  try {
    for await (const chunk of mp3) {
      if (chunk.length === 0) continue;
      isSilent = false;
      yield chunk;
    }
    if (isSilent) throw new NotAudioError('It holds no audio');
  } catch (error) {
    throw error instanceof NotAudioError ? cannotBeHeard(error) : error;
  }
}

/**
 * Several media files heard as one MP3, in their order, made while it is read. Frames of MP3 files are joined as they are; those of
 * another kind than the whole are decoded, and go through one encoder with the samples of WAV files, without a gap between files of
 * one sample rate. It ends with the error of a file that fails, and with the signal's reason; destroyed, it lets go of everything at
 * once.
 *
 * @throws NotAudioError where there are no files
 * @throws TooManyRequestsError
 */
export function createMp3Stream(files: readonly HeardFile[], encoders: Mp3Encoders, signal: AbortSignal): Readable {
  const target = mp3Target(files.map(({ format }) => format));
  const encoding = files.every(({ format }) => fitsTarget(format, target)) ? undefined : encoders.open(target);
  const output = new PassThrough({ readableHighWaterMark: waitingBytes, writableHighWaterMark: 1 });
  // It may fail before anybody reads it: an error event that nobody hears would end the process.
  output.on('error', () => undefined);
  const leaving = new AbortController();
  const leave = () => output.destroy(signal.reason as Error);
  signal.addEventListener('abort', leave, { once: true });
  output.once('close', () => {
    signal.removeEventListener('abort', leave);
    leaving.abort();
    encoding?.release();
  });
  if (signal.aborted) leave();
  void pipeline(audible(hear(files, target, encoding, leaving.signal)), output).catch(() => undefined);
  return output;
}
