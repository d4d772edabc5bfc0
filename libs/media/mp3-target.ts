import type { AudioFormat } from './audio-format';
import { NotAudioError } from './not-audio-error';

/** The one kind of MP3 that several media files are heard in. */
export interface Mp3Target {
  channels: 1 | 2;
  sampleRate: Mp3SampleRate;
}

const mp3SampleRates = [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000] as const;
export type Mp3SampleRate = (typeof mp3SampleRates)[number];

/** Of one channel in kbit/s. Constant, so that a player of a stream without a length can tell times; clear for speech at each rate. */
export function bitRateOf({ sampleRate, channels }: Mp3Target): 32 | 48 | 64 | 96 | 128 {
  const [mono, stereo] = sampleRate <= 12_000 ? ([32, 64] as const) : ([48, 96] as const);
  if (sampleRate <= 24_000) return channels === 1 ? mono : stereo;
  return channels === 1 ? 64 : 128;
}

/**
 * Mono and stereo together are heard in stereo, different sample rates in the highest: what is made of a file has all that is in it.
 *
 * @throws NotAudioError where there is nothing to be heard
 */
export function mp3Target(formats: readonly AudioFormat[]): Mp3Target {
  if (formats.length === 0) throw new NotAudioError('It holds no audio');
  const channels = formats.some((format) => format.channels === 2) ? 2 : 1;
  const highest = Math.max(...formats.map(({ sampleRate }) => sampleRate));
  return { channels, sampleRate: mp3SampleRates.find((rate) => rate >= highest) ?? 48_000 };
}

/** An MP3 whose frames go in as they are. The sample rate says its version of MPEG too. */
export const fitsTarget = ({ type, channels, sampleRate }: AudioFormat, target: Mp3Target) =>
  type === 'audio/mpeg' && channels === target.channels && sampleRate === target.sampleRate;
