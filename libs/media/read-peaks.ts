import type { MediaDescriptor } from '../recordings/media-descriptor';
import { withinTime } from './answer-deadline';
import type { MediaAccess, MediaOwner } from './media-access';
import { NotAudioError } from './not-audio-error';
import type { Peaks } from './peaks';
import type { PeaksThreads } from './peaks-threads';

/** What a media file's bytes had to say: its peaks, or why there are none to be had. */
export type FoundPeaks = { peaks: Peaks } | { reason: string };

/** Of which version of the object, where its store told. */
export type ReadPeaks = FoundPeaks & { etag?: string };

export interface PeaksReaderOptions {
  media: Pick<MediaAccess, 'open'>;
  threads: Pick<PeaksThreads, 'workOut'>;
  /** Whose media it is, with today's settings. */
  contactCenters: { find(contactCenterId: string): Promise<MediaOwner> };
  /** In milliseconds: a store that drips keeps its place no longer. */
  longestMs?: number;
}

/**
 * Reads an object from its store, whole, unless it is the version of this entity tag still.
 *
 * @throws what {@link MediaAccess} throws, and the signal's reason: the store is let go at once
 */
export type PeaksReader = (
  contactCenterId: string,
  descriptor: MediaDescriptor,
  knownEtag: string | undefined,
  signal: AbortSignal,
) => Promise<ReadPeaks | 'unchanged'>;

export function createPeaksReader(options: PeaksReaderOptions): PeaksReader {
  const { media, threads, contactCenters, longestMs = 300_000 } = options;
  return (contactCenterId, descriptor, knownEtag, stopping) =>
    withinTime(longestMs, stopping, async (signal) => {
      const owner = await contactCenters.find(contactCenterId);
      const opened = await media.open(owner, descriptor, { method: 'GET', ifNoneMatch: knownEtag }, signal);
      if (opened.status === 304) return 'unchanged';
      const { etag } = opened;
      try {
        return { peaks: await threads.workOut(opened.body!), etag };
      } catch (error) {
        if (error instanceof NotAudioError) return { reason: error.message, etag };
        throw error;
      }
    });
}
