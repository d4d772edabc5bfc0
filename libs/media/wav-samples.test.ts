import { aLawValues, muLawValues } from '../testing/wav';
import { decodeSamples } from './wav-samples';
import type { StudioCoding, WavCoding, WavFormat } from './wav-reader';

type Coding = WavCoding | StudioCoding;

const format = <Any extends Coding>(coding: Any, channels: 1 | 2 = 1): WavFormat<Any> => ({
  type: 'audio/wav',
  coding,
  channels,
  sampleRate: 8000,
});
const codes = Uint8Array.from({ length: 256 }, (_, code) => code);
/** As 16-bit samples; a zero has no sign. */
const decoded = (coding: Coding, bytes: Uint8Array) =>
  [...decodeSamples(format(coding), bytes, 1)[0]!].map((sample) => sample * 32_768 + 0);

test('A-law and mu-law are what ITU-T G.711 says of all 256 codes', () => {
  expect(decoded('alaw', codes)).toEqual(aLawValues);
  expect(decoded('mulaw', codes)).toEqual(muLawValues.map((value) => value + 0));
});

test('the ends of both laws, as their tables print them', () => {
  const [loudest, quietest] = [4032 * 8, 8];
  expect(decoded('alaw', Uint8Array.of(0xaa, 0x2a, 0xd5, 0x55))).toEqual([loudest, -loudest, quietest, -quietest]);
  expect(decoded('mulaw', Uint8Array.of(0x80, 0x00, 0xfe, 0x7e))).toEqual([8031 * 4, -8031 * 4, 8, -8]);
});

test('PCM of 8 bits has no sign, of 16 bits it has one and is little-endian', () => {
  expect(decoded('pcm8', Uint8Array.of(0, 127, 128, 255))).toEqual([-32_768, -256, 0, 32_512]);
  expect(decoded('pcm16', Uint8Array.of(0x00, 0x80, 0xff, 0xff, 0x00, 0x00, 0xff, 0x7f))).toEqual([
    -32_768, -1, 0, 32_767,
  ]);
  // Also where they do not lie at an even place of their memory.
  expect(decoded('pcm16', Uint8Array.of(9, 0x00, 0x80, 0xff, 0x7f).subarray(1))).toEqual([-32_768, 32_767]);
});

test('PCM of 24 and 32 bits is little-endian with a sign; of floats what is no number is silence, and 1 the loudest', () => {
  const pcm24 = Uint8Array.of(0x00, 0x00, 0x80, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0xff, 0xff, 0x7f);
  expect(decoded('pcm24', pcm24)).toEqual([-32_768, -1 / 256, 0, 32_768 - 1 / 256]);
  const pcm32 = Uint8Array.of(0, 0, 0, 0x80, 0, 0, 0xff, 0xff, 0, 0, 0xff, 0x7f);
  expect(decoded('pcm32', pcm32)).toEqual([-32_768, -1, 32_767]);
  const floats = new Uint8Array(Float32Array.of(0.5, -1, NaN, Infinity, -2).buffer);
  expect(decoded('float32', floats)).toEqual([16_384, -32_768, 0, 32_768, -32_768]);
});

test('stereo stays stereo; mono is heard on both sides where stereo is wanted', () => {
  const bytes = Uint8Array.of(128, 255, 0, 128);
  const [left, right] = decodeSamples(format('pcm8', 2), bytes, 2);
  expect([[...left!], [...right!]]).toEqual([
    [0, -1],
    [127 / 128, 0],
  ]);
  const [one, other] = decodeSamples(format('pcm8'), bytes, 2);
  expect([...one!]).toEqual([0, 127 / 128, -1, 0]);
  expect(other).toEqual(one);
});
