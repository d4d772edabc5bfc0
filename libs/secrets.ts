import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Encrypts secrets at rest with the keys of `SECRETS_KEY`: the first one seals, each of them opens. */
export interface Secrets {
  /** @param boundTo where the secret belongs (its contact center and field): opened anywhere else, it is refused. */
  seal(text: string, boundTo: string): string;
  /** @throws Error when it was sealed with a key that is not among ours, for another place, or was changed since. */
  open(sealed: string, boundTo: string): string;
  /** Sealed with the first key: as it is, where it was already. @throws Error as {@link open} */
  reseal(sealed: string, boundTo: string): string;
}

const ivBytes = 12;
const tagBytes = 16;

interface Key {
  seal(text: string, boundTo: string): string;
  open(sealed: string, boundTo: string): string;
}

/** AES-256-GCM; a sealed text is base64 of iv, tag and ciphertext. */
function createKey(hex: string): Key {
  const keyBytes = Buffer.from(hex, 'hex');
  if (keyBytes.length !== 32) throw new Error('SECRETS_KEY must be 32 bytes as hex');
  return {
    seal(text, boundTo) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', keyBytes, iv).setAAD(Buffer.from(boundTo));
      const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), encrypted]).toString('base64');
    },
    open(sealed, boundTo) {
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', keyBytes, bytes.subarray(0, ivBytes), {
        authTagLength: tagBytes,
      })
        .setAAD(Buffer.from(boundTo))
        .setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
      return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString('utf8');
    },
  };
}

/** Two of 2^128 tags are alike: what one key opens was sealed with that one. */
function openWithAny([key, ...others]: readonly Key[], sealed: string, boundTo: string): string {
  try {
    return key!.open(sealed, boundTo);
  } catch (error) {
    if (others.length === 0) throw error;
    return openWithAny(others, sealed, boundTo);
  }
}

/** @param hexKeys 32 bytes as hex, or several such separated by commas (while a key is replaced: apps/operations/README.md) */
export function createSecrets(hexKeys: string): Secrets {
  const keys = hexKeys.split(',').map(createKey);
  const [first] = keys as [Key, ...Key[]];
  const open = (sealed: string, boundTo: string) => openWithAny(keys, sealed, boundTo);
  return {
    seal: (text, boundTo) => first.seal(text, boundTo),
    open,
    reseal(sealed, boundTo) {
      try {
        first.open(sealed, boundTo);
        return sealed;
      } catch {
        return first.seal(open(sealed, boundTo), boundTo);
      }
    },
  };
}
