import { readFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { createEncoder } from 'wasm-media-encoders';
import type { AudioFormat } from './audio-format';
import { createMp3Decoder, type Mp3Decoder } from './mp3-decoder';
import { bitRateOf, type Mp3Target } from './mp3-target';
import { NotAudioError } from './not-audio-error';
import { decodeSamples } from './wav-samples';

/** What the thread is asked; a session is one MP3, and has at most one question open. */
export type WorkerQuestion =
  | { session: number; ask: 'encode'; target: Mp3Target; file: number; format: AudioFormat; sound: Uint8Array }
  /** What is still inside the encoder: the sound goes on somewhere else, or ends. */
  | { session: number; ask: 'flush' }
  /** Is not answered. */
  | { session: number; ask: 'release' };

export interface WorkerAnswer {
  session: number;
  mp3?: Uint8Array;
  /** It failed, and why. */
  error?: string;
  /** The media file is to blame for it. */
  isNotAudio?: boolean;
}

/** Node.js has it; its types do not say so. */
declare const WebAssembly: { compile(bytes: Uint8Array): Promise<object> };

type Encoder = Awaited<ReturnType<typeof createEncoder<'audio/mpeg'>>>;

interface Session {
  encoder: Promise<Encoder>;
  /** Samples a second that the encoder is set up for; none: set up before the next samples. */
  inputRate?: number;
  /** The MP3 file that is being decoded, by its place among all. */
  decoding?: { file: number; decoder: Mp3Decoder };
  /** Its encoder is not used again. */
  broken?: boolean;
  /** When it has answered what it was asked. */
  done: Promise<void>;
}

/** Each holds some hundred kilobytes of memory, and takes milliseconds to make. */
const mostIdleEncoders = 4;

const sessions = new Map<number, Session>();
const idle: Encoder[] = [];
const lame = WebAssembly.compile(readFileSync(require.resolve('wasm-media-encoders/wasm/mp3')));

async function takeEncoder(): Promise<Encoder> {
  return idle.pop() ?? (await createEncoder('audio/mpeg', await lame));
}

function flush(session: Session, encoder: Encoder): Uint8Array {
  if (session.inputRate === undefined) return new Uint8Array();
  session.inputRate = undefined;
  return encoder.finalize().slice();
}

type Encode = Extract<WorkerQuestion, { ask: 'encode' }>;

async function samplesOf(session: Session, { file, format, sound, target }: Encode): Promise<Float32Array[]> {
  if (format.type === 'audio/wav') return decodeSamples(format, sound, target.channels);
  // What one file ended with is no beginning of the next.
  if (session.decoding?.file !== file) session.decoding = { file, decoder: await createMp3Decoder() };
  return session.decoding.decoder.decode(sound).slice(0, target.channels);
}

/** LAME resamples by itself (windowed sinc). Only where the rate of the samples changes is it set up anew. */
async function encode(session: Session, encoder: Encoder, question: Encode): Promise<Uint8Array> {
  const { format, target } = question;
  const { sampleRate } = format;
  const samples = await samplesOf(session, question);
  const before = session.inputRate === sampleRate ? new Uint8Array() : flush(session, encoder);
  if (session.inputRate === undefined) {
    const { channels, sampleRate: outputSampleRate } = target;
    encoder.configure({ sampleRate, channels, outputSampleRate, bitrate: bitRateOf(target) });
    session.inputRate = sampleRate;
  }
  const mp3 = encoder.encode(samples);
  // A copy in any case: what the encoder gives lies in its own memory.
  const joined = new Uint8Array(before.length + mp3.length);
  joined.set(before);
  joined.set(mp3, before.length);
  return joined;
}

const reply = (answered: WorkerAnswer, transferred: ArrayBuffer[] = []) =>
  parentPort!.postMessage(answered, transferred);

async function release(id: number, session: Session): Promise<void> {
  sessions.delete(id);
  const encoder = await session.encoder.catch(() => undefined);
  if (encoder && !session.broken && idle.length < mostIdleEncoders) idle.push(encoder);
}

async function answer(session: Session, question: Exclude<WorkerQuestion, { ask: 'release' }>): Promise<void> {
  const { session: id, ask } = question;
  try {
    const encoder = await session.encoder;
    const mp3 = ask === 'flush' ? flush(session, encoder) : await encode(session, encoder, question);
    reply({ session: id, mp3 }, [mp3.buffer as ArrayBuffer]);
  } catch (error) {
    session.broken = true;
    const isNotAudio = error instanceof NotAudioError;
    reply({ session: id, error: isNotAudio ? error.message : String(error), isNotAudio });
  }
}

function openSession(id: number): Session {
  const session = { encoder: takeEncoder(), done: Promise.resolve() };
  sessions.set(id, session);
  return session;
}

/** One after the other: an encoder is not given to another session while it is at work. */
function take(question: WorkerQuestion): void {
  const { session: id, ask } = question;
  const session = sessions.get(id) ?? (ask === 'release' ? undefined : openSession(id));
  if (!session) return;
  session.done = session.done.then(() => (ask === 'release' ? release(id, session) : answer(session, question)));
}

parentPort!.on('message', take);
