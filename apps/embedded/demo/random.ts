/** Numbers that look random and are the same at every start. */
export interface Random {
  /** From 0 up to, not including, 1. */
  fraction: () => number;
  /** A whole number, both ends included. */
  integer: (from: number, to: number) => number;
  pick: <T>(from: readonly T[]) => T;
}

/** The generator known as mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed;
  const fraction = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (from: number, to: number) => from + Math.floor(fraction() * (to - from + 1));
  return { fraction, integer, pick: (from) => from[integer(0, from.length - 1)]! };
}
