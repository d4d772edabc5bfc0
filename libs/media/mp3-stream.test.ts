import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { TooManyRequestsError } from '../errors';
import { encodeMp3, makeMp3 } from '../testing/mp3';
import { aLawValues, makeWav, muLawValues, toneBytes, type WavFacts } from '../testing/wav';
import { createAudioRecogniser } from './audio-format';
import { createMp3Encoders, type Mp3Encoders } from './mp3-encoders';
import { createMp3Stream, type HeardFile } from './mp3-stream';
import type { Mp3Target } from './mp3-target';
import { NotAudioError } from './not-audio-error';
import type { WavCoding } from './wav-reader';

let encoders: Mp3Encoders;
beforeAll(() => {
  encoders = createMp3Encoders({ threads: 2, mostEncodings: 40 });
});
afterAll(() => encoders.close());
afterEach(() => expect(encoders.encodings).toBe(0));

const forEver = () => new AbortController().signal;

function formatOf(bytes: Buffer) {
  const recogniser = createAudioRecogniser();
  recogniser.push(bytes);
  return recogniser.format!;
}

function* pieces(bytes: Buffer, length: number) {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

const file = (bytes: Buffer, pieceLength = 65_536): HeardFile => ({
  format: formatOf(bytes),
  open: () => Promise.resolve(Readable.from(pieces(bytes, pieceLength), { objectMode: false })),
});

async function read(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const hear = (...files: HeardFile[]) => read(createMp3Stream(files, encoders, forEver()));

function recognise(mp3: Buffer) {
  const recogniser = createAudioRecogniser();
  recogniser.push(mp3);
  return recogniser.end();
}

/** What the samples of a WAV are by the formulas, not by our decoder. */
function samplesOf(facts: WavFacts & { coding: WavCoding }, target: 1 | 2): Float32Array[] {
  const { coding, channels = 1 } = facts;
  const bytes = toneBytes(facts);
  const values = {
    pcm8: () => [...bytes].map((code) => (code - 128) * 256),
    pcm16: () => [...new Int16Array(new Uint8Array(bytes).buffer)],
    alaw: () => [...bytes].map((code) => aLawValues[code]!),
    mulaw: () => [...bytes].map((code) => muLawValues[code]!),
  }[coding]();
  return Array.from({ length: target }, (_, channel) =>
    Float32Array.from(
      values.filter((_value, at) => at % channels === channel % channels),
      (value) => value / 32_768,
    ),
  );
}

const codings: WavCoding[] = ['pcm8', 'pcm16', 'alaw', 'mulaw'];
const kinds = codings.flatMap((coding) => ([1, 2] as const).map((channels) => ({ coding, channels })));

test.each(kinds)('$coding with $channels channels is what LAME makes of its samples', async (kind) => {
  const facts = { ...kind, seconds: 3 };
  const mp3 = await hear(file(makeWav(facts), 1001));
  const target: Mp3Target = { channels: kind.channels, sampleRate: 8000 };
  expect(mp3).toEqual(await encodeMp3(samplesOf(facts, kind.channels), 8000, target));
  const { durationMs, ...format } = recognise(mp3);
  expect(format).toEqual({ type: 'audio/mpeg', version: 2.5, ...target });
  expect(durationMs - 3000).toBeLessThan(250);
});

test.each([4000, 8000, 11_025, 22_050, 37_800, 44_100, 48_000, 96_000, 192_000])(
  '%d samples a second: heard in the next rate that MP3 has, as long as it was',
  async (sampleRate) => {
    const { durationMs, sampleRate: heardRate } = recognise(await hear(file(makeWav({ sampleRate, seconds: 2 }))));
    expect(heardRate).toBe({ 4000: 8000, 37_800: 44_100, 96_000: 48_000, 192_000: 48_000 }[sampleRate] ?? sampleRate);
    expect(durationMs).toBeGreaterThanOrEqual(2000);
    expect(durationMs).toBeLessThan(2250);
  },
);

describe('several media files heard as one', () => {
  test('of one kind: without a gap, as if they were one file', async () => {
    const whole = makeWav({ coding: 'alaw', seconds: 4 });
    const halves = [makeWav({ coding: 'alaw', seconds: 1 }), makeWav({ coding: 'alaw', seconds: 3 })];
    expect(await hear(...halves.map((half) => file(half, 999)))).toEqual(await hear(file(whole)));
  });

  test('of several codecs: still one encoder', async () => {
    const facts = codings.map((coding, index) => ({ coding, seconds: index + 1 }));
    const parts = facts.map((fact) => samplesOf(fact, 1)[0]!);
    const expected = await encodeMp3([Float32Array.from(parts.flatMap((part) => [...part]))], 8000, {
      channels: 1,
      sampleRate: 8000,
    });
    expect(await hear(...facts.map((fact) => file(makeWav(fact))))).toEqual(expected);
  });

  test('of files mixed mono and stereo the result is stereo', async () => {
    const [mono, stereo] = [{ coding: 'mulaw' as const }, { coding: 'mulaw' as const, channels: 2 }];
    const parts = [samplesOf(mono, 2), samplesOf(stereo, 2)];
    const sides = [0, 1].map((side) => Float32Array.from(parts.flatMap((part) => [...part[side]!])));
    const expected = await encodeMp3(sides, 8000, { channels: 2, sampleRate: 8000 });
    expect(await hear(file(makeWav(mono)), file(makeWav(stereo)))).toEqual(expected);
    expect(recognise(expected).channels).toBe(2);
  });

  test('of several sample rates: the highest, each as long as it was', async () => {
    const rates = [8000, 16_000, 11_025, 16_000];
    const { durationMs, sampleRate } = recognise(
      await hear(...rates.map((rate) => file(makeWav({ sampleRate: rate, seconds: 2 })))),
    );
    expect(sampleRate).toBe(16_000);
    // What an encoder begins and ends with: under a tenth of a second each.
    expect(durationMs).toBeGreaterThanOrEqual(8000);
    expect(durationMs).toBeLessThan(8000 + rates.length * 150);
  });

  test('MP3s of one kind: their frames, joined as they are', async () => {
    const [one, other] = await Promise.all([makeMp3({ seconds: 1 }), makeMp3({ seconds: 2, tones: [300] })]);
    const tag = Buffer.concat([Buffer.from('TAG'), Buffer.alloc(125)]);
    expect(await hear(file(Buffer.concat([one, tag]), 100), file(other))).toEqual(Buffer.concat([one, other]));
  });

  test('a frame that tells a player the length of its own file is left out', async () => {
    const one = await makeMp3({ seconds: 1 });
    const info = Buffer.from(one.subarray(0, 288));
    info.fill(0, 4).write('Info', 4 + 9, 'latin1');
    expect(await hear(file(Buffer.concat([info, one])), file(one))).toEqual(Buffer.concat([one, one]));
  });

  test('WAVs between MP3s are made like them, and these joined as they are', async () => {
    const mp3 = await makeMp3({ channels: 2, sampleRate: 16_000, seconds: 1 });
    const wavs = [{}, { channels: 2, sampleRate: 11_025 }].map((facts) => file(makeWav(facts)));
    const heard = await hear(wavs[0]!, file(mp3), wavs[1]!);
    const { durationMs, ...format } = recognise(heard);
    expect(format).toEqual({ type: 'audio/mpeg', version: 2, channels: 2, sampleRate: 16_000 });
    expect(durationMs).toBeGreaterThanOrEqual(3000);
    expect(durationMs).toBeLessThan(3600);
    expect(heard.includes(mp3)).toBe(true);
  });

  test('one without samples is passed over; nothing at all is no audio', async () => {
    const full = file(makeWav({ seconds: 1 }));
    const empty: HeardFile = { ...file(makeWav({ seconds: 0 })), format: full.format };
    expect(await hear(empty, full, empty)).toEqual(await hear(full));
    await expect(hear(empty)).rejects.toThrow(/cannot be heard: It holds no audio/);
    expect(() => createMp3Stream([], encoders, forEver())).toThrow(NotAudioError);
  });
});

/** A WAV that never ends, and notes how much of it was read. */
function endless() {
  const state = { read: 0, destroyed: false };
  const header = makeWav({ seconds: 0, dataSize: 0xffffffff });
  const second = toneBytes({});
  const open = () =>
    Promise.resolve(
      new Readable({
        read() {
          this.push(state.read === 0 ? header : second);
          state.read += second.length;
        },
        destroy(error, done) {
          state.destroyed = true;
          done(error);
        },
      }),
    );
  return { state, file: { format: formatOf(makeWav()), open } };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await turn();
}

describe('listeners', () => {
  test('who stall read nothing more, and keep no other waiting', async () => {
    const stalled = Array.from({ length: 30 }, endless);
    const streams = stalled.map((source) => createMp3Stream([source.file], encoders, forEver()));
    await until(() => streams.every((stream) => stream.readableLength >= 16_384));
    const heldAt = () => stalled.map(({ state }) => state.read);
    const before = heldAt();
    const other = await hear(file(makeWav({ seconds: 120 })));
    expect(recognise(other).durationMs).toBeGreaterThan(120_000);
    expect(heldAt()).toEqual(before);
    // Twice the MP3 that waits, and what the streams in between hold.
    for (const read of before) expect(read).toBeLessThan(40 * 16_000);
    for (const stream of streams) stream.destroy();
    await until(() => stalled.every(({ state }) => state.destroyed));
  });

  test('who leave let go of the encoder and of what they heard at once', async () => {
    for (const leave of ['destroy', 'signal'] as const) {
      const source = endless();
      const leaving = new AbortController();
      const stream = createMp3Stream([source.file], encoders, leaving.signal);
      await until(() => stream.readableLength > 0);
      expect(encoders.encodings).toBe(1);
      if (leave === 'destroy') stream.destroy();
      else leaving.abort(new Error('left'));
      await until(() => encoders.encodings === 0 && source.state.destroyed);
      expect(stream.destroyed).toBe(true);
    }
  });

  test('who leave while a media file is opened, or silent, let go of it', async () => {
    const silent = new Readable({ read: () => undefined });
    const opened: AbortSignal[] = [];
    const format = formatOf(makeWav());
    const never = {
      format,
      open: (signal: AbortSignal) => (opened.push(signal), new Promise<Readable>(() => undefined)),
    };
    const open = (signal: AbortSignal) => {
      signal.addEventListener('abort', () => silent.destroy());
      return Promise.resolve(silent);
    };
    const streams = [never, { format, open }].map((source) => createMp3Stream([source], encoders, forEver()));
    await turn();
    for (const stream of streams) stream.destroy();
    await until(() => silent.destroyed);
    expect(opened.map(({ aborted }) => aborted)).toEqual([true]);
  });

  test('more than may be heard at once are refused, until one leaves', async () => {
    const streams = Array.from({ length: 40 }, () => createMp3Stream([endless().file], encoders, forEver()));
    expect(() => createMp3Stream([endless().file], encoders, forEver())).toThrow(TooManyRequestsError);
    streams.pop()!.destroy();
    await turn();
    streams.push(createMp3Stream([endless().file], encoders, forEver()));
    for (const stream of streams) stream.destroy();
    await until(() => encoders.encodings === 0);
  });
});

test('a media file that breaks off ends the stream with its error', async () => {
  const broken = async function* () {
    yield makeWav({ seconds: 30 });
    await turn();
    throw new Error('broken off');
  };
  const source = { format: formatOf(makeWav()), open: () => Promise.resolve(Readable.from(broken())) };
  await expect(hear(file(makeWav()), source)).rejects.toThrow('broken off');
});

test('a thread that dies fails what it was making, and the next is made by another', async () => {
  const mortal = createMp3Encoders({ threads: 1 });
  const encoding = mortal.open({ channels: 1, sampleRate: 8000 });
  const format = { type: 'audio/wav', coding: 'pcm8', channels: 1, sampleRate: 8000 } as const;
  // A rate that MP3 does not have: LAME cannot be set up.
  const impossible = mortal.open({ channels: 3 as 2, sampleRate: 8000 });
  await expect(impossible.encode(0, format, new Uint8Array(100))).rejects.toThrow(/encoder failed/);
  expect((await encoding.encode(0, format, new Uint8Array(20_000))).length).toBeGreaterThan(0);
  await mortal.close();
  await expect(encoding.encode(0, format, new Uint8Array(100))).rejects.toThrow(/ended/);
  encoding.release();
  impossible.release();
  const next = mortal.open({ channels: 1, sampleRate: 8000 });
  expect((await next.encode(0, format, new Uint8Array(20_000))).length).toBeGreaterThan(0);
  next.release();
  await mortal.close();
});

test('the thread that serves requests stays free while four are made', async () => {
  const wav = file(makeWav({ coding: 'mulaw', seconds: 120 }));
  const delay = monitorEventLoopDelay({ resolution: 2 });
  await hear(wav);
  delay.enable();
  await Promise.all([hear(wav), hear(wav), hear(wav), hear(wav)]);
  delay.disable();
  // The encoding alone takes a second and more; on a busy machine the median says whether it is done elsewhere.
  expect(delay.percentile(50) / 1e6).toBeLessThan(20);
});
