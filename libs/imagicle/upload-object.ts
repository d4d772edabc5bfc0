import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { ContactCenter } from '../contact-centers/contact-center';
import { NotFoundError, UpstreamFailedError } from '../errors';
import type { MediaAccess } from '../media/media-access';
import type { MediaDescriptor } from '../recordings/media-descriptor';
import type { MediaDeleter } from '../recordings/media-deleter';
import { UploadExpiredError, type UploadStore } from '../recordings/upload-store';
import { openUploadedAudio, type AudioFacts, type UploadedAudio } from './uploaded-audio';
import { uploadLocation } from './upload-location';

export interface UploadObjectDeps {
  media: Pick<MediaAccess, 'write'>;
  uploads: Pick<UploadStore, 'begin' | 'renew' | 'abandon'>;
  /** Deletes what is due. */
  deleter: Pick<MediaDeleter, 'attemptDue'>;
}

/** The object as it lies in its store. */
export interface WrittenObject extends AudioFacts {
  mediaDescriptor: MediaDescriptor;
  type: UploadedAudio['type'];
}

/** The object of one upload: in its store, and noted as one to delete until its recording is written. */
export interface UploadObject {
  /** @throws BadRequestError of reason 2; UpstreamFailedError, UpstreamTimeoutError of the store, the database and the lease */
  write(bytes: Readable): Promise<WrittenObject>;
  /** Nothing is to be left of it. Safe whatever became of it: what a recording names stays. */
  abandon(): Promise<void>;
  /** The note is kept alive no longer. */
  close(): void;
}

/** How long the note is good for, should this process die or the database go away; renewed three times meanwhile. */
const leaseMs = 60_000;
const renewalMs = leaseMs / 3;
/** When we look again for what a store may have finished after it told us nothing, or told us that it failed. */
const lateSweepMs = 5 * 60_000;
/** How long a refusal waits for its object to be gone; a store that takes longer is left to the background. */
const sweepMs = 1_000;

/** Renews the note until it is stopped. @param onLost called when that fails for as long as the lease lasts */
function keepNote(renew: () => Promise<void>, onLost: (error: unknown) => void): () => void {
  let latest = Date.now();
  const timer = setInterval(() => {
    const asked = Date.now();
    renew().then(
      () => (latest = asked),
      (error: unknown) => {
        // A database that is away for a moment is no reason to lose an upload.
        if (error instanceof UploadExpiredError || Date.now() - latest > leaseMs) onLost(error);
      },
    );
  }, renewalMs);
  return () => clearInterval(timer);
}

export function createUploadObject(
  { media, uploads, deleter }: UploadObjectDeps,
  center: Pick<ContactCenter, 'id' | 'storage'>,
  uuid: string,
): UploadObject {
  const lost = new AbortController();
  let noted: MediaDescriptor | undefined;
  let handedOver = false;
  let isWritten = false;
  let stopKeeping = () => {};

  async function* watched(bytes: Readable) {
    yield* bytes;
    handedOver = true;
  }

  async function note(mediaDescriptor: MediaDescriptor): Promise<void> {
    // Before it is asked for: a note whose answer is lost is a note.
    noted = mediaDescriptor;
    await uploads.begin(center.id, uuid, mediaDescriptor, leaseMs);
    stopKeeping = keepNote(
      () => uploads.renew(center.id, uuid, leaseMs),
      (error) => lost.abort(error),
    );
  }

  return {
    async write(source) {
      const { type, bytes, facts } = await openUploadedAudio(source);
      const mediaDescriptor = uploadLocation(center.storage, uuid, type, Date.now());
      await note(mediaDescriptor);
      try {
        await media.write(center, mediaDescriptor, Readable.from(watched(bytes)), { contentType: type }, lost.signal);
      } catch (cause) {
        // Of an object that is being written nothing can be gone: the store lacks a bucket or a folder.
        throw cause instanceof NotFoundError
          ? new UpstreamFailedError('The store of the media failed', { cause })
          : cause;
      }
      isWritten = true;
      return { mediaDescriptor, type, ...facts() };
    },

    async abandon() {
      stopKeeping();
      if (!noted) return;
      const later = handedOver && !isWritten && uploads.begin(center.id, randomUUID(), noted, lateSweepMs);
      await Promise.allSettled([uploads.abandon(center.id, uuid, noted), later]);
      const swept = deleter.attemptDue().catch(() => undefined);
      await Promise.race([swept, pause(sweepMs, undefined, { ref: false })]);
    },

    close: () => stopKeeping(),
  };
}
