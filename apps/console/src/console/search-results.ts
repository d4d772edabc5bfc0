import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ApiFailure, getJson } from '../shared/api';
import { asFailure, useLoad, type Loaded } from '../shared/use-load';
import type { Recording } from './recording';
import { readQuery, searchUri } from './search-query';

/** What is known of a search's results by now. */
export interface Results {
  recordings: Recording[];
  nextUri?: string;
}

export interface Search {
  loaded: Loaded<Results>;
  /** Of the search before, until there is an answer to this one. */
  stale?: Results;
  more: { state: 'idle' | 'loading' } | { state: 'failed'; failure: ApiFailure };
  loadMore: () => void;
  reload: () => void;
}

const pageSize = 50;
const mostRemembered = 10;
/** What was left by opening a recording is there again when one comes back. */
const remembered = new Map<string, { results: Results; scrollY: number; focused?: string }>();

export const recall = (search: string) => remembered.get(search);

export function remember(search: string, results: Results, scrollY: number, focused?: string): void {
  remembered.delete(search);
  remembered.set(search, { results, scrollY, focused });
  const oldest = remembered.keys().next();
  if (remembered.size > mostRemembered && !oldest.done) remembered.delete(oldest.value);
}

/** What somebody has seen is nothing for who signs in next. */
export const forgetAll = () => remembered.clear();

/** A page may hold again what the one before ended with, where a recording was merged meanwhile: each is shown once. */
function append({ recordings }: Results, next: Results): Results {
  const known = new Set(recordings.map(({ id }) => id));
  return { recordings: [...recordings, ...next.recordings.filter(({ id }) => !known.has(id))], nextUri: next.nextUri };
}

/** The first page by what the address says, the further ones by `nextUri`. @param initial what is known on coming back */
export function useSearch(search: string, initial?: Results): Search {
  const first = useLoad<Results>(
    search,
    (signal) => getJson(searchUri(readQuery(search), Date.now(), pageSize), signal),
    initial,
  );
  const [more, setMore] = useState<Search['more']>({ state: 'idle' });
  const stale = useRef<Results | undefined>(undefined);
  const asking = useRef<AbortController | undefined>(undefined);
  const { loaded, replace } = first;
  const results = loaded.state === 'ready' ? loaded.value : undefined;
  if (results) stale.current = results;
  // Half a word typed is no reason to take everything away.
  if (loaded.state === 'failed' && loaded.failure.status !== 400) stale.current = undefined;

  useEffect(() => {
    setMore({ state: 'idle' });
    return () => {
      asking.current?.abort();
      asking.current = undefined;
    };
  }, [search]);

  const loadMore = useCallback(() => {
    if (!results?.nextUri || asking.current) return;
    const abort = new AbortController();
    asking.current = abort;
    setMore({ state: 'loading' });
    getJson<Results>(results.nextUri, abort.signal).then(
      (page) => {
        if (abort.signal.aborted) return;
        asking.current = undefined;
        replace(append(results, page));
        setMore({ state: 'idle' });
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        asking.current = undefined;
        setMore({ state: 'failed', failure: asFailure(error) });
      },
    );
  }, [results, replace]);

  const reload = useCallback(() => {
    asking.current?.abort();
    asking.current = undefined;
    setMore({ state: 'idle' });
    first.reload();
  }, [first.reload]);
  return { loaded, stale: stale.current, more, loadMore, reload };
}
