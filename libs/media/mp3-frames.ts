import { headerBytes, isInfoFrame, isSameKind, parseMp3Header, type Mp3Format } from './mp3-header';
import { NotAudioError } from './not-audio-error';

export interface Mp3FrameReader {
  /** Known when two consecutive frames were seen. */
  readonly format: Mp3Format | undefined;
  /**
   * @returns the whole frames of sound that this chunk completes; tags, noise and frames without sound left out
   * @throws NotAudioError
   */
  push(chunk: Buffer): Buffer[];
  /**
   * @returns the length in milliseconds
   * @throws NotAudioError
   */
  end(): number;
}

/** Bytes in front of the first frame that are neither tag nor frame, as some writers leave them. */
const mostNoise = 65_536;
const tagBytes = 10;

/** The bytes of a tag at this place (ID3v2, ID3v1, APE), from its own first ones; 0 where there is none. */
function tagLength(bytes: Buffer, at: number): number {
  const name = bytes.toString('latin1', at, at + 3);
  if (name === 'TAG') return 128;
  if (name !== 'ID3') return 0;
  const size = [6, 7, 8, 9].map((offset) => bytes[at + offset]!);
  if (size.some((byte) => byte > 127)) return 0;
  const footer = bytes[at + 5]! & 0x10 ? 10 : 0;
  return size.reduce((sum, byte) => sum * 128 + byte, 0) + tagBytes + footer;
}

/**
 * An MP3 as it streams. Two consecutive headers of one kind make a beginning; from there a frame follows another. Noise between
 * frames is passed over as players do, but a file with more noise than frames is none.
 */
export function createMp3FrameReader(): Mp3FrameReader {
  let held = Buffer.alloc(0);
  let format: Mp3Format | undefined;
  let inStep = false;
  /** A tag may stand at the start, and where a frame could. */
  let mayBeTag = true;
  let toSkip = 0;
  const passed = { noise: 0, frames: 0, samples: 0 };

  function passNoise(bytes: Buffer, at: number): number {
    inStep = false;
    mayBeTag = false;
    const next = bytes.indexOf(0xff, at + 1);
    const noise = (next < 0 ? bytes.length : next) - at;
    passed.noise += noise;
    if (passed.noise > mostNoise + passed.frames) throw new NotAudioError('The file is neither WAV nor MP3');
    return noise;
  }

  /** Takes one frame, tag or stretch of noise. @returns its bytes, as far as they are there; 0: more are needed */
  function takeOne(bytes: Buffer, at: number, frames: Buffer[]): number {
    const left = bytes.length - at;
    if (toSkip > 0) {
      const skipped = Math.min(toSkip, left);
      toSkip -= skipped;
      return skipped;
    }
    if (left < tagBytes) return 0;
    toSkip = mayBeTag ? tagLength(bytes, at) : 0;
    if (toSkip > 0) return takeOne(bytes, at, frames);
    const header = parseMp3Header(bytes, at);
    if (!header || (format && !isSameKind(header, format))) return passNoise(bytes, at);
    if (left < header.frameBytes + (inStep ? 0 : headerBytes)) return 0;
    if (!inStep) {
      const next = parseMp3Header(bytes, at + header.frameBytes);
      if (!next || !isSameKind(header, next)) return passNoise(bytes, at);
      const { type, version, channels, sampleRate } = header;
      format ??= { type, version, channels, sampleRate };
      inStep = mayBeTag = true;
    }
    const frame = bytes.subarray(at, at + header.frameBytes);
    passed.frames += frame.length;
    if (!isInfoFrame(frame, header)) {
      passed.samples += header.samples;
      frames.push(frame);
    }
    return frame.length;
  }

  return {
    get format() {
      return format;
    },
    push(chunk) {
      const bytes = Buffer.concat([held, chunk]);
      const frames: Buffer[] = [];
      let at = 0;
      for (let taken = -1; taken !== 0; at += taken) taken = takeOne(bytes, at, frames);
      // A copy: a few bytes must not keep the whole chunk in memory.
      held = Buffer.from(bytes.subarray(at));
      return frames;
    },
    end() {
      if (!format || passed.samples === 0 || passed.noise > passed.frames)
        throw new NotAudioError('The file is neither WAV nor MP3');
      return (passed.samples * 1000) / format.sampleRate;
    },
  };
}
