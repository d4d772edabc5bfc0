/** IMA ADPCM: 4 bits a sample, two samples a byte, the first in the low half. */

const steps = [
  7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45, 50, 55, 60, 66, 73, 80, 88, 97, 107, 118, 130, 143,
  157, 173, 190, 209, 230, 253, 279, 307, 337, 371, 408, 449, 494, 544, 598, 658, 724, 796, 876, 963, 1060, 1166, 1282, 1411, 1552,
  1707, 1878, 2066, 2272, 2499, 2749, 3024, 3327, 3660, 4026, 4428, 4871, 5358, 5894, 6484, 7132, 7845, 8630, 9493, 10442, 11487,
  12635, 13899, 15289, 16818, 18500, 20350, 22385, 24623, 27086, 29794, 32767,
]; // prettier-ignore
const stepChanges = [-1, -1, -1, -1, 2, 4, 6, 8];

interface State {
  predicted: number;
  index: number;
}

/** Follows one code; encoder and decoder both go this way, so that their errors do not add up. */
function follow(state: State, code: number): number {
  const step = steps[state.index]!;
  const change = (step >> 3) + (code & 1 ? step >> 2 : 0) + (code & 2 ? step >> 1 : 0) + (code & 4 ? step : 0);
  state.predicted = Math.max(-32768, Math.min(32767, state.predicted + (code & 8 ? -change : change)));
  state.index = Math.max(0, Math.min(steps.length - 1, state.index + stepChanges[code & 7]!));
  return state.predicted;
}

export function encodeAdpcm(samples: Int16Array): Buffer {
  const state = { predicted: 0, index: 0 };
  const bytes = Buffer.alloc(Math.ceil(samples.length / 2));
  samples.forEach((sample, at) => {
    const difference = sample - state.predicted;
    const size = Math.min(7, Math.floor((Math.abs(difference) * 4) / steps[state.index]!));
    const code = (difference < 0 ? 8 : 0) | size;
    follow(state, code);
    bytes[at >> 1]! |= at % 2 === 0 ? code : code << 4;
  });
  return bytes;
}

export function decodeAdpcm(bytes: Uint8Array, length: number): Int16Array {
  const state = { predicted: 0, index: 0 };
  const samples = new Int16Array(length);
  for (let at = 0; at < length; at += 1)
    samples[at] = follow(state, at % 2 === 0 ? bytes[at >> 1]! & 15 : bytes[at >> 1]! >> 4);
  return samples;
}
