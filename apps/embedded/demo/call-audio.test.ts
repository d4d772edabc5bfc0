import fc from 'fast-check';
import { decodeAdpcm, encodeAdpcm } from './adpcm';
import { createClips, renderCall, type CallAudio } from './call-audio';
import { lines } from './dialogue';
import { clipNames, loadClips, sampleRate } from './voices';
import { encodeSamples, wavHeaderBytes } from './wav';

const recorded = loadClips();
const clips = createClips(recorded);

const call: CallAudio = {
  turns: [{ agent: 'askCard' }, { caller: 'sure' }, { paused: 3 }, { agent: 'paid' }, { music: 6 }],
  agent: { name: 'slt', pitch: 1 },
  caller: { name: 'awb', pitch: 1.06 },
  stereo: false,
  seed: 7,
};

const rendered = (audio: CallAudio) => Buffer.concat([...renderCall(audio, clips).chunks()]);

const loudness = (samples: ArrayLike<number>) =>
  Math.sqrt(Array.from(samples).reduce((sum, sample) => sum + sample * sample, 0) / samples.length);

/** As any player reads it: the standard's own way back from µ-law. */
function fromMuLaw(byte: number): number {
  const bits = ~byte & 255;
  const size = ((((bits & 15) << 3) + 132) << ((bits >> 4) & 7)) - 132;
  return bits & 128 ? -size : size;
}

test('every line is there in every voice, clearly louder than the line noise, with room above it', () => {
  for (const { name } of clipNames()) {
    const clip = recorded.get(name)!;
    expect(clip.length).toBeGreaterThan(sampleRate / 4);
    expect(loudness(clip)).toBeGreaterThan(1_500);
    expect(clip.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0)).toBeLessThan(32_700);
  }
  expect(recorded.size).toBe(2 * (Object.keys(lines.agent).length + Object.keys(lines.caller).length));
});

test('the same call is rendered to the same bytes, as many as were announced', () => {
  expect(rendered(call).equals(rendered(call))).toBe(true);
  expect(rendered(call)).toHaveLength(renderCall(call, clips).bytes);
});

test('a WAV header says what follows it', () => {
  const wav = rendered(call);
  expect(wav.toString('latin1', 0, 4)).toBe('RIFF');
  expect(wav.readUInt32LE(4)).toBe(wav.length - 8);
  const format = [
    wav.readUInt16LE(20),
    wav.readUInt16LE(22),
    wav.readUInt32LE(24),
    wav.readUInt32LE(28),
    wav.readUInt16LE(34),
  ];
  expect(format).toEqual([7, 1, 8_000, 8_000, 8]);
  expect(wav.readUInt32LE(54)).toBe(wav.length - wavHeaderBytes);

  const stereo = rendered({ ...call, stereo: true });
  expect([stereo.readUInt16LE(20), stereo.readUInt16LE(22), stereo.readUInt32LE(28), stereo.readUInt16LE(34)]).toEqual([
    1, 2, 32_000, 16,
  ]);
});

test('where the recording was paused there is nothing to hear, and speech before and after', () => {
  const { pauses, milliseconds } = renderCall(call, clips);
  const samples = Array.from(rendered(call).subarray(wavHeaderBytes), fromMuLaw);
  const between = (from: number, to: number) => samples.slice((from * sampleRate) / 1_000, (to * sampleRate) / 1_000);
  expect(pauses).toHaveLength(1);
  const [{ from, to }] = pauses as [{ from: number; to: number }];
  expect(to - from).toBe(3_000);
  expect(between(from + 1, to - 1).every((sample) => sample === 0)).toBe(true);
  expect(loudness(between(0, from))).toBeGreaterThan(1_000);
  expect(loudness(between(to, milliseconds))).toBeGreaterThan(1_000);
});

test('in stereo the agent is left and the caller right', () => {
  const side = (turns: CallAudio['turns'], channel: 0 | 1) => {
    const wav = rendered({ ...call, turns, stereo: true }).subarray(wavHeaderBytes);
    return loudness(Array.from({ length: wav.length / 4 }, (_, at) => wav.readInt16LE(at * 4 + channel * 2)));
  };
  expect(side([{ agent: 'thanks' }], 0)).toBeGreaterThan(50 * side([{ agent: 'thanks' }], 1));
  expect(side([{ caller: 'reference' }], 1)).toBeGreaterThan(50 * side([{ caller: 'reference' }], 0));
});

test('the sound is that of a telephone: nearly all of it between 300 and 3,400 Hz', () => {
  const clip = recorded.get('agent/slt/greeting')!.slice(4_000, 5_024);
  const power = (frequency: number) => {
    let [re, im] = [0, 0];
    clip.forEach((sample, at) => {
      const phase = (2 * Math.PI * frequency * at) / sampleRate;
      re += sample * Math.cos(phase);
      im += sample * Math.sin(phase);
    });
    return re * re + im * im;
  };
  let [inside, all] = [0, 0];
  for (let frequency = 0; frequency < sampleRate / 2; frequency += sampleRate / clip.length) {
    const here = power(frequency);
    all += here;
    if (frequency >= 300 && frequency <= 3_400) inside += here;
  }
  expect(inside / all).toBeGreaterThan(0.95);
});

test('ADPCM follows what it was given', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 3_000 }), fc.integer({ min: 500, max: 15_000 }), (frequency, amplitude) => {
      const tone = Int16Array.from(
        { length: 4_000 },
        (_, at) => amplitude * Math.sin((2 * Math.PI * frequency * at) / sampleRate),
      );
      const back = decodeAdpcm(encodeAdpcm(tone), tone.length);
      // After the first samples, in which it finds the step.
      const error = tone.map((sample, at) => sample - back[at]!).slice(200);
      expect(loudness(error)).toBeLessThan(0.35 * loudness(tone));
    }),
  );
});

test('µ-law is within its own step of what it was given, for every sample there is', () => {
  const all = Int16Array.from({ length: 65_536 }, (_, at) => at - 32_768);
  encodeSamples(all, 'mulaw').forEach((byte, at) => {
    const sample = Math.max(-32_635, Math.min(32_635, all[at]!));
    expect(Math.abs(fromMuLaw(byte) - sample)).toBeLessThanOrEqual((132 + Math.abs(sample)) / 32);
  });
});
