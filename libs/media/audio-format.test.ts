import { createAudioRecogniser, type RecognisedAudio } from './audio-format';
import { NotAudioError } from './not-audio-error';
import { chunk, formatChunk, makeWav, riff, toneBytes, type WavFacts } from '../testing/wav';
import { makeMp3 } from '../testing/mp3';
import type { WavCoding } from './wav-reader';

function recognise(bytes: Buffer, pieceLength = bytes.length || 1): RecognisedAudio {
  const recogniser = createAudioRecogniser();
  for (let at = 0; at < bytes.length; at += pieceLength) recogniser.push(bytes.subarray(at, at + pieceLength));
  return recogniser.end();
}

const refusal = (bytes: Buffer) => {
  try {
    recognise(bytes);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof NotAudioError)) throw error;
    return error.message;
  }
};

const codings: WavCoding[] = ['pcm8', 'pcm16', 'alaw', 'mulaw'];
const wavKinds = codings.flatMap((coding) =>
  [1, 2].flatMap((channels) => [false, true].map((extensible) => ({ coding, channels, extensible }))),
);

describe('WAV with PCM 8 bit, PCM 16 bit, A-law or mu-law, mono or stereo', () => {
  test.each(wavKinds)('$coding, $channels channels, extensible: $extensible', (kind) => {
    const { coding, channels } = kind;
    const expected = { type: 'audio/wav', coding, channels, sampleRate: 11_025, durationMs: 500 };
    const wav = makeWav({ ...kind, sampleRate: 11_025, seconds: 0.5 });
    expected.durationMs = (Math.round(11_025 / 2) * 1000) / 11_025;
    for (const pieceLength of [wav.length, 1, 7, 1000]) expect(recognise(wav, pieceLength)).toEqual(expected);
  });

  test('chunks in any order in front of the samples, of odd sizes too, and whatever is behind them', () => {
    const [list, odd] = [chunk('LIST', Buffer.alloc(200, 'x')), chunk('bext', Buffer.from('odd'))];
    const junk = Buffer.from('RIFF no chunk at all');
    for (const chunks of [{ before: [list, odd] }, { between: [odd, list, odd] }, { after: [list, junk] }])
      expect(recognise(makeWav({ chunks })).durationMs).toBe(1000);
  });

  test.each([0, 0xffffffff, 0x7ffff000])(
    'a `data` size of %d, as streaming recorders leave it: all that follows',
    (dataSize) => {
      expect(recognise(makeWav({ dataSize, seconds: 3 })).durationMs).toBe(3000);
    },
  );

  test('a `data` chunk shorter than the file: only its samples count', () => {
    expect(recognise(makeWav({ dataSize: 8000, seconds: 3 })).durationMs).toBe(500);
  });

  test('half a sample at the end does not count', () => {
    const stereo = { channels: 2, seconds: 1 };
    expect(recognise(makeWav(stereo).subarray(0, -1))).toMatchObject({ durationMs: (7999 * 1000) / 8000 });
  });

  test('the format is known by the first whole sample, the type from the first four bytes', () => {
    const recogniser = createAudioRecogniser();
    const wav = makeWav();
    const known = [2, 2, 40, 1, 1].map((length, index, lengths) => {
      const at = lengths.slice(0, index).reduce((sum, before) => sum + before, 0);
      recogniser.push(wav.subarray(at, at + length));
      return [recogniser.type, recogniser.format?.sampleRate];
    });
    expect(known).toEqual([
      [undefined, undefined],
      ['audio/wav', undefined],
      ['audio/wav', undefined],
      ['audio/wav', undefined],
      ['audio/wav', 8000],
    ]);
  });
});

const edited = (facts: WavFacts, at: number, value: number) => {
  const wav = makeWav(facts);
  wav.writeUInt16LE(value, at);
  return wav;
};
const data = chunk('data', toneBytes({}));
const truncatedFormat = chunk('fmt ', formatChunk({}).subarray(8, 22));

