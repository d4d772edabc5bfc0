import type { StorageSettings } from '../../contact-centers/contact-center';
import type { MediaDescriptor } from '../../recordings/media-descriptor';

/** A real server that media are put into and read from, on 127.0.0.1. */
export interface StoreUnderTest {
  port: number;
  /** Settings under which it is reached at a port: its own, or that of a proxy before it. */
  storageAt(port: number): StorageSettings;
  /** The same with credentials that it does not know. */
  wrongCredentialsAt(port: number): StorageSettings;
  descriptorAt(port: number, name: string): MediaDescriptor;
  /** Makes an object look a day old, where the store does not trust the validators of fresh ones. */
  age?(name: string): Promise<void>;
  close(): Promise<void>;
}

/** What differs from store to store, as far as the contract leaves it open. */
export interface StoreTraits {
  /** A 416 says how long the object is. */
  tellsSizeWith416: boolean;
  /** Deleting tells whether there was something. */
  tellsGone: boolean;
}

export interface WebDavAccount {
  username: string;
  password: string;
}

/** @param root path of the allowed base, with slashes around it */
export function webDavUnderTest(
  port: number,
  root: string,
  account: WebDavAccount,
  close: () => Promise<void>,
): StoreUnderTest {
  const baseAt = (at: number) => `http://127.0.0.1:${at}${root}`;
  return {
    port,
    storageAt: (at) => ({ awsS3: [], webDAV: [{ baseUrl: baseAt(at), ...account }] }),
    wrongCredentialsAt: (at) => ({ awsS3: [], webDAV: [{ baseUrl: baseAt(at), ...account, password: 'wrong' }] }),
    descriptorAt: (at, name) => ({
      storage: 'webDAV',
      path: `${baseAt(at)}${name.split('/').map(encodeURIComponent).join('/')}`,
    }),
    close,
  };
}
