import type { WavCoding, WavFormat } from './wav-reader';

/** ITU-T G.711, A-law: 13 bits in 8, every second bit inverted. @returns -1 to 1 */
function fromALaw(code: number): number {
  const bits = code ^ 0x55;
  const exponent = (bits >> 4) & 7;
  const mantissa = ((bits & 15) << 4) + 8;
  const size = exponent === 0 ? mantissa : (mantissa + 256) << (exponent - 1);
  return (bits & 128 ? size : -size) / 32_768;
}

/** ITU-T G.711, mu-law: 14 bits in 8, all bits inverted. @returns -1 to 1 */
function fromMuLaw(code: number): number {
  const bits = ~code & 255;
  const bias = 132;
  const size = ((((bits & 15) << 3) + bias) << ((bits >> 4) & 7)) - bias;
  return (bits & 128 ? -size : size) / 32_768;
}

const table = (decode: (code: number) => number) => Float32Array.from({ length: 256 }, (_, code) => decode(code));

const tables: Record<Exclude<WavCoding, 'pcm16'>, Float32Array> = {
  // The only PCM without a sign.
  pcm8: table((code) => (code - 128) / 128),
  alaw: table(fromALaw),
  mulaw: table(fromMuLaw),
};

function decode(coding: WavCoding, bytes: Uint8Array): Float32Array {
  if (coding !== 'pcm16') {
    const values = tables[coding];
    return Float32Array.from(bytes, (code) => values[code]!);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length / 2 }, (_, at) => view.getInt16(at * 2, true) / 32_768);
}

/**
 * @param bytes whole samples of all channels
 * @param channels how many are wanted: of a mono WAV two that are alike, of a stereo WAV never one
 * @returns samples of -1 to 1, a channel each
 */
export function decodeSamples(format: WavFormat, bytes: Uint8Array, channels: 1 | 2): Float32Array[] {
  const samples = decode(format.coding, bytes);
  if (format.channels === 1) return Array.from({ length: channels }, () => samples);
  return [0, 1].map((channel) =>
    Float32Array.from({ length: samples.length / 2 }, (_, at) => samples[at * 2 + channel]!),
  );
}
