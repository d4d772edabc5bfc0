import { NotAudioError } from './not-audio-error';

/** One MP3 as it is decoded, its frames in their order. Its memory is its own (0.4 MB) and goes when it is let go. */
export interface Mp3Decoder {
  /**
   * @param frames whole ones, of sound
   * @returns samples of -1 to 1 of two channels; of a mono MP3 two that are alike
   * @throws NotAudioError; no more can be decoded then
   */
  decode(frames: Uint8Array): Float32Array[];
}

/**
 * mpg123 writes what is wrong to the console and reads on, for as long as it stays wrong. Frames that we have found by their headers
 * it always takes; were one to come that it does not, this ends it there.
 */
function withoutErrors<T>(decode: () => T): T {
  const { error } = console;
  console.error = (message: unknown) => {
    throw new NotAudioError(`One of its MP3 files cannot be decoded (${message as string})`);
  };
  try {
    return decode();
  } finally {
    console.error = error;
  }
}

/** libmpg123 in WebAssembly. Nothing is cut off at the ends: frames that say how much are none of sound, and do not get here. */
export async function createMp3Decoder(): Promise<Mp3Decoder> {
  const { MPEGDecoder } = await import('mpg123-decoder');
  const decoder = new MPEGDecoder({ enableGapless: false });
  await decoder.ready;
  return { decode: (frames) => withoutErrors(() => decoder.decode(frames).channelData) };
}
