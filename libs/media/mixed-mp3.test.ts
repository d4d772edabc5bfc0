import fc from 'fast-check';
import { Readable } from 'node:stream';
import { UpstreamFailedError } from '../errors';
import { decodeMp3, loudness, makeMp3, type Mp3Facts } from '../testing/mp3';
import { makeWav } from '../testing/wav';
import { createAudioRecogniser, type RecognisedAudio } from './audio-format';
import type { MediaSource } from './audio-peek';
import { openAsMp3 } from './heard-media';
import { createMp3FrameReader } from './mp3-frames';
import { createMp3Encoders, type Mp3Encoders } from './mp3-encoders';
import { NotAudioError } from './not-audio-error';

let encoders: Mp3Encoders;
beforeAll(() => {
  encoders = createMp3Encoders({ threads: 2 });
});
afterAll(() => encoders.close());
afterEach(() => expect(encoders.encodings).toBe(0));

const pieceLength = 1000;

function source(bytes: Buffer): MediaSource {
  return ({ range }) => {
    const wanted = range && 'first' in range ? bytes.subarray(range.first, range.last! + 1) : bytes;
    const pieces = function* () {
      for (let at = 0; at < wanted.length; at += pieceLength) yield wanted.subarray(at, at + pieceLength);
    };
    return Promise.resolve({ status: 200, body: Readable.from(pieces(), { objectMode: false }) });
  };
}

