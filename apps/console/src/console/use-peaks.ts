import { useEffect, useState } from 'preact/hooks';
import { getJson } from '../shared/api';
import { asFailure, retryAtOf } from '../shared/use-load';
import { ownPath, type MediaFile, type Peaks } from './recording';

/** What is known of a media file's waveform: nothing yet, its peaks, or why there are none (in the server's words, where it has any). */
export type FilePeaks = { state: 'waiting' } | { state: 'ready'; peaks: Peaks } | { state: 'none'; why: string };

/** Beyond it the files of one call are too short on the page to show anything. */
const mostFiles = 60;
const mostTries = 8;

/** Beside `/play/`: the same file, in whatever way the server names it. */
const peaksUri = (file: MediaFile) => ownPath(file.mediaUri, location.origin).replace(/\/play\/([^/?]+)$/, '/peaks/$1');

const pause = (milliseconds: number, signal: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new DOMException('', 'AbortError'));
    });
  });

async function loadPeaks(file: MediaFile, signal: AbortSignal): Promise<FilePeaks> {
  for (let tries = 1; ; tries += 1) {
    try {
      const { peaks } = await getJson<{ peaks: Peaks }>(peaksUri(file), signal);
      return { state: 'ready', peaks };
    } catch (error) {
      if (signal.aborted) throw error;
      const failure = asFailure(error);
      const again = retryAtOf(failure, tries);
      if (again === undefined || tries >= mostTries) return { state: 'none', why: failure.message };
      await pause(again - Date.now(), signal);
    }
  }
}

/**
 * The waveforms of a call's files, one after the other: the server works them out one at a time, and playing waits for none.
 *
 * @returns by `mediaUri`; what is missing in it was not asked for
 */
export function usePeaks(files: readonly MediaFile[]): ReadonlyMap<string, FilePeaks> {
  const [known, setKnown] = useState<ReadonlyMap<string, FilePeaks>>(new Map());
  const key = files.map(({ mediaUri }) => mediaUri).join(' ');
  useEffect(() => {
    const abort = new AbortController();
    const asked = files.slice(0, mostFiles);
    setKnown(new Map(asked.map(({ mediaUri }) => [mediaUri, { state: 'waiting' }])));
    const run = async () => {
      for (const file of asked) {
        const peaks = await loadPeaks(file, abort.signal);
        setKnown((before) => new Map(before).set(file.mediaUri, peaks));
      }
    };
    run().catch((error: unknown) => {
      if (!abort.signal.aborted) throw error;
    });
    return () => abort.abort();
  }, [key]);
  return known;
}
