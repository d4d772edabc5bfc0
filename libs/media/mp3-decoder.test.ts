import { decodeMp3, loudness, makeMp3 } from '../testing/mp3';
import { createMp3Decoder } from './mp3-decoder';
import { NotAudioError } from './not-audio-error';

test.each([
  [8000, 1],
  [16_000, 2],
  [44_100, 2],
] as const)(
  'an MP3 of %d samples a second and %d channels: its sines, as long as its frames',
  async (rate, channels) => {
    const [low, high] = [300, 900];
    const [left, right] = await decodeMp3(
      await makeMp3({ sampleRate: rate, channels, seconds: 2, tones: [low, high] }),
    );
    expect(left!.length).toBeGreaterThanOrEqual(2 * rate);
    const second = (samples: Float32Array) => samples.subarray(rate / 2, 1.5 * rate);
    const heard = [left!, right!].map((side) => [low, high].map((hertz) => loudness(second(side), rate, hertz)));
    const [loud, silent] = [expect.closeTo(0.5, 1) as number, expect.closeTo(0, 1) as number];
    expect(heard).toEqual([[loud, silent], channels === 1 ? [loud, silent] : [silent, loud]]);
  },
);

test('bytes that are no frames end it, without a word on the console', async () => {
  const written: unknown[] = [];
  const { error } = console;
  console.error = (...words: unknown[]) => written.push(words);
  try {
    const decoder = await createMp3Decoder();
    expect(() => decoder.decode(Buffer.alloc(300_000, 0xff))).toThrow(NotAudioError);
    console.error('still there');
  } finally {
    console.error = error;
  }
  expect(written).toEqual([['still there']]);
});
