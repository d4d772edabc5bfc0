import type { Speaker, Turn } from './dialogue';
import { createRandom } from './random';
import { sampleRate, type ClipName } from './voices';
import { encodeSamples, wavBytes, wavHeader, type WavFormat } from './wav';

/** Somebody's voice: one of flite's, spoken faster and higher (above 1) or slower and lower. */
export interface Voice {
  name: string;
  pitch: number;
}

export interface CallAudio {
  turns: Turn[];
  agent: Voice;
  caller: Voice;
  /** Agent left, caller right; else both in one channel. */
  stereo: boolean;
  seed: number;
}

/** One stretch of a call, in samples at 8 kHz. */
interface Stretch {
  length: number;
  speaker?: Speaker;
  /** Begun again where it is shorter than the stretch. */
  clip?: Int16Array;
  /** Where the recording was paused there is nothing at all, not even the line's noise. */
  silent?: boolean;
}

export interface RenderedCall {
  bytes: number;
  milliseconds: number;
  /** When the recording was paused and resumed, in milliseconds from its start. */
  pauses: { from: number; to: number }[];
  /** The WAV file in pieces; may be asked for again. */
  chunks: () => Generator<Buffer>;
}

const noiseAmplitude = 24;

export function renderCall(call: CallAudio, clips: Clips): RenderedCall {
  const stretches = [...stretchesOf(call, clips)];
  const length = stretches.reduce((sum, stretch) => sum + stretch.length, 0);
  const format: WavFormat = call.stereo
    ? { coding: 'pcm16', channels: 2, rate: sampleRate }
    : { coding: 'mulaw', channels: 1, rate: sampleRate };
  return {
    bytes: wavBytes(format, length),
    milliseconds: Math.round((length * 1_000) / sampleRate),
    pauses: pausesOf(stretches),
    *chunks() {
      yield wavHeader(format, length);
      for (const stretch of stretches) yield encodeSamples(mix(stretch, format.channels), format.coding);
    },
  };
}

function* stretchesOf({ turns, agent, caller, seed }: CallAudio, clips: Clips): Generator<Stretch> {
  const random = createRandom(seed);
  const seconds = (count: number) => Math.round(count * sampleRate);
  for (const turn of turns) {
    yield { length: seconds(0.2 + 0.6 * random.fraction()) };
    if ('agent' in turn) yield spoken('agent', clips.get(`agent/${agent.name}/${turn.agent}`, agent.pitch));
    else if ('caller' in turn) yield spoken('caller', clips.get(`caller/${caller.name}/${turn.caller}`, caller.pitch));
    else if ('music' in turn) yield { length: seconds(turn.music), speaker: 'agent', clip: holdMusic };
    else yield { length: seconds(turn.paused), silent: true };
  }
  yield { length: seconds(0.5) };
}

function spoken(speaker: Speaker, clip: Int16Array): Stretch {
  return { length: clip.length, speaker, clip };
}

function pausesOf(stretches: Stretch[]): { from: number; to: number }[] {
  let at = 0;
  return stretches.flatMap(({ length, silent }) => {
    const from = at;
    at += length;
    return silent ? [{ from: Math.round((from * 1_000) / sampleRate), to: Math.round((at * 1_000) / sampleRate) }] : [];
  });
}

/** A second and more of the line's noise, always the same: cheaper than new noise for each sample. */
const noise = (() => {
  const random = createRandom(1);
  return Int16Array.from({ length: 2 ** 14 }, () => random.integer(-noiseAmplitude, noiseAmplitude));
})();

/** Speech on its channel, and the line's noise on all. */
function mix({ length, speaker, clip, silent }: Stretch, channels: 1 | 2): Int16Array {
  const samples = new Int16Array(length * channels);
  if (silent) return samples;
  for (let at = 0; at < samples.length; at += 1) samples[at] = noise[at % noise.length]!;
  if (!clip) return samples;
  // Clips peak far enough below full scale for the noise.
  for (let from = 0, to = channels === 2 && speaker === 'caller' ? 1 : 0; from < length; from += 1, to += channels) {
    samples[to]! += clip[from % clip.length]!;
  }
  return samples;
}

/** A slow broken chord that can go on for ever. */
const holdMusic = (() => {
  const notes = [392, 494, 587, 740, 587, 494, 440, 523, 659, 784, 659, 523];
  const noteLength = 0.4 * sampleRate;
  return Int16Array.from({ length: notes.length * noteLength }, (_, at) => {
    const into = at % noteLength;
    const loudness = 2_600 * Math.min(1, into / 80) * Math.exp(-into / (0.25 * sampleRate));
    const phase = (2 * Math.PI * notes[Math.floor(at / noteLength)]! * into) / sampleRate;
    return loudness * (Math.sin(phase) + 0.3 * Math.sin(2 * phase));
  });
})();

/** What the voices say, also at other pitches: each is computed once. */
export interface Clips {
  get: (name: ClipName, pitch: number) => Int16Array;
}

export function createClips(recorded: Map<ClipName, Int16Array>): Clips {
  const pitched = new Map<string, Int16Array>();
  return {
    get(name, pitch) {
      const key = `${name}@${pitch}`;
      const known = pitched.get(key);
      if (known) return known;
      const clip = recorded.get(name);
      if (!clip) throw new Error(`No voice says ${name}: make-voices.ts was not run after a change of the lines`);
      const changed = resample(clip, pitch);
      pitched.set(key, changed);
      return changed;
    },
  };
}

function resample(clip: Int16Array, pitch: number): Int16Array {
  const changed = new Int16Array(Math.floor(clip.length / pitch));
  for (let at = 0; at < changed.length; at += 1) {
    const exact = at * pitch;
    const before = Math.floor(exact);
    const part = exact - before;
    changed[at] = (clip[before] ?? 0) * (1 - part) + (clip[before + 1] ?? 0) * part;
  }
  return changed;
}
