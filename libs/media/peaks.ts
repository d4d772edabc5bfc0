/** The loudest of each stretch of a media file: what a waveform is drawn from. */
export interface Peaks {
  durationMs: number;
  channels: 1 | 2;
  /** A point i of n tells of the time from i to i + 1 over this; the last one of what is left. */
  pointsPerSecond: number;
  /** A channel each, -128 (the lowest a sample can be) to 127; as many of both. */
  min: Int8Array[];
  max: Int8Array[];
}

/** Peaks as the samples come in. Memory is bounded, however many they are. */
export interface PeaksBuilder {
  /** @param samples of -1 to 1, a channel each, as many of all */
  push(samples: readonly Float32Array[]): void;
  end(durationMs: number): Peaks;
}

/** 5 ms: what is shorter is no louder moment of speech, but a wave of a voice. */
const mostPointsPerSecond = 200;
/**
 * Of all channels together. As JSON they are 64 kB at the very most. Of a long call there are always more than half as many, and so in
 * stereo 1,750 a channel: more than a page of 1,280 pixels can show.
 */
export const mostPoints = 7_000;

const toInteger = (sample: number) => Math.max(-128, Math.min(127, Math.round(sample * 128)));

/** Two points beside each other become one, in place. */
function halve(points: Int8Array, pick: (a: number, b: number) => number): void {
  for (let at = 0; at < points.length / 2; at += 1) points[at] = pick(points[2 * at]!, points[2 * at + 1]!);
}

/**
 * How long the audio is shows only at its end: points begin fine, and whenever there are too many each two of them become one. So what
 * comes out does not depend on the pieces that the audio came in.
 */
export function createPeaksBuilder(channels: 1 | 2, sampleRate: number): PeaksBuilder {
  const mostOfAChannel = mostPoints / channels;
  const pointsOfChannels = () => Array.from({ length: channels }, () => new Int8Array(mostOfAChannel));
  const [min, max] = [pointsOfChannels(), pointsOfChannels()];
  let samplesOfAPoint = Math.floor(sampleRate / mostPointsPerSecond);
  let points = 0;
  /** Of the point that is not full yet. */
  let taken = 0;
  const lowest = new Float32Array(channels);
  const highest = new Float32Array(channels);
  const begin = () => {
    taken = 0;
    lowest.fill(Infinity);
    highest.fill(-Infinity);
  };
  begin();

  function closePoint(): void {
    for (let channel = 0; channel < channels; channel += 1) {
      min[channel]![points] = toInteger(lowest[channel]!);
      max[channel]![points] = toInteger(highest[channel]!);
    }
    points += 1;
    begin();
    if (points < mostOfAChannel) return;
    for (const ofChannel of min) halve(ofChannel, Math.min);
    for (const ofChannel of max) halve(ofChannel, Math.max);
    points /= 2;
    samplesOfAPoint *= 2;
  }

  function take(samples: Float32Array, channel: number, from: number, to: number): void {
    let [low, high] = [lowest[channel]!, highest[channel]!];
    for (let at = from; at < to; at += 1) {
      const sample = samples[at]!;
      if (sample < low) low = sample;
      if (sample > high) high = sample;
    }
    lowest[channel] = low;
    highest[channel] = high;
  }

  return {
    push(samples) {
      const { length } = samples[0]!;
      for (let from = 0, to: number; from < length; from = to) {
        to = Math.min(length, from + samplesOfAPoint - taken);
        for (let channel = 0; channel < channels; channel += 1) take(samples[channel]!, channel, from, to);
        taken += to - from;
        if (taken === samplesOfAPoint) closePoint();
      }
    },
    end(durationMs) {
      if (taken > 0) closePoint();
      const pointsPerSecond = sampleRate / samplesOfAPoint;
      const cut = (ofChannels: Int8Array[]) => ofChannels.map((ofChannel) => ofChannel.slice(0, points));
      return { durationMs, channels, pointsPerSecond, min: cut(min), max: cut(max) };
    },
  };
}
