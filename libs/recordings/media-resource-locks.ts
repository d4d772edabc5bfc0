import { createHash } from 'node:crypto';
import { canonicalWebDavPath, mediaResource, type MediaDescriptor } from './media-descriptor';

/** 64 bits of a media resource's identity: what `recording.media_resources` holds, as decimal text. */
export function mediaResourceHash(descriptor: MediaDescriptor): string {
  return createHash('sha256').update(mediaResource(descriptor)).digest().readBigInt64BE(0).toString();
}

export const mediaResourceHashes = (descriptors: readonly MediaDescriptor[]): string[] => [
  ...new Set(descriptors.map(mediaResourceHash)),
];

/** Resources of one store share this many locks, so that no POST can fill the database's lock table. */
const locksOfAStore = 256;

/** From the canonical path, as the resource itself: two spellings of one resource must meet at one lock. */
function storeOf({ storage, path, data }: MediaDescriptor): string {
  if (storage === 'awsS3') return `awsS3 ${data?.bucket ?? ''}`;
  return /^[a-z]+:\/\/[^/]*/.exec(canonicalWebDavPath(path) ?? path)?.[0] ?? '';
}

/**
 * The advisory lock of a media resource: held shared by a POST that names it until its commit, and alone by a deletion while
 * it looks whether a recording names the object and deletes it. The first number belongs to the store: a deletion that waits
 * for a hung store holds up nobody who posts media of another one.
 */
export function mediaResourceLock(descriptor: MediaDescriptor): [number, number] {
  const store = createHash('sha256').update(storeOf(descriptor)).digest().readInt32BE(0);
  const resource = createHash('sha256').update(mediaResource(descriptor)).digest().readUInt32BE(0) % locksOfAStore;
  return [store, resource];
}

/** The distinct locks of some resources, as two columns. */
export function mediaResourceLocks(descriptors: readonly MediaDescriptor[]): { stores: number[]; resources: number[] } {
  const locks = new Map(descriptors.map(mediaResourceLock).map((lock) => [lock.join(), lock]));
  const distinct = [...locks.values()];
  return { stores: distinct.map(([store]) => store), resources: distinct.map(([, resource]) => resource) };
}
