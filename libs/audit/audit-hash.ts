import { createHash } from 'node:crypto';

/** What the hash of an entry is made of, but for the hash before it. */
export interface ChainedEntry {
  /** The contact center's id; the nil UUID for the installation's. */
  chain: string;
  /** From 1, without a gap. */
  number: number;
  /** The stored JSON text, to the byte. */
  entry: string;
}

/** The trail of what belongs to no contact center. */
export const installationChain = '00000000-0000-0000-0000-000000000000';

/** Before the first entry of a chain. */
export const beginningHash: Buffer = Buffer.alloc(32);

/** Chain and number have no `:`, so no two entries are hashed as one text. */
export function auditHash(before: Buffer, { chain, number, entry }: ChainedEntry): Buffer {
  return createHash('sha256').update(before).update(`${chain}:${number}:${entry}`).digest();
}
