import { unlessAway } from '../database';
import { NotFoundError, TooManyRequestsError } from '../errors';
import type { Peaks } from '../media/peaks';
import type { FoundPeaks, PeaksReader } from '../media/read-peaks';
import type { MediaDescriptor } from './media-descriptor';
import type { KeptPeaks, MediaFileKey, MediaPeaksStore } from './media-peaks-store';
import type { MediaFile, Recording } from './recording';
import { createStreamPlaces } from './stream-places';

/** Peaks of media files, worked out when they are first asked for and kept. */
export interface RecordingPeaks {
  /**
   * @param signal fires when the client leaves: what is being read already is read on, for the next who asks
   * @throws NotFoundError where there are none to be had, which is kept as well; TooManyRequestsError
   * @throws the store's errors, which are not kept
   */
  find(
    contactCenterId: string,
    recording: Pick<Recording, 'uuid'>,
    mediaFile: MediaFile,
    signal: AbortSignal,
  ): Promise<Peaks>;
  /** Media files that are being read, or wait for it. */
  readonly atWork: number;
}

export interface RecordingPeaksOptions {
  store: MediaPeaksStore;
  read: PeaksReader;
  /** Ends all of it at once. */
  stopping: AbortSignal;
}

/** What is done once for all who ask for the same. */
interface Job {
  found: Promise<FoundPeaks>;
  asking: number;
  isReading: boolean;
  ending: AbortController;
}

/**
 * One core is left for requests, and one of the two places for the others when a center's store is slow. A page asks for the
 * waveforms of a recording's media files together: they wait for each other.
 */
const places = { atOnce: 2, ofOneCenter: 1, waitingOfOneCenter: 32, waitMs: 10_000 };

const stopped = () => new TooManyRequestsError('The server is stopping', 1);

function untilLeft<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason as Error);
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}

function peaksOf(found: FoundPeaks): Peaks {
  if ('reason' in found) throw new NotFoundError(`There is no waveform of this media file: ${found.reason}`);
  return found.peaks;
}

export function createRecordingPeaks({ store, read, stopping }: RecordingPeaksOptions): RecordingPeaks {
  const jobs = new Map<string, Job>();
  const turns = createStreamPlaces({ ...places, refusal: 'Too many waveforms are being worked out' });
  stopping.addEventListener('abort', () => {
    for (const { ending } of jobs.values()) ending.abort(stopped());
  });

  /** Another process may have been faster. */
  async function workOut(key: MediaFileKey, descriptor: MediaDescriptor, signal: AbortSignal): Promise<FoundPeaks> {
    const { askedAt, kept, isCurrent } = await store.find(key);
    if (kept && isCurrent) return kept;
    const found = await read(key.contactCenterId, descriptor, kept?.etag, signal);
    // Peaks that cannot be kept are peaks all the same.
    if (found !== 'unchanged') await unlessAway(store.keep(key, askedAt, found));
    else await unlessAway(store.confirm(key, askedAt));
    return found === 'unchanged' ? kept! : found;
  }

  function forget(id: string, job: Job): void {
    if (jobs.get(id) === job) jobs.delete(id);
  }

  function begin(id: string, key: MediaFileKey, descriptor: MediaDescriptor): Job {
    const state = { asking: 0, isReading: false, ending: new AbortController() };
    const { signal } = state.ending;
    const found = turns.run(key.contactCenterId, signal, () => {
      state.isReading = true;
      return workOut(key, descriptor, signal);
    });
    const job: Job = Object.assign(state, { found });
    jobs.set(id, job);
    const end = () => forget(id, job);
    found.then(end, end);
    return job;
  }

  /** What is posted is asked for anew: what is being read may be what was there before. */
  async function share(key: MediaFileKey, { postedAt }: KeptPeaks, descriptor: MediaDescriptor, signal: AbortSignal) {
    if (stopping.aborted) throw stopped();
    const id = [key.contactCenterId, key.recordingUuid, key.mediaFileId, postedAt].join();
    const job = jobs.get(id) ?? begin(id, key, descriptor);
    job.asking += 1;
    try {
      return await untilLeft(job.found, signal);
    } finally {
      job.asking -= 1;
      if (job.asking === 0 && !job.isReading) {
        forget(id, job);
        job.ending.abort(signal.reason);
      }
    }
  }

  return {
    get atWork() {
      return jobs.size;
    },
    async find(contactCenterId, { uuid }, { id, mediaDescriptor, attributes }, signal) {
      if (attributes.pkcs7) return peaksOf({ reason: 'It is encrypted (pkcs7)' });
      const key = { contactCenterId, recordingUuid: uuid, mediaFileId: id };
      const known = await store.find(key);
      const current = known.isCurrent ? known.kept : undefined;
      return peaksOf(current ?? (await share(key, known, mediaDescriptor, signal)));
    },
  };
}