async function hear(...files: Buffer[]): Promise<Buffer> {
  const { body } = await openAsMp3(files.map(source), { method: 'GET' }, encoders, new AbortController().signal);
  const chunks: Buffer[] = [];
  for await (const chunk of body!) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function recognise(bytes: Buffer): RecognisedAudio {
  const recogniser = createAudioRecogniser();
  recogniser.push(bytes);
  return recogniser.end();
}

interface Part {
  as: 'mp3' | 'wav';
  sampleRate: number;
  channels: 1 | 2;
  /** Hertz: left, right. */
  tones: [number, number];
}

const seconds = 2;
/** What encoders and decoders put at the ends of a part, together. */
const mostPadding = 0.25;

const make = async ({ as, ...facts }: Part) =>
  as === 'mp3' ? await makeMp3({ ...facts, seconds }) : makeWav({ ...facts, seconds });

/** Each part's own sines, on its own sides, in the midst of its turn. */
async function expectHeardInTurn(mp3: Buffer, parts: Part[]) {
  const { sampleRate, durationMs } = recognise(mp3);
  const sides = await decodeMp3(mp3);
  expect(durationMs / 1000).toBeGreaterThanOrEqual(parts.length * seconds);
  expect(durationMs / 1000).toBeLessThan(parts.length * (seconds + mostPadding));
  const tones = [...new Set(parts.flatMap((part) => part.tones))];
  for (const [turn, part] of parts.entries()) {
    const from = (turn * seconds + parts.length * mostPadding) * sampleRate;
    const middle = sides.map((side) => side.subarray(from, (turn + 1) * seconds * sampleRate));
    for (const [side, samples] of middle.entries())
      for (const hertz of tones) {
        const isHeard = part.tones[part.channels === 1 ? 0 : side] === hertz;
        const volume = loudness(samples, sampleRate, hertz);
        expect({ turn, side, hertz, isHeard: volume > 0.4 }).toEqual({ turn, side, hertz, isHeard });
        if (!isHeard) expect(volume).toBeLessThan(0.05);
      }
  }
}

const mono8: Part = { as: 'mp3', sampleRate: 8000, channels: 1, tones: [400, 400] };
const stereo8: Part = { as: 'mp3', sampleRate: 8000, channels: 2, tones: [700, 1100] };
const mono16: Part = { as: 'mp3', sampleRate: 16_000, channels: 1, tones: [1500, 1500] };
const stereo44: Part = { as: 'mp3', sampleRate: 44_100, channels: 2, tones: [1900, 2300] };
const wav = (part: Part, tones: Part['tones']): Part => ({ ...part, as: 'wav', tones });

describe('MP3s beside others are heard as one: mixed mono and stereo in stereo, several sample rates in the highest', () => {
  test.each([
    ['mono MP3, stereo MP3', 2, 8000, [mono8, stereo8]],
    ['stereo MP3, mono MP3, stereo MP3', 2, 8000, [stereo8, mono8, stereo8]],
    ['MP3s of 8 and 16 kHz', 1, 16_000, [mono8, mono16]],
    ['MP3 of 8 kHz, WAV of 16 kHz', 1, 16_000, [mono8, wav(mono16, [600, 600])]],
    ['mono MP3, stereo WAV', 2, 8000, [mono8, wav(stereo8, [900, 1300])]],
    ['two files of each kind', 2, 44_100, [mono8, mono8, wav(mono16, [600, 600]), stereo44, mono16, stereo8]],
    // Its frames fit, and are joined: the samples of the WAV are brought to them.
    ['stereo MP3 of 44.1 kHz, mono WAV of 8 kHz', 2, 44_100, [stereo44, wav(mono8, [500, 500]), stereo44]],
  ] as [string, 1 | 2, number, Part[]][])('%s', async (_what, channels, sampleRate, parts) => {
    const files = await Promise.all(parts.map(make));
    const heard = await hear(...files);
    expect(recognise(heard)).toMatchObject({ channels, sampleRate });
    await expectHeardInTurn(heard, parts);
    // Only what does not fit is decoded.
    for (const [index, { as, ...part }] of parts.entries()) {
      const fits = as === 'mp3' && part.channels === channels && part.sampleRate === sampleRate;
      expect([index, heard.includes(files[index]!)]).toEqual([index, fits]);
    }
  });

  test('MP3s of one kind between others are decoded each from its own beginning', async () => {
    const [one, other] = [await make(mono8), await make(stereo8)];
    const alone = await hear(one, other);
    const again = await hear(one, other, one, other);
    expect(again.subarray(0, alone.length)).toEqual(alone);
    expect(again.subarray(alone.length)).toEqual(alone);
  });
});

interface Mutation {
  mp3: Buffer;
  edits: [number, number][];
  noise: [number, number];
  length: number;
}

function mutate({ mp3, edits, noise, length }: Mutation): Buffer {
  const mutated = Buffer.from(mp3.subarray(0, length));
  for (const [at, value] of edits) if (at < mutated.length) mutated[at] = value;
  const [at, bytes] = noise;
  return Buffer.concat([mutated.subarray(0, at), Buffer.alloc(bytes, 7), mutated.subarray(at)]);
}

/** How long its frames are; undefined where it is no MP3. */
function framesMs(mp3: Buffer): number | undefined {
  const reader = createMp3FrameReader();
  try {
    const frames = reader.push(mp3);
    return (
      reader.format && (frames.length * (reader.format.version === 1 ? 1152 : 576) * 1000) / reader.format.sampleRate
    );
  } catch (error) {
    if (error instanceof NotAudioError) return undefined;
    throw error;
  }
}

describe('a broken MP3 beside others', () => {
  test('with more noise than frames: what was made before it, then an error', async () => {
    const [broken, stereo] = [await make(mono8), await make(stereo8)];
    const noisy = Buffer.concat([broken, Buffer.alloc(300_000, 7)]);
    await expect(hear(stereo, noisy, stereo)).rejects.toThrow(UpstreamFailedError);
    await expect(hear(noisy, stereo)).rejects.toThrow(/cannot be heard: .*neither WAV nor MP3/);
  });

  test('200 of them, each beside a WAV: heard, or an error, and nothing of others is touched', async () => {
    const fitting: Mp3Facts = { sampleRate: 24_000, channels: 2 };
    const kinds: Mp3Facts[] = [{}, { channels: 2 }, { sampleRate: 16_000 }, fitting];
    const originals = await Promise.all(kinds.map((kind) => makeMp3({ ...kind, seconds: 0.7 })));
    const plain = makeWav({ channels: 2, sampleRate: 24_000, seconds: 0.2 });
    const before = await hear(plain, originals[0]!);
    const seen = { heard: 0, refused: 0 };
    const place = fc.oneof(fc.nat(300), fc.nat(5000));
    const edits = fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 200 });
    const noise = fc.tuple(place, fc.constantFrom(0, 1, 500, 100_000));
    const mutation = fc.record({ mp3: fc.constantFrom(...originals), edits, noise, length: place });
    const property = fc.asyncProperty(mutation, async (mutation) => {
      const mutated = mutate(mutation);
      const outcome = await hear(mutated, plain).then(recognise, (error: unknown) => error);
      const milliseconds = framesMs(mutated);
      seen[milliseconds === undefined ? 'refused' : 'heard'] += 1;
      if (milliseconds === undefined) {
        expect(outcome).toBeInstanceOf(UpstreamFailedError);
        return;
      }
      expect(outcome).toMatchObject({ channels: 2, sampleRate: 24_000 });
      expect((outcome as RecognisedAudio).durationMs).toBeGreaterThanOrEqual(milliseconds + 200);
    });
    await fc.assert(property, { numRuns: 200 });
    expect(Math.min(seen.heard, seen.refused)).toBeGreaterThan(10);
    expect(await hear(plain, originals[0]!)).toEqual(before);
  });
});

test('listeners who leave in the midst of a decoded MP3 leave nothing behind for the next', async () => {
  const [long, other] = [await makeMp3({ seconds: 60 }), await make(stereo8)];
  const whole = await hear(long, other);
  for (let round = 0; round < 20; round += 1) {
    const leaving = new AbortController();
    const { body } = await openAsMp3([source(long), source(other)], { method: 'GET' }, encoders, leaving.signal);
    const iterator = body![Symbol.asyncIterator]();
    await iterator.next();
    leaving.abort(new Error('left'));
    await expect(iterator.next()).rejects.toThrow('left');
  }
  expect(await hear(long, other)).toEqual(whole);
});
