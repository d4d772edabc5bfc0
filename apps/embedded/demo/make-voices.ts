/**
 * Makes `spoken-lines.adpcm` and `spoken-lines.json` again, after a change of the lines: needs flite (Debian: `apt install flite`), whose
 * voices may be used freely, and is run by hand: `npx ts-node -T apps/embedded/demo/make-voices.ts`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { encodeAdpcm } from './adpcm';
import { clipNames, lengthsFile, sampleRate, voicesFile } from './voices';

/** Samples of a 16-bit mono WAV file as flite writes it. */
function readWav(file: string): { samples: Int16Array; rate: number } {
  const wav = readFileSync(file);
  const samples = new Int16Array(wav.buffer.slice(wav.byteOffset + 44, wav.byteOffset + wav.length - (wav.length % 2)));
  return { samples, rate: wav.readUInt32LE(24) };
}

/** What a telephone lets through, 300 to 3,400 Hz, at 8 kHz: a windowed-sinc band pass, evaluated where samples are kept. */
function overTheTelephone(samples: Int16Array, rate: number): Float64Array {
  const half = 160;
  const sinc = (cutoff: number, n: number) =>
    n === 0 ? (2 * cutoff) / rate : Math.sin((2 * Math.PI * cutoff * n) / rate) / (Math.PI * n);
  const taps = Array.from({ length: 2 * half + 1 }, (_, tap) => {
    const window = 0.54 + 0.46 * Math.cos((Math.PI * (tap - half)) / half);
    return window * (sinc(3_400, tap - half) - sinc(300, tap - half));
  });
  return Float64Array.from({ length: Math.floor((samples.length * sampleRate) / rate) }, (_, at) => {
    const centre = Math.round((at * rate) / sampleRate);
    return taps.reduce((sum, weight, tap) => sum + weight * (samples[centre + tap - half] ?? 0), 0);
  });
}

/** Without the silence around it, as loud as all others, and far enough below full scale for what ADPCM overshoots. */
function levelled(samples: Float64Array): Int16Array {
  const audible = 0.02 * samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
  const from = samples.findIndex((sample) => Math.abs(sample) > audible);
  const to = samples.findLastIndex((sample) => Math.abs(sample) > audible);
  const spoken = samples.slice(Math.max(0, from - 200), to + 400);
  const loudness = Math.sqrt(spoken.reduce((sum, sample) => sum + sample * sample, 0) / spoken.length);
  return Int16Array.from(spoken, (sample) => Math.max(-22_000, Math.min(22_000, (sample * 2_600) / loudness)));
}

const folder = mkdtempSync(path.join(tmpdir(), 'voices-'));
const lengths: Record<string, number> = {};
const spoken = clipNames().map(({ name, voice, text }) => {
  const file = path.join(folder, 'line.wav');
  const result = spawnSync('flite', ['-voice', voice, '-t', text, '-o', file], { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`flite: ${result.error?.message ?? result.stderr}`);
  const { samples, rate } = readWav(file);
  const clip = levelled(overTheTelephone(samples, rate));
  lengths[name] = clip.length;
  return encodeAdpcm(clip);
});
writeFileSync(voicesFile, Buffer.concat(spoken));
writeFileSync(lengthsFile, `${JSON.stringify(lengths, null, 2)}\n`);
rmSync(folder, { recursive: true });
