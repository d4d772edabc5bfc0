import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ApiFailure } from './api';

export type Loaded<T> =
  | { state: 'loading' }
  | { state: 'ready'; value: T }
  /** `retryAt`: epoch milliseconds of the next try, where there is one. */
  | { state: 'failed'; failure: ApiFailure; retryAt?: number };

export interface Load<T> {
  loaded: Loaded<T>;
  /** Asks again, at once. */
  reload: () => void;
  /** Puts what is known by now in its place. */
  replace: (value: T) => void;
}

/** Pauses before it asks a server again that is gone: 2 s, 4 s, 8 s, then every 15 s. */
export const retryPauseMs = (failures: number) => Math.min(15_000, 1_000 * 2 ** failures);

/** When it is tried again without being asked: only what passes by itself. */
export function retryAtOf(failure: ApiFailure, failures: number): number | undefined {
  if (failure.kind === 'unreachable') return Date.now() + retryPauseMs(failures);
  if (failure.kind === 'slowed down') return Date.now() + 1_000 * (failure.retryAfterSeconds ?? 5);
  return undefined;
}

export const asFailure = (error: unknown): ApiFailure =>
  error instanceof ApiFailure ? error : new ApiFailure('broken');

/**
 * Loads on mount and whenever `key` changes; what was asked before is aborted, and no older answer is shown over a newer one.
 * A server that is gone is asked again until it is back.
 *
 * @param initial what is known already when the component is mounted: it is not asked for then
 */
export function useLoad<T>(key: string, load: (signal: AbortSignal) => Promise<T>, initial?: T): Load<T> {
  const [round, setRound] = useState({ key, number: 0, failures: 0 });
  const [loaded, setLoaded] = useState<Loaded<T> & { key: string }>(() =>
    initial === undefined ? { state: 'loading', key } : { state: 'ready', value: initial, key },
  );
  const skipFirst = useRef(initial !== undefined);
  const failures = round.key === key ? round.failures : 0;
  useEffect(() => {
    if (skipFirst.current) {
      skipFirst.current = false;
      return undefined;
    }
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = () => setRound((before) => ({ key, number: before.number + 1, failures: failures + 1 }));
    load(abort.signal).then(
      (value) => {
        if (!abort.signal.aborted) setLoaded({ state: 'ready', value, key });
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        const failure = asFailure(error);
        const retryAt = retryAtOf(failure, failures + 1);
        setLoaded({ state: 'failed', failure, retryAt, key });
        if (retryAt !== undefined) timer = setTimeout(again, retryAt - Date.now());
      },
    );
    if (failures > 0) addEventListener('online', again);
    return () => {
      abort.abort();
      clearTimeout(timer);
      removeEventListener('online', again);
    };
  }, [key, round.number]);
  const reload = useCallback(() => {
    setLoaded((before) => (before.state === 'ready' ? before : { state: 'loading', key }));
    setRound((before) => ({ key, number: before.number + 1, failures: 0 }));
  }, [key]);
  const replace = useCallback((value: T) => setLoaded({ state: 'ready', value, key }), [key]);
  // An answer to another question is none to this one.
  return { loaded: loaded.key === key ? loaded : { state: 'loading' }, reload, replace };
}
