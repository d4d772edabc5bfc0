import type { Worker } from 'node:worker_threads';
import { NotAudioError } from './not-audio-error';
import type { Peaks } from './peaks';
import type { PeaksAnswer, PeaksQuestion } from './peaks-worker';
import { startWorker } from './start-worker';

/** Threads that look for peaks, so that the thread that serves requests has only to hand on bytes. */
export interface PeaksThreads {
  /**
   * Reads a media file to its end, no faster than it is decoded; some hundred kilobytes of it are in memory.
   *
   * @throws NotAudioError where it is none; what `bytes` fails with
   */
  workOut(bytes: AsyncIterable<Uint8Array>): Promise<Peaks>;
  close(): Promise<void>;
}

interface Thread {
  worker: Worker;
  waiting?: { resolve: (answer: PeaksAnswer) => void; reject: (error: Error) => void };
  failed?: Error;
}

function startThread(): Thread {
  const thread: Thread = { worker: startWorker('peaks-worker') };
  const fail = (error: Error) => {
    thread.failed ??= error;
    thread.waiting?.reject(thread.failed);
  };
  thread.worker.on('message', (answer: PeaksAnswer) => thread.waiting?.resolve(answer));
  thread.worker.on('error', fail);
  thread.worker.on('exit', () => fail(new Error('The thread that looks for peaks ended')));
  // Nothing to do is no reason to keep the process.
  thread.worker.unref();
  return thread;
}

async function ask(thread: Thread, question: PeaksQuestion, transferred: ArrayBuffer[] = []): Promise<PeaksAnswer> {
  if (thread.failed) throw thread.failed;
  thread.worker.ref();
  try {
    const { error, isNotAudio, ...answer } = await new Promise<PeaksAnswer>((resolve, reject) => {
      thread.waiting = { resolve, reject };
      thread.worker.postMessage(question, transferred);
    });
    if (error === undefined) return answer;
    throw isNotAudio ? new NotAudioError(error) : new Error(`Looking for peaks failed: ${error}`);
  } finally {
    thread.waiting = undefined;
    thread.worker.unref();
  }
}

async function workOutIn(thread: Thread, bytes: AsyncIterable<Uint8Array>): Promise<Peaks> {
  thread.worker.postMessage({ ask: 'begin' } satisfies PeaksQuestion);
  for await (const chunk of bytes) {
    // A copy of these bytes alone: what is posted takes its whole memory with it.
    const copy = new Uint8Array(chunk);
    await ask(thread, { ask: 'push', bytes: copy }, [copy.buffer]);
  }
  const { peaks } = await ask(thread, { ask: 'end' });
  return peaks!;
}

/** A media file has a thread of its own while it is read: as many are started as are at work at once, and kept. */
export function createPeaksThreads(): PeaksThreads {
  const threads = new Set<Thread>();
  const idle: Thread[] = [];

  function takeThread(): Thread {
    const known = idle.pop();
    if (known && !known.failed) return known;
    const thread = startThread();
    threads.add(thread);
    thread.worker.once('exit', () => threads.delete(thread));
    return thread;
  }

  return {
    async workOut(bytes) {
      const thread = takeThread();
      try {
        return await workOutIn(thread, bytes);
      } finally {
        if (!thread.failed) idle.push(thread);
      }
    },
    async close() {
      await Promise.all([...threads].map(({ worker }) => worker.terminate()));
    },
  };
}
