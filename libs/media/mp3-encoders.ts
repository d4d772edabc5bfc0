import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { TooManyRequestsError } from '../errors';
import type { AudioFormat } from './audio-format';
import type { Mp3Target } from './mp3-target';
import type { WorkerAnswer, WorkerQuestion } from './mp3-worker';
import { NotAudioError } from './not-audio-error';
import { startWorker } from './start-worker';

/** One MP3 that is being made. Its questions are asked one after the other. */
export interface Mp3Encoding {
  /**
   * @param file its place among the media files that are heard as one
   * @param sound whole samples of a WAV, of all channels together, or whole frames of an MP3; it is copied
   * @throws NotAudioError where frames cannot be decoded
   */
  encode(file: number, format: AudioFormat, sound: Uint8Array): Promise<Uint8Array>;
  /** What is still inside the encoder. */
  flush(): Promise<Uint8Array>;
  /** At any moment, also twice: the encoder is free for another. */
  release(): void;
}

/** Threads that make MP3, so that the thread that serves requests has only to wait for them. */
export interface Mp3Encoders {
  /** @throws TooManyRequestsError */
  open(target: Mp3Target): Mp3Encoding;
  /** MP3s being made now. */
  readonly encodings: number;
  close(): Promise<void>;
}

export interface Mp3EncodersOptions {
  threads?: number;
  /** At once; a listener who pauses counts, and costs some hundred kilobytes, twice that where an MP3 is decoded. */
  mostEncodings?: number;
}

interface Waiting {
  resolve: (mp3: Uint8Array) => void;
  reject: (error: Error) => void;
}

interface Thread {
  worker: Worker;
  encodings: number;
  /** By session. */
  waiting: Map<number, Waiting>;
  failed?: Error;
}

function startThread(): Thread {
  const worker = startWorker('mp3-worker');
  const thread: Thread = { worker, encodings: 0, waiting: new Map() };
  const fail = (error: Error) => {
    thread.failed ??= error;
    for (const { reject } of thread.waiting.values()) reject(thread.failed);
    thread.waiting.clear();
  };
  worker.on('message', ({ session, mp3, error, isNotAudio }: WorkerAnswer) => {
    const waiting = thread.waiting.get(session);
    thread.waiting.delete(session);
    if (thread.waiting.size === 0) worker.unref();
    if (mp3) waiting?.resolve(mp3);
    else waiting?.reject(isNotAudio ? new NotAudioError(error!) : new Error(`The MP3 encoder failed: ${error}`));
  });
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('The MP3 encoder ended')));
  // Nothing to do is no reason to keep the process.
  worker.unref();
  return thread;
}

/**
 * Threads are started when they are needed, one a core at most, and shared: an encoding has one short question open at a time, so
 * that all on a thread get on in turns, and a listener who pauses keeps none waiting.
 */
export function createMp3Encoders(options: Mp3EncodersOptions = {}): Mp3Encoders {
  const { threads: mostThreads = availableParallelism(), mostEncodings = 256 } = options;
  let threads: Thread[] = [];
  let sessions = 0;
  const encodings = () => threads.reduce((sum, { encodings }) => sum + encodings, 0);

  /** That with the least to do; a listener who pauses is nothing to do. */
  function pickThread(): Thread {
    threads = threads.filter(({ failed }) => !failed);
    const free = threads.find(({ encodings }) => encodings === 0);
    if (free) return free;
    if (threads.length < mostThreads) threads.push(startThread());
    const load = ({ waiting, encodings }: Thread) => waiting.size * mostEncodings + encodings;
    return threads.toSorted((a, b) => load(a) - load(b))[0]!;
  }

  return {
    get encodings() {
      return encodings();
    },
    open(target) {
      if (encodings() >= mostEncodings)
        throw new TooManyRequestsError('Too many recordings are being heard at once', 5);
      const thread = pickThread();
      const session = (sessions += 1);
      thread.encodings += 1;
      let released = false;
      const ask = (question: WorkerQuestion, transferred: ArrayBuffer[] = []) =>
        new Promise<Uint8Array>((resolve, reject) => {
          if (thread.failed ?? released) return reject(thread.failed ?? new Error('The encoding was released'));
          thread.waiting.set(session, { resolve, reject });
          thread.worker.ref();
          thread.worker.postMessage(question, transferred);
        });
      return {
        encode(file, format, sound) {
          // A copy of these bytes alone: what is posted takes its whole memory with it, and a chunk is often a part of a greater one.
          const copy = new Uint8Array(sound);
          return ask({ session, ask: 'encode', target, file, format, sound: copy }, [copy.buffer]);
        },
        flush: () => ask({ session, ask: 'flush' }),
        release() {
          if (released) return;
          released = true;
          thread.encodings -= 1;
          thread.worker.postMessage({ session, ask: 'release' } satisfies WorkerQuestion);
        },
      };
    },
    async close() {
      await Promise.all(threads.map(({ worker }) => worker.terminate()));
      threads = [];
    },
  };
}
