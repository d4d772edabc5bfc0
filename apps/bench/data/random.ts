/** Numbers that look random and depend on nothing but what they were seeded with. */
export interface Random {
  /** From 0 up to, not including, 1. */
  fraction(): number;
  /** From 0 up to, not including, `below`; with `skew` above 1 small numbers are frequent and great ones rare. */
  below(below: number, skew?: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[], skew?: number): T;
  uuid(): string;
}

/** Spreads a number over 32 bits, so that neighbouring seeds have nothing in common. */
export function scramble(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

/**
 * Seeded by two numbers (what is made, and which one of them), so that any one of ten million is made without those before it,
 * by whichever thread. The generator known as sfc32: 128 bits of state, with 32 two recordings would get one uuid.
 */
export function createRandom(seed: number, index: number): Random {
  let [a, b, c, counter] = [scramble(seed), index | 0, scramble(index ^ 0x5bd1e995), 1];
  const next = () => {
    const value = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + value;
    return value >>> 0;
  };
  for (let round = 0; round < 8; round++) next();
  const fraction = () => next() / 2 ** 32;
  const below = (limit: number, skew = 1) => Math.floor(fraction() ** skew * limit);
  return {
    fraction,
    below,
    chance: (probability) => fraction() < probability,
    pick: (from, skew) => from[below(from.length, skew)]!,
    uuid() {
      const hex = Array.from({ length: 4 }, () => next().toString(16).padStart(8, '0')).join('');
      const [a, b, c, d] = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(13, 16), hex.slice(17, 20)];
      return `${a}-${b}-4${c}-8${d}-${hex.slice(20)}`;
    },
  };
}
