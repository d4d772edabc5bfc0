import { LRUCache } from 'lru-cache';
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { ContactCenter, WebDavStore } from '../contact-centers/contact-center';
import { UpstreamFailedError } from '../errors';
import { authBinding, type MediaDescriptor } from '../recordings/media-descriptor';
import type { Secrets } from '../secrets';
import { findStore, type AllowedStore } from './allowed-store';
import type { MediaRequest, MediaStore, OpenMedia, WriteOptions } from './media-store';
import { createS3Store } from './s3-store';
import { createStoreAgents, type StoreAgents } from './store-agents';
import { timeStoreRequest, watchStoreBody, type OnStoreRequest, type StoreRequest } from './store-request';
import { createWebDavStore } from './webdav-store';

/** Whose media it is, and which stores it may use. */
export type MediaOwner = Pick<ContactCenter, 'id' | 'storage'>;

/**
 * The media of contact centers, each in the store that its settings allow for it. All reject as {@link MediaStore} says, and with
 * UpstreamFailedError when the settings no longer allow the store.
 */
export interface MediaAccess {
  /** @throws RangeNotSatisfiableError */
  open(owner: MediaOwner, descriptor: MediaDescriptor, request: MediaRequest, signal: AbortSignal): Promise<OpenMedia>;
  remove(owner: MediaOwner, descriptor: MediaDescriptor, signal?: AbortSignal): Promise<'deleted' | 'gone'>;
  write(
    owner: MediaOwner,
    descriptor: MediaDescriptor,
    body: Readable,
    options?: WriteOptions,
    signal?: AbortSignal,
  ): Promise<void>;
  /** Closes all connections, also those in use. */
  close(): void;
}

export interface MediaAccessOptions {
  /** How long a store may take to answer, in milliseconds: first byte, and between bytes. */
  timeoutMs: number;
  /** Opens a descriptor's sealed `auth`. */
  secrets: Pick<Secrets, 'open'>;
  /** Connections at once to one store. */
  maxSockets?: number;
  /** Stores whose connections are kept open; beyond it those not used for longest are let go. */
  maxStores?: number;
  /** Told of every request to a store when it is over. */
  onRequest?: OnStoreRequest;
}

interface Connection {
  agents: StoreAgents;
  store: MediaStore;
}

/** Changed settings, changed secrets included, are another store: no client goes on with old credentials. */
const settingsKey = ({ storage, store }: AllowedStore) =>
  createHash('sha256')
    .update(JSON.stringify([storage, Object.entries(store).sort(([a], [b]) => (a < b ? -1 : 1))]))
    .digest('base64');

export function createMediaAccess(options: MediaAccessOptions): MediaAccess {
  const { timeoutMs, secrets, maxSockets = 512, maxStores = 200, onRequest } = options;
  const connections = new LRUCache<string, Connection>({ max: maxStores, dispose: ({ agents }) => agents.retire() });

  function connect(allowed: AllowedStore): Connection {
    const key = settingsKey(allowed);
    const known = connections.get(key);
    if (known) return known;
    const agents = createStoreAgents(maxSockets);
    const storeOptions = { agents, timeoutMs };
    const store =
      allowed.storage === 'awsS3'
        ? createS3Store(allowed.store, storeOptions)
        : createWebDavStore(allowed.store, storeOptions);
    const connection = { agents, store };
    connections.set(key, connection);
    return connection;
  }

  /** A descriptor's own credentials replace the store's; they never reach anything but the allowed base. */
  function withDescriptorAuth(store: WebDavStore, auth: string, contactCenterId: string): WebDavStore {
    try {
      const { username, password } = JSON.parse(secrets.open(auth, authBinding(contactCenterId))) as Record<
        string,
        string
      >;
      return { ...store, username, password };
    } catch (cause) {
      throw new UpstreamFailedError('The stored credentials of the media cannot be opened', { cause });
    }
  }

  function find(owner: MediaOwner, descriptor: MediaDescriptor): { store: MediaStore; path: string } {
    const allowed = findStore(owner.storage, descriptor);
    if (!allowed.allowed) {
      throw new UpstreamFailedError("The store of this media is no longer in the contact center's storage settings");
    }
    const { store, agents } = connect(allowed);
    if (allowed.storage !== 'webDAV' || descriptor.auth === undefined) return { store, path: allowed.path };
    const settings = withDescriptorAuth(allowed.store, descriptor.auth, owner.id);
    return { store: createWebDavStore(settings, { agents, timeoutMs }), path: allowed.path };
  }

  async function ask<T>(
    operation: StoreRequest['operation'],
    owner: MediaOwner,
    descriptor: MediaDescriptor,
    work: (store: MediaStore, path: string) => Promise<T>,
  ): Promise<T> {
    const { storage } = descriptor;
    return await timeStoreRequest({ storage, operation }, onRequest, async () => {
      const { store, path } = find(owner, descriptor);
      return await work(store, path);
    });
  }

  return {
    async open(owner, descriptor, request, signal) {
      const media = await ask('read', owner, descriptor, (store, path) => store.read(path, request, signal));
      watchStoreBody(descriptor.storage, onRequest, media.body);
      return media;
    },
    remove: (owner, descriptor, signal = new AbortController().signal) =>
      ask('remove', owner, descriptor, (store, path) => store.remove(path, signal)),
    async write(owner, descriptor, body, writeOptions = {}, signal = new AbortController().signal) {
      // It may fail before anybody reads it: an error event that nobody hears would end the process.
      body.on('error', () => undefined);
      try {
        await ask('write', owner, descriptor, (store, path) => store.write(path, body, writeOptions, signal));
      } finally {
        body.destroy();
      }
    },
    close() {
      for (const { agents } of connections.values()) agents.destroy();
      connections.clear();
    },
  };
}
