import { parentPort } from 'node:worker_threads';
import { createAudioDecoder } from './audio-decoder';
import { NotAudioError } from './not-audio-error';
import { createPeaksBuilder, type Peaks, type PeaksBuilder } from './peaks';

/** What the thread is asked: one media file after the other, one question at a time, each answered but `begin`. */
export type PeaksQuestion =
  | { ask: 'begin' }
  /** The bytes of the media file, in their order. */
  | { ask: 'push'; bytes: Uint8Array }
  | { ask: 'end' };

/** Neither peaks nor an error: it takes more. */
export interface PeaksAnswer {
  peaks?: Peaks;
  /** It failed, and why. */
  error?: string;
  /** The media file is to blame for it. */
  isNotAudio?: boolean;
}

let decoder = createAudioDecoder();
let builder: PeaksBuilder | undefined;

async function push(bytes: Uint8Array): Promise<PeaksAnswer> {
  const decoded = await decoder.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (!decoded) return {};
  const { channels, sampleRate } = decoded.format;
  builder ??= createPeaksBuilder(channels, sampleRate);
  builder.push(decoded.samples);
  return {};
}

function end(): PeaksAnswer {
  const durationMs = decoder.end();
  if (!builder) throw new NotAudioError('The file holds no audio');
  return { peaks: builder.end(durationMs) };
}

async function answer(question: Exclude<PeaksQuestion, { ask: 'begin' }>): Promise<PeaksAnswer> {
  try {
    return question.ask === 'push' ? await push(question.bytes) : end();
  } catch (error) {
    const isNotAudio = error instanceof NotAudioError;
    return { error: isNotAudio ? error.message : String(error), isNotAudio };
  }
}

parentPort!.on('message', (question: PeaksQuestion) => {
  if (question.ask !== 'begin') return void answer(question).then((answered) => parentPort!.postMessage(answered));
  decoder = createAudioDecoder();
  builder = undefined;
});
