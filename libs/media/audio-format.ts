import { createMp3FrameReader } from './mp3-frames';
import type { Mp3Format } from './mp3-header';
import { NotAudioError } from './not-audio-error';
import { createWavReader, type WavFormat } from './wav-reader';

export type AudioFormat = WavFormat | Mp3Format;

/** What a whole file turned out to be. */
export type RecognisedAudio = AudioFormat & { durationMs: number };

/** Tells audio by its bytes while they stream past, and holds some kilobytes of them at most. */
export interface AudioRecogniser {
  /** What it is if it is audio at all: known from the first four bytes. */
  readonly type: AudioFormat['type'] | undefined;
  /** Known when a WAV's first sample was seen, or when two consecutive frames of an MP3 were seen. */
  readonly format: AudioFormat | undefined;
  /** @throws NotAudioError as soon as it is known */
  push(chunk: Buffer): void;
  /** @throws NotAudioError for what only the end shows: a truncated header, no audio, more noise than frames */
  end(): RecognisedAudio;
}

/** What reads one of the formats. */
interface FormatReader {
  readonly format: AudioFormat | undefined;
  push(chunk: Buffer): unknown;
  /** @returns milliseconds */
  end(): number;
}

/** By the first four bytes. */
export const audioTypeOf = (start: Buffer): AudioFormat['type'] =>
  start.toString('latin1', 0, 4) === 'RIFF' ? 'audio/wav' : 'audio/mpeg';

/**
 * WAV of PCM 8 or 16 bit, A-law or mu-law, and MP3, mono or stereo: what an upload may hold and what can be heard. A name, an
 * extension or a content type that somebody gave has no say in it.
 */
export function createAudioRecogniser(): AudioRecogniser {
  let start = Buffer.alloc(0);
  let type: AudioFormat['type'] | undefined;
  let reader: FormatReader | undefined;
  return {
    get type() {
      return type;
    },
    get format() {
      return reader?.format;
    },
    push(chunk) {
      if (reader) {
        reader.push(chunk);
        return;
      }
      start = Buffer.concat([start, chunk]);
      if (start.length < 4) return;
      type = audioTypeOf(start);
      reader = type === 'audio/wav' ? createWavReader() : createMp3FrameReader();
      reader.push(start);
      start = Buffer.alloc(0);
    },
    end() {
      if (!reader) throw new NotAudioError(start.length === 0 ? 'The file is empty' : 'The file is no audio');
      const durationMs = reader.end();
      return { ...reader.format!, durationMs };
    },
  };
}
