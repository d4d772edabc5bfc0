import fc from 'fast-check';

/** What happens to files on bad days, and what a forger does: at places and in lengths that are often in the headers. */
const place = fc.oneof(fc.nat(60), fc.nat(400), fc.nat(20_000));
const mutation = fc.oneof(
  fc.record({ kind: fc.constant('byte'), place, value: fc.nat(255) }),
  fc.record({ kind: fc.constant('bit'), place, value: fc.nat(7) }),
  fc.record({ kind: fc.constant('word'), place, value: fc.constantFrom(0, 1, 2, 0x7fffffff, 0x80000000, 0xffffffff) }),
  fc.record({ kind: fc.constant('cut'), place, value: fc.nat(0) }),
  fc.record({ kind: fc.constant('remove'), place, value: fc.nat(600) }),
  fc.record({ kind: fc.constant('insert'), place, value: fc.nat(600) }),
  fc.record({ kind: fc.constant('repeat'), place, value: fc.nat(2000) }),
);

type Mutation = typeof mutation extends fc.Arbitrary<infer M> ? M : never;

export const mutations = fc.array(mutation, { minLength: 1, maxLength: 4 });

export function mutate(bytes: Buffer, { kind, place: at, value }: Mutation): Buffer {
  const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)];
  const changed = Buffer.from(bytes);
  if (kind === 'byte' && at < bytes.length) changed[at] = value;
  if (kind === 'bit' && at < bytes.length) changed[at] = changed[at]! ^ (1 << value);
  if (kind === 'word' && at + 4 <= bytes.length) changed.writeUInt32LE(value, at);
  if (kind === 'cut') return head;
  if (kind === 'remove') return Buffer.concat([head, tail.subarray(value)]);
  if (kind === 'insert') return Buffer.concat([head, Buffer.alloc(value, 0xff), tail]);
  if (kind === 'repeat') return Buffer.concat([head, tail.subarray(0, value), tail]);
  return changed;
}
