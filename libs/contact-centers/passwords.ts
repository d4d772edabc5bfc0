import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { createBoundedWork, type Party } from './bounded-work';

export interface Passwords {
  /**
   * @returns the hash with its salt and its cost, as it is stored
   * @throws TooManyRequestsError
   */
  hash(password: string, party: Party): Promise<string>;
  /**
   * @param findHash looks it up, once the attempt is let in: a flood that is not costs no look-up. Undefined for an unknown user:
   *   takes as long, so that nobody learns which users there are
   * @throws TooManyRequestsError, and what `findHash` rejects with
   */
  verify(password: string, findHash: () => Promise<string | undefined>, party: Party): Promise<boolean>;
}

export interface PasswordsOptions {
  /** Binary logarithm of scrypt's N. 15 with r = 8: 32 MiB and about 0.1 s of one core for each hash. */
  log2Cost?: number;
}

const blockSize = 8;
const parallelization = 1;
const keyBytes = 32;
const saltBytes = 16;

const deriveKey = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);
const stored = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

function derive(password: string, salt: Buffer, log2Cost: number, r: number, p: number): Promise<Buffer> {
  const N = 2 ** log2Cost;
  // Node refuses what needs more than 32 MiB unless told otherwise.
  const maxmem = 256 * N * r;
  // RFC 7617: one character, however the client composes it, is one password.
  return deriveKey(password.normalize('NFC'), salt, keyBytes, { N, r, p, maxmem });
}

const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');

const encode = (log2Cost: number, salt: Buffer, key: Buffer) =>
  `$scrypt$ln=${log2Cost},r=${blockSize},p=${parallelization}$${base64(salt)}$${base64(key)}`;

async function matches(password: string, hash: string): Promise<boolean> {
  const [, log2Cost, r, p, salt, key] = stored.exec(hash) ?? [];
  if (salt === undefined || key === undefined) throw new Error('A stored password hash cannot be read');
  const derived = await derive(password, Buffer.from(salt, 'base64'), Number(log2Cost), Number(r), Number(p));
  // Nobody's has a NUL: JSON with one is refused. scrypt's HMAC fills keys up with them: `secret` and `secret\0` derive the same.
  return timingSafeEqual(derived, Buffer.from(key, 'base64')) && !password.includes('\0');
}

/** Leaves half of libuv's four threads to files and names, and a core to the requests of those who have signed in. */
const hashesAtOnce = Math.max(1, Math.min(2, availableParallelism() - 1));

/** Hashes passwords with scrypt, which is memory-hard. */
export function createPasswords({ log2Cost = 15 }: PasswordsOptions = {}): Passwords {
  const bounded = createBoundedWork({ atOnce: hashesAtOnce, waiting: 128, waitingOfOneParty: 32 });
  const nobodys = encode(log2Cost, randomBytes(saltBytes), randomBytes(keyBytes));
  return {
    hash: (password, party) =>
      bounded.run(party, (inTurn) =>
        inTurn(async () => {
          const salt = randomBytes(saltBytes);
          return encode(log2Cost, salt, await derive(password, salt, log2Cost, blockSize, parallelization));
        }),
      ),
    verify: (password, findHash, party) =>
      bounded.run(party, async (inTurn) => {
        const hash = await findHash();
        return await inTurn(() => matches(password, hash ?? nobodys));
      }),
  };
}
