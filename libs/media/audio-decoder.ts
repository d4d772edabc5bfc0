import { audioTypeOf } from './audio-format';
import { createMp3Decoder } from './mp3-decoder';
import { createMp3FrameReader } from './mp3-frames';
import { NotAudioError } from './not-audio-error';
import { createWavReader } from './wav-reader';
import { decodeSamples } from './wav-samples';

export interface DecodedFormat {
  channels: 1 | 2;
  sampleRate: number;
}

/** A media file as it streams, decoded: all that browsers play of WAV, and MP3. What it is is told by its bytes. */
export interface AudioDecoder {
  /**
   * @returns the samples of -1 to 1 that this chunk completes, a channel each; undefined where it completes none
   * @throws NotAudioError
   */
  push(chunk: Buffer): Promise<{ format: DecodedFormat; samples: Float32Array[] } | undefined>;
  /** @returns the length in milliseconds. @throws NotAudioError */
  end(): number;
}

function createWavDecoder(): AudioDecoder {
  const wav = createWavReader('all');
  return {
    push(chunk) {
      const bytes = wav.push(chunk);
      const { format } = wav;
      const decoded = format && { format, samples: decodeSamples(format, bytes, format.channels) };
      return Promise.resolve(decoded);
    },
    end: () => wav.end(),
  };
}

async function createMp3FileDecoder(): Promise<AudioDecoder> {
  const mp3 = createMp3FrameReader();
  const decoder = await createMp3Decoder();
  return {
    push(chunk) {
      const frames = mp3.push(chunk);
      const { format } = mp3;
      if (!format || frames.length === 0) return Promise.resolve(undefined);
      // Of a mono MP3 two channels come that are alike.
      return Promise.resolve({ format, samples: decoder.decode(Buffer.concat(frames)).slice(0, format.channels) });
    },
    end: () => mp3.end(),
  };
}

export function createAudioDecoder(): AudioDecoder {
  let start = Buffer.alloc(0);
  let decoder: AudioDecoder | undefined;
  return {
    async push(chunk) {
      if (decoder) return await decoder.push(chunk);
      start = Buffer.concat([start, chunk]);
      if (start.length < 4) return undefined;
      decoder = audioTypeOf(start) === 'audio/wav' ? createWavDecoder() : await createMp3FileDecoder();
      return await decoder.push(start);
    },
    end() {
      if (!decoder) throw new NotAudioError(start.length === 0 ? 'The file is empty' : 'The file is no audio');
      return decoder.end();
    },
  };
}
