import { blockBytes, type StudioCoding, type WavCoding, type WavFormat } from './wav-reader';

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

const tables = {
  // The only PCM without a sign.
  pcm8: table((code) => (code - 128) / 128),
  alaw: table(fromALaw),
  mulaw: table(fromMuLaw),
};

/** Of little-endian bytes. */
const readers: Record<
  Exclude<WavCoding | StudioCoding, keyof typeof tables>,
  (view: DataView, at: number) => number
> = {
  pcm16: (view, at) => view.getInt16(at, true) / 32_768,
  pcm24: (view, at) => (view.getUint16(at, true) + view.getInt8(at + 2) * 65_536) / 8_388_608,
  pcm32: (view, at) => view.getInt32(at, true) / 2_147_483_648,
  // What is no number is no sound; the loudest is what a loudspeaker can do.
  float32: (view, at) => Math.max(-1, Math.min(1, view.getFloat32(at, true) || 0)),
};

type AnyFormat = WavFormat<WavCoding | StudioCoding>;

/** Plain loops: an hour of a call is thirty million samples. */
function decodeByTable(values: Float32Array, bytes: Uint8Array, channels: number): Float32Array[] {
  return Array.from({ length: channels }, (_, channel) => {
    const samples = new Float32Array(bytes.length / channels);
    for (let from = channel, to = 0; to < samples.length; from += channels, to += 1)
      samples[to] = values[bytes[from]!]!;
    return samples;
  });
}

function decode({ coding, channels }: AnyFormat, bytes: Uint8Array): Float32Array[] {
  if (coding in tables) return decodeByTable(tables[coding as keyof typeof tables], bytes, channels);
  const read = readers[coding as keyof typeof readers];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const block = blockBytes({ coding, channels });
  return Array.from({ length: channels }, (_, channel) => {
    const samples = new Float32Array(bytes.length / block);
    for (let from = (channel * block) / channels, to = 0; to < samples.length; from += block, to += 1)
      samples[to] = read(view, from);
    return samples;
  });
}

/**
 * @param bytes whole samples of all channels
 * @param channels how many are wanted: of a mono WAV two that are alike, of a stereo WAV never one
 * @returns samples of -1 to 1, a channel each
 */
export function decodeSamples(format: AnyFormat, bytes: Uint8Array, channels: 1 | 2): Float32Array[] {
  const samples = decode(format, bytes);
  return format.channels === channels ? samples : [samples[0]!, samples[0]!];
}
