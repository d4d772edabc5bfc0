import { readFileSync } from 'node:fs';
import path from 'node:path';
import { decodeAdpcm } from './adpcm';
import { lines, type Speaker } from './dialogue';

export const sampleRate = 8_000;

/** Which voices of flite speak whose lines. */
export const voices = { agent: ['slt', 'rms'], caller: ['awb', 'slt'] } as const satisfies Record<
  Speaker,
  readonly string[]
>;

/** What one voice says: `speaker/voice/line`. */
export type ClipName = string;

export function clipNames(): { name: ClipName; voice: string; text: string }[] {
  return (['agent', 'caller'] as const).flatMap((speaker) =>
    voices[speaker].flatMap((voice) =>
      Object.entries(lines[speaker]).map(([line, text]) => ({ name: `${speaker}/${voice}/${line}`, voice, text })),
    ),
  );
}

/** Both lie beside the sources; a build leaves them there. */
export const voicesFile = path.join(sourceRoot(__dirname), 'apps/embedded/demo/spoken-lines.adpcm');
export const lengthsFile = path.join(sourceRoot(__dirname), 'apps/embedded/demo/spoken-lines.json');

function sourceRoot(from: string): string {
  const up = path.dirname(from);
  return path.basename(from) === 'apps' ? (path.basename(up) === 'dist' ? path.dirname(up) : up) : sourceRoot(up);
}

/** All that is said in the demo, as samples at 8 kHz. */
export function loadClips(): Map<ClipName, Int16Array> {
  const lengths = JSON.parse(readFileSync(lengthsFile, 'utf8')) as Record<ClipName, number>;
  const bytes = readFileSync(voicesFile);
  const clips = new Map<ClipName, Int16Array>();
  let at = 0;
  for (const [name, length] of Object.entries(lengths)) {
    const size = Math.ceil(length / 2);
    clips.set(name, decodeAdpcm(bytes.subarray(at, at + size), length));
    at += size;
  }
  return clips;
}
