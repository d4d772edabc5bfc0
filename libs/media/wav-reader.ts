import { NotAudioError, SilentFileError } from './not-audio-error';

/** Of telephones: what an upload may hold, and what is made into MP3. */
export type WavCoding = 'pcm8' | 'pcm16' | 'alaw' | 'mulaw';
/** Of studios: browsers play them, so a recorder may have posted them. */
export type StudioCoding = 'pcm24' | 'pcm32' | 'float32';

export interface WavFormat<Coding = WavCoding> {
  type: 'audio/wav';
  coding: Coding;
  channels: 1 | 2;
  /** Samples a second and channel. */
  sampleRate: number;
}

export interface WavReader<Coding = WavCoding> {
  /** Known when the first sample was seen. */
  readonly format: WavFormat<Coding> | undefined;
  /**
   * @returns the samples that this chunk completes, of all channels together; none in front of the audio and behind it
   * @throws NotAudioError
   */
  push(chunk: Buffer): Buffer;
  /**
   * @returns the length in milliseconds
   * @throws NotAudioError for a truncated header; SilentFileError where there is not one sample
   */
  end(): number;
}

/** What telephones and studios use. A rate of a few hertz would make days of MP3 out of one megabyte. */
export const sampleRates = { least: 4_000, most: 192_000 };

const formatTags = { pcm: 1, float: 3, alaw: 6, mulaw: 7, extensible: 0xfffe };
/** Bytes 2 to 15 of the sub-format of WAVE_FORMAT_EXTENSIBLE where the first two are a format tag. */
const subFormatOfTags = '000000001000800000aa00389b71';
const formatBytes = { least: 16, extensible: 40 };

type AnyFormat = WavFormat<WavCoding | StudioCoding>;

/** By format tag and bits of a sample. */
const telephoneCodings: Record<string, WavCoding> = {
  [`${formatTags.pcm}/8`]: 'pcm8',
  [`${formatTags.pcm}/16`]: 'pcm16',
  [`${formatTags.alaw}/8`]: 'alaw',
  [`${formatTags.mulaw}/8`]: 'mulaw',
};
const allCodings: Record<string, WavCoding | StudioCoding> = {
  ...telephoneCodings,
  [`${formatTags.pcm}/24`]: 'pcm24',
  [`${formatTags.pcm}/32`]: 'pcm32',
  [`${formatTags.float}/32`]: 'float32',
};
const refusals = {
  telephone: 'The codec inside the WAV is none of PCM 8 bit, PCM 16 bit, A-law and mu-law',
  all: 'The codec inside the WAV is none of PCM 8, 16, 24 and 32 bit, 32-bit float, A-law and mu-law',
};

const sampleBytes = { pcm8: 1, alaw: 1, mulaw: 1, pcm16: 2, pcm24: 3, pcm32: 4, float32: 4 };

/** Bytes of one sample of all channels. */
export const blockBytes = ({ coding, channels }: Pick<AnyFormat, 'coding' | 'channels'>) =>
  channels * sampleBytes[coding];

function formatTag(chunk: Buffer): number {
  const tag = chunk.readUInt16LE(0);
  if (tag !== formatTags.extensible || chunk.length < formatBytes.extensible) return tag;
  return chunk.toString('hex', 26, 40) === subFormatOfTags ? chunk.readUInt16LE(24) : tag;
}

/** @param chunk the body of `fmt `, or its first 40 bytes */
function parseFormat(chunk: Buffer, codings: 'telephone' | 'all'): AnyFormat {
  const known = codings === 'all' ? allCodings : telephoneCodings;
  const coding = known[`${formatTag(chunk)}/${chunk.readUInt16LE(14)}`];
  if (!coding) throw new NotAudioError(refusals[codings]);
  const channels = chunk.readUInt16LE(2);
  if (channels !== 1 && channels !== 2) throw new NotAudioError('The WAV is neither mono nor stereo');
  const sampleRate = chunk.readUInt32LE(4);
  if (sampleRate < sampleRates.least || sampleRate > sampleRates.most)
    throw new NotAudioError(
      `The WAV has ${sampleRate} samples a second, not between ${sampleRates.least} and ${sampleRates.most}`,
    );
  if (chunk.readUInt16LE(12) !== blockBytes({ coding, channels }))
    throw new NotAudioError("The block size of the WAV's format contradicts its codec");
  return { type: 'audio/wav', coding, channels, sampleRate };
}

