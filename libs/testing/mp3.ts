import { readFileSync } from 'node:fs';
import { createEncoder } from 'wasm-media-encoders';
import { createMp3FrameReader } from '../media/mp3-frames';
import { createMp3Decoder } from '../media/mp3-decoder';
import { bitRateOf, type Mp3SampleRate, type Mp3Target } from '../media/mp3-target';

/**
 * LAME in one go, in this thread.
 *
 * @param samples of -1 to 1, a channel each
 */
export async function encodeMp3(samples: Float32Array[], sampleRate: number, target: Mp3Target): Promise<Buffer> {
  const encoder = await createEncoder('audio/mpeg', readFileSync(require.resolve('wasm-media-encoders/wasm/mp3')));
  const { channels, sampleRate: outputSampleRate } = target;
  encoder.configure({ sampleRate, channels, outputSampleRate, bitrate: bitRateOf(target) });
  const sound = Buffer.from(encoder.encode(samples));
  return Buffer.concat([sound, encoder.finalize()]);
}

export interface Mp3Facts {
  sampleRate?: number;
  channels?: 1 | 2;
  seconds?: number;
  /** Hertz, a channel each. */
  tones?: number[];
}

/** An MP3 of sines. */
export async function makeMp3({ sampleRate = 8000, channels = 1, seconds = 1, tones = [440, 660] }: Mp3Facts = {}) {
  const sine = (hertz: number) =>
    Float32Array.from(
      { length: Math.round(sampleRate * seconds) },
      (_, at) => 0.5 * Math.sin((2 * Math.PI * hertz * at) / sampleRate),
    );
  const target = { channels, sampleRate: sampleRate as Mp3SampleRate };
  return await encodeMp3(tones.slice(0, channels).map(sine), sampleRate, target);
}

/** @returns samples of two channels; of a mono MP3 two that are alike */
export async function decodeMp3(mp3: Buffer): Promise<Float32Array[]> {
  const decoder = await createMp3Decoder();
  return decoder.decode(Buffer.concat(createMp3FrameReader().push(mp3)));
}

/** How loud one sine is in these samples: 0.5 where it is a sine at half of full scale (the Fourier coefficient at that frequency). */
export function loudness(samples: Float32Array, sampleRate: number, hertz: number): number {
  const step = (2 * Math.PI * hertz) / sampleRate;
  let [real, imaginary] = [0, 0];
  samples.forEach((sample, at) => {
    real += sample * Math.cos(step * at);
    imaginary += sample * Math.sin(step * at);
  });
  return (2 * Math.hypot(real, imaginary)) / samples.length;
}
