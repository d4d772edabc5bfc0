/** G.711 µ-law as a telephone network carries it, 8 bits a sample, or 16-bit PCM. */
export type Coding = 'mulaw' | 'pcm16';

export interface WavFormat {
  coding: Coding;
  channels: 1 | 2;
  /** Samples a second and channel. */
  rate: number;
}

const formatTags: Record<Coding, number> = { pcm16: 1, mulaw: 7 };
const sampleBytes: Record<Coding, number> = { pcm16: 2, mulaw: 1 };
export const wavHeaderBytes = 58;

export function wavBytes({ coding, channels }: WavFormat, length: number): number {
  return wavHeaderBytes + length * channels * sampleBytes[coding];
}

/** @param length samples a channel */
export function wavHeader(format: WavFormat, length: number): Buffer {
  const { coding, channels, rate } = format;
  const frame = channels * sampleBytes[coding];
  const header = Buffer.alloc(wavHeaderBytes);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(wavBytes(format, length) - 8, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(18, 16);
  header.writeUInt16LE(formatTags[coding], 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * frame, 28);
  header.writeUInt16LE(frame, 32);
  header.writeUInt16LE(sampleBytes[coding] * 8, 34);
  // What is not PCM says its length in samples as well.
  header.write('fact', 38, 'latin1');
  header.writeUInt32LE(4, 42);
  header.writeUInt32LE(length, 46);
  header.write('data', 50, 'latin1');
  header.writeUInt32LE(length * frame, 54);
  return header;
}

/** @param samples of both channels in turn where there are two */
export function encodeSamples(samples: Int16Array, coding: Coding): Buffer {
  if (coding === 'pcm16') return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  const bytes = Buffer.allocUnsafe(samples.length);
  for (let at = 0; at < samples.length; at += 1) bytes[at] = muLaw[samples[at]! + 32_768]!;
  return bytes;
}

const bias = 132;
const largest = 32_635;

function toMuLaw(sample: number): number {
  const size = Math.min(Math.abs(sample), largest) + bias;
  const exponent = 24 - Math.clz32(size);
  const mantissa = (size >> (exponent + 3)) & 15;
  return ~((sample < 0 ? 128 : 0) | (exponent << 4) | mantissa) & 255;
}

const muLaw = Uint8Array.from({ length: 65_536 }, (_, at) => toMuLaw(at - 32_768));