/**
 * A WAV as it streams. Sizes are counted down, never believed: nothing is allocated by them, and what is shorter than it says ends
 * where it ends. Chunks may come in any order in front of the samples; what comes behind them is not looked at.
 */
export function createWavReader(): WavReader;
/** @param codings `all`: also those of studios */
export function createWavReader(codings: 'all'): WavReader<WavCoding | StudioCoding>;
export function createWavReader(codings: 'telephone' | 'all' = 'telephone'): WavReader<WavCoding | StudioCoding> {
  let part = Buffer.alloc(0);
  let awaited = { bytes: 12, read: readRiff };
  let toSkip = 0;
  let parsed: AnyFormat | undefined;
  let audioLeft: number | undefined;
  let audioRead = 0;

  const awaitNext = (bytes: number, read: (part: Buffer) => void) => {
    awaited = { bytes, read };
  };

  function readRiff(riff: Buffer): void {
    if (riff.toString('latin1', 8, 12) !== 'WAVE') throw new NotAudioError('The file is a RIFF, but no WAV');
    awaitNext(8, readChunkHead);
  }

  function readChunkHead(head: Buffer): void {
    const name = head.toString('latin1', 0, 4);
    const size = head.readUInt32LE(4);
    if (name === 'data') {
      if (!parsed) throw new NotAudioError('The WAV does not say its format in front of its samples');
      // Recorders that stream write 0 or 0xFFFFFFFF and never come back to it: all that follows is audio.
      audioLeft = size === 0 ? Infinity : size;
      return;
    }
    const padded = size + (size % 2);
    if (name !== 'fmt ') {
      toSkip = padded;
      return;
    }
    if (size < formatBytes.least) throw new NotAudioError("The WAV's format is truncated");
    const bytes = Math.min(size, formatBytes.extensible);
    awaitNext(bytes, (chunk) => {
      parsed = parseFormat(chunk, codings);
      toSkip = padded - bytes;
      awaitNext(8, readChunkHead);
    });
  }

  /** Takes what is awaited, or as much of it as there is. @returns the rest */
  function readHeader(bytes: Buffer): Buffer {
    if (toSkip > 0) {
      const skipped = Math.min(toSkip, bytes.length);
      toSkip -= skipped;
      return bytes.subarray(skipped);
    }
    const taken = bytes.subarray(0, awaited.bytes - part.length);
    part = Buffer.concat([part, taken]);
    if (part.length === awaited.bytes) {
      const whole = part;
      part = Buffer.alloc(0);
      awaited.read(whole);
    }
    return bytes.subarray(taken.length);
  }

  /** The audio in these bytes, cut between two samples; what is over is kept for the next. */
  function takeAudio(bytes: Buffer, format: AnyFormat): Buffer {
    const audio = bytes.subarray(0, audioLeft);
    audioLeft! -= audio.length;
    audioRead += audio.length;
    const joined = part.length > 0 ? Buffer.concat([part, audio]) : audio;
    const whole = joined.length - (joined.length % blockBytes(format));
    part = Buffer.from(joined.subarray(whole));
    return joined.subarray(0, whole);
  }

  return {
    get format() {
      return audioRead > 0 && audioRead >= blockBytes(parsed!) ? parsed : undefined;
    },
    push(chunk) {
      let rest = chunk;
      while (audioLeft === undefined && rest.length > 0) rest = readHeader(rest);
      return parsed && audioLeft !== undefined ? takeAudio(rest, parsed) : Buffer.alloc(0);
    },
    end() {
      if (audioLeft === undefined || !parsed) throw new NotAudioError('The header of the WAV is truncated');
      const samples = Math.floor(audioRead / blockBytes(parsed));
      if (samples === 0) throw new SilentFileError('The WAV holds no audio');
      return (samples * 1000) / parsed.sampleRate;
    },
  };
}
