import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Encrypts secrets at rest with the key of `SECRETS_KEY`. */
export interface Secrets {
  /** @param boundTo where the secret belongs (its contact center and field): opened anywhere else, it is refused. */
  seal(text: string, boundTo: string): string;
  /** @throws Error when it was sealed with another key, for another place, or was changed since. */
  open(sealed: string, boundTo: string): string;
}

const ivBytes = 12;
const tagBytes = 16;

/** @param key 32 bytes as hex. AES-256-GCM; a sealed text is base64 of iv, tag and ciphertext. */
export function createSecrets(key: string): Secrets {
  const keyBytes = Buffer.from(key, 'hex');
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
