import type { StudioCoding, WavCoding } from '../media/wav-reader';

type Coding = WavCoding | StudioCoding;

/** A WAV as a test wants it; everything else is filled in. */
export interface WavFacts {
  coding?: Coding;
  channels?: number;
  sampleRate?: number;
  seconds?: number;
  /** Hertz, a channel each. */
  tones?: number[];
  extensible?: boolean;
  /** What the `data` chunk says it holds; its true size where left out. */
  dataSize?: number;
  /** Chunks in front of `fmt `, between it and the samples, and behind them. */
  chunks?: { before?: Buffer[]; between?: Buffer[]; after?: Buffer[] };
}

const formatTags: Record<Coding, number> = { pcm8: 1, pcm16: 1, pcm24: 1, pcm32: 1, float32: 3, alaw: 6, mulaw: 7 };
const bitsOf = (coding: Coding) =>
  ({ pcm8: 8, alaw: 8, mulaw: 8, pcm16: 16, pcm24: 24, pcm32: 32, float32: 32 })[coding];

/** ITU-T G.711 as its tables of decision values say it: the code whose decoded value lies nearest. */
const nearestCode = (decoded: readonly number[], sample: number) =>
  decoded.reduce(
    (best, value, code) => (Math.abs(value - sample) < Math.abs(decoded[best]! - sample) ? code : best),
    0,
  );

/** G.711, table 1a: segments of 16 steps, the first two alike, each further twice as wide. Of 13 bits, as a 16-bit sample. */
export const aLawValues = Array.from({ length: 256 }, (_, code) => {
  const bits = code ^ 0x55;
  const [segment, step] = [(bits & 0x70) >> 4, bits & 15];
  const value = segment === 0 ? 2 * step + 1 : 2 ** (segment - 1) * (2 * step + 33);
  return (bits & 0x80 ? 1 : -1) * value * 8;
});

/** G.711, table 2a: 2^segment * (2 * step + 33) - 33. Of 14 bits, as a 16-bit sample. */
export const muLawValues = Array.from({ length: 256 }, (_, code) => {
  const bits = 255 - code;
  const [segment, step] = [(bits & 0x70) >> 4, bits & 15];
  const value = 2 ** segment * (2 * step + 33) - 33;
  return (bits & 0x80 ? -1 : 1) * value * 4;
});

/** By sample, as a tone needs only some of them. */
function byNearest(decoded: readonly number[]) {
  const known = new Map<number, number>();
  return (sample: number) => {
    const code = known.get(sample) ?? nearestCode(decoded, sample);
    known.set(sample, code);
    return code;
  };
}

const toALaw = byNearest(aLawValues);
const toMuLaw = byNearest(muLawValues);

function encodeSample(coding: Coding, sample: number): number[] {
  const pcm16 = [sample & 255, (sample >> 8) & 255];
  if (coding === 'pcm16') return pcm16;
  if (coding === 'pcm24') return [0, ...pcm16];
  if (coding === 'pcm32') return [0, 0, ...pcm16];
  if (coding === 'float32') return [...new Uint8Array(Float32Array.of(sample / 32_768).buffer)];
  if (coding === 'pcm8') return [(sample >> 8) + 128];
  return [coding === 'alaw' ? toALaw(sample) : toMuLaw(sample)];
}

export function chunk(name: string, body: Buffer, size = body.length): Buffer {
  const head = Buffer.alloc(8);
  head.write(name, 'latin1');
  head.writeUInt32LE(size, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}

export function formatChunk({
  coding = 'pcm16',
  channels = 1,
  sampleRate = 8000,
  extensible = false,
}: WavFacts): Buffer {
  const body = Buffer.alloc(extensible ? 40 : 16);
  const block = (channels * bitsOf(coding)) / 8;
  body.writeUInt16LE(extensible ? 0xfffe : formatTags[coding], 0);
  body.writeUInt16LE(channels, 2);
  body.writeUInt32LE(sampleRate, 4);
  body.writeUInt32LE(sampleRate * block, 8);
  body.writeUInt16LE(block, 12);
  body.writeUInt16LE(bitsOf(coding), 14);
  if (extensible) {
    body.writeUInt16LE(22, 16);
    body.writeUInt16LE(bitsOf(coding), 18);
    body.writeUInt16LE(formatTags[coding], 24);
    body.write('000000001000800000aa00389b71', 26, 'hex');
  }
  return chunk('fmt ', body);
}

/** Sines at half of full scale. One second is made and repeated: whole hertz join without a click. */
export function toneBytes({
  coding = 'pcm16',
  channels = 1,
  sampleRate = 8000,
  seconds = 1,
  tones = [440, 660],
}: WavFacts) {
  const second: number[] = [];
  for (let at = 0; at < sampleRate; at += 1)
    for (let channel = 0; channel < channels; channel += 1) {
      const sample = Math.round(16_384 * Math.sin((2 * Math.PI * tones[channel % tones.length]! * at) / sampleRate));
      second.push(...encodeSample(coding, sample));
    }
  const bytes = Buffer.from(second);
  const block = (channels * bitsOf(coding)) / 8;
  return Buffer.alloc(Math.round(sampleRate * seconds) * block, bytes);
}

export function riff(chunks: Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from('WAVE'), ...chunks]);
  return chunk('RIFF', body);
}

export function makeWav(facts: WavFacts = {}): Buffer {
  const { before = [], between = [], after = [] } = facts.chunks ?? {};
  const samples = toneBytes(facts);
  const data = chunk('data', samples, facts.dataSize ?? samples.length);
  return riff([...before, formatChunk(facts), ...between, data, ...after]);
}
