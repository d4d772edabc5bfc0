import fc from 'fast-check';
import { Readable } from 'node:stream';
import { RangeNotSatisfiableError, UpstreamFailedError } from '../errors';
import { makeMp3 } from '../testing/mp3';
import { mutate, mutations } from '../testing/mutated-audio';
import { chunk, makeWav } from '../testing/wav';
import { createAudioRecogniser, type RecognisedAudio } from './audio-format';
import type { MediaSource } from './audio-peek';
import { openAsMp3 } from './heard-media';
import type { MediaRequest } from './media-store';
import { createMp3Encoders, type Mp3Encoders } from './mp3-encoders';
import { NotAudioError } from './not-audio-error';

let encoders: Mp3Encoders;
beforeAll(() => {
  encoders = createMp3Encoders();
});
afterAll(() => encoders.close());
afterEach(() => expect(encoders.encodings).toBe(0));

const pieceLength = 1000;

function recognise(bytes: Buffer): RecognisedAudio | undefined {
  const recogniser = createAudioRecogniser();
  try {
    for (let at = 0; at < bytes.length; at += pieceLength) recogniser.push(bytes.subarray(at, at + pieceLength));
    return recogniser.end();
  } catch (error) {
    if (error instanceof NotAudioError) return undefined;
    throw error;
  }
}

/** A store's object, and what was asked of it. */
function stored(bytes: Buffer) {
  const asked: MediaRequest[] = [];
  const bodies: Readable[] = [];
  const source: MediaSource = (request) => {
    asked.push(request);
    const { range } = request;
    if (range && bytes.length === 0) return Promise.reject(new RangeNotSatisfiableError(0));
    const { first = 0, last = bytes.length - 1 } = range && 'first' in range ? range : {};
    const wanted = bytes.subarray(first, last + 1);
    const pieces = function* () {
      for (let at = 0; at < wanted.length; at += pieceLength) yield wanted.subarray(at, at + pieceLength);
    };
    const body = Readable.from(pieces(), { objectMode: false });
    bodies.push(body);
    const contentRange = { first, last: first + wanted.length - 1, size: bytes.length };
    const contentLength = wanted.length;
    return Promise.resolve(
      range ? { status: 206, contentLength, contentRange, body } : { status: 200, contentLength, body },
    );
  };
  return { source, asked, bodies };
}

const get: MediaRequest = { method: 'GET' };
const open = (request: MediaRequest, ...sources: MediaSource[]) =>
  openAsMp3(sources, request, encoders, new AbortController().signal);

async function hear(...objects: Buffer[]): Promise<Buffer> {
  const { body } = await open(get, ...objects.map((bytes) => stored(bytes).source));
  const chunks: Buffer[] = [];
  for await (const piece of body!) chunks.push(piece as Buffer);
  return Buffer.concat(chunks);
}

describe('1,000 mutated files: each is accepted or refused, and what was accepted can be heard', () => {
  async function fuzz(originals: Buffer[], numRuns: number) {
    const seen = { accepted: 0, refused: 0 };
    const property = fc.asyncProperty(fc.constantFrom(...originals), mutations, async (original, some) => {
      const mutated = some.reduce(mutate, original);
      const known = recognise(mutated);
      seen[known ? 'accepted' : 'refused'] += 1;
      if (!known) return;
      const heard = await hear(mutated);
      if (known.type === 'audio/mpeg') expect(heard.equals(mutated)).toBe(true);
      const { durationMs, channels } = recognise(known.type === 'audio/mpeg' ? await hear(mutated, mutated) : heard)!;
      expect(channels).toBe(known.channels);
      expect(durationMs).toBeGreaterThan(known.durationMs * 0.9);
    });
    await fc.assert(property, { numRuns });
    expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(numRuns / 20);
  }

  test('WAV', async () => {
    const list = chunk('LIST', Buffer.alloc(31, 1));
    const wavs = (['pcm8', 'pcm16', 'alaw', 'mulaw'] as const).map((coding, index) =>
      makeWav({ coding, channels: 1 + (index % 2), extensible: index > 1, seconds: 1, chunks: { between: [list] } }),
    );
    await fuzz(wavs, 500);
  });

  test('MP3', async () => {
    await fuzz([await makeMp3({ seconds: 2 }), await makeMp3({ channels: 2, sampleRate: 44_100 })], 500);
  });
});

test('a whole MP3 is passed through with one request, a part of it with a second look', async () => {
  const mp3 = await makeMp3({ seconds: 5 });
  const whole = stored(mp3);
  const opened = await open(get, whole.source);
  expect(opened).toMatchObject({ made: false, status: 200, contentLength: mp3.length });
  expect(whole.asked).toEqual([get]);
  opened.body!.destroy();
  const part = stored(mp3);
  const range = { first: 10, last: 19 };
  const ranged = await open({ method: 'GET', range }, part.source);
  expect(ranged).toMatchObject({ made: false, status: 206, contentRange: { ...range, size: mp3.length } });
  expect(part.asked).toEqual([
    { method: 'GET', range: { first: 0, last: 65_535 } },
    { method: 'GET', range },
  ]);
  expect(part.bodies[0]!.destroyed).toBe(true);
});

test('what is looked at is let go: by HEAD, by a refusal, by a listener who leaves', async () => {
  const wav = makeWav({ seconds: 100 });
  const head = stored(wav);
  expect(await open({ method: 'HEAD' }, head.source)).toEqual({ made: true, status: 200 });
  const text = stored(Buffer.alloc(100_000, 'text'));
  await expect(open(get, text.source)).rejects.toThrow(UpstreamFailedError);
  const left = stored(wav);
  const { body } = await open(get, left.source);
  const closed = new Promise((resolve) => body!.once('close', resolve));
  body!.destroy();
  await closed;
  for (const { bodies } of [head, text, left]) expect(bodies.map(({ destroyed }) => destroyed)).toEqual([true]);
});

test('a format behind more than is looked at first is found all the same', async () => {
  const far = chunk('LIST', Buffer.alloc(300_000));
  const wav = makeWav({ chunks: { before: [far] } });
  expect(recognise(await hear(wav))).toMatchObject({ type: 'audio/mpeg', channels: 1 });
  const ranged = stored(wav);
  expect(await open({ method: 'HEAD' }, ranged.source)).toEqual({ made: true, status: 200 });
  expect(ranged.asked).toHaveLength(2);
});