test.each([
  ['another codec inside WAV: ADPCM', edited({}, 20, 0x11), /codec inside the WAV/],
  ['MP3 inside WAV', edited({}, 20, 0x55), /codec inside the WAV/],
  ['floating point', edited({}, 20, 3), /codec inside the WAV/],
  ['PCM of 24 bits', edited({}, 34, 24), /codec inside the WAV/],
  ['mu-law of 16 bits', edited({ coding: 'mulaw' }, 34, 16), /codec inside the WAV/],
  ['floating point, extensible', edited({ extensible: true }, 44, 3), /codec inside the WAV/],
  ['an unknown sub-format', edited({ extensible: true }, 50, 3), /codec inside the WAV/],
  ['no channel', edited({}, 22, 0), /neither mono nor stereo/],
  ['three channels', edited({}, 22, 3), /neither mono nor stereo/],
  ['no samples a second', makeWav({ sampleRate: 1 }).fill(0, 24, 28), /0 samples a second/],
  ['blocks that contradict the codec', edited({}, 32, 4), /block size/],
  ['an empty file', Buffer.alloc(0), /is empty/],
  ['three bytes', Buffer.from('RIF'), /no audio/],
  ['text called .wav', Buffer.from('RIFFraff is no audio at all'), /no WAV/],
  ['text', Buffer.from('To be, or not to be. '.repeat(10_000)), /neither WAV nor MP3/],
  ['zeros', Buffer.alloc(1_000_000), /neither WAV nor MP3/],
  ['AVI', Buffer.concat([Buffer.from('RIFF\0\0\0\0AVI LIST'), Buffer.alloc(100)]), /no WAV/],
  ['samples before their format', riff([data, formatChunk({})]), /in front of its samples/],
  ['a truncated format', riff([truncatedFormat, data]), /format is truncated/],
  ['no samples', makeWav({ seconds: 0 }), /holds no audio/],
  ['half a sample', makeWav({ seconds: 0, channels: 2, chunks: { after: [Buffer.alloc(1)] } }), /holds no audio/],
  [
    'a chunk that says it is longer than the file',
    riff([chunk('LIST', Buffer.alloc(9), 4e9), formatChunk({}), data]),
    /truncated/,
  ],
] as [string, Buffer, RegExp][])('refused: %s', (_what, bytes, message) => {
  expect(refusal(bytes)).toMatch(message);
});

test('a header cut at any byte is refused', () => {
  const header = makeWav({ extensible: true, chunks: { between: [chunk('LIST', Buffer.alloc(9))] } }).subarray(0, 86);
  for (let length = 0; length <= header.length; length += 1)
    expect([length, refusal(header.subarray(0, length))]).not.toEqual([length, 'accepted']);
});

describe('MP3', () => {
  const tag = (length: number, flags = 0) => {
    const size = [21, 14, 7, 0].map((shift) => (length >> shift) & 127);
    return Buffer.concat([Buffer.from([0x49, 0x44, 0x33, 4, 0, flags, ...size]), Buffer.alloc(length, 0xff)]);
  };
  const id3v1 = Buffer.concat([Buffer.from('TAG'), Buffer.alloc(125, 0xff)]);

  test.each([8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000])(
    'MPEG 1, 2 and 2.5 of layer III: %d samples a second, mono and stereo',
    async (sampleRate) => {
      const version = sampleRate >= 32_000 ? 1 : sampleRate >= 16_000 ? 2 : 2.5;
      for (const channels of [1, 2] as const) {
        const mp3 = await makeMp3({ sampleRate, channels, seconds: 1 });
        for (const pieceLength of [mp3.length, 17, 997]) {
          const { durationMs, ...format } = recognise(mp3, pieceLength);
          expect(format).toEqual({ type: 'audio/mpeg', version, channels, sampleRate });
          expect(durationMs).toBeGreaterThanOrEqual(1000);
          expect(durationMs).toBeLessThan(1250);
        }
      }
    },
  );

  test('tags in front and behind, of any length, are no frames; bytes around them neither', async () => {
    const mp3 = await makeMp3({ seconds: 2 });
    const plain = recognise(mp3);
    const tagged = [
      [tag(0), mp3],
      [tag(300), mp3, id3v1],
      [tag(300_000), mp3],
      [tag(50), tag(60), mp3],
      [Buffer.concat([tag(20, 0x10), Buffer.alloc(10)]), mp3],
      [tag(10), Buffer.alloc(2000), mp3, Buffer.from('APETAGEX')],
      [mp3.subarray(0, -5)],
    ].map((parts) => Buffer.concat(parts));
    for (const bytes of tagged.slice(0, -1)) expect(recognise(bytes)).toEqual(plain);
    expect(recognise(tagged.at(-1)!).durationMs).toBeCloseTo(plain.durationMs - 72, 5);
  });

  test('noise between frames is passed over, a file with more noise than frames is none', async () => {
    const mp3 = await makeMp3({ seconds: 2 });
    const plain = recognise(mp3).durationMs;
    const noisy = Buffer.concat([mp3.subarray(0, 1440), Buffer.alloc(500, 7), mp3.subarray(1440)]);
    expect(recognise(noisy).durationMs).toBe(plain);
    expect(refusal(Buffer.concat([mp3, Buffer.alloc(3 * mp3.length, 7)]))).toMatch(/neither WAV nor MP3/);
  });

  test('one frame, or a tag alone, is no MP3', async () => {
    const mp3 = await makeMp3({ seconds: 1 });
    expect(refusal(mp3.subarray(0, 288))).toMatch(/neither/);
    expect(refusal(mp3.subarray(0, 576))).toBe('accepted');
    expect(refusal(tag(300_000))).toMatch(/neither/);
    expect(refusal(tag(300_000).subarray(0, 5000))).toMatch(/neither/);
  });

  test('layers I and II, and AAC, whose headers look much alike, are none', async () => {
    const mp3 = await makeMp3({ seconds: 1 });
    for (const layer of [0, 2, 3]) {
      const other = Buffer.from(mp3);
      for (let at = 0; at + 1 < other.length; at += 288) other[at + 1] = (other[at + 1]! & ~6) | (layer << 1);
      expect(refusal(other)).toMatch(/neither/);
    }
  });
});
