import { useEffect, useRef, useState } from 'preact/hooks';
import type { ApiFailure } from '../shared/api';
import { getJson } from '../shared/api';
import { asFailure, useLoad, type Load } from '../shared/use-load';

interface WithNext {
  nextUri?: string;
}

interface Rest<Page> {
  /** The first page that they follow: those of an older one are not shown. */
  of: Page;
  pages: Page[];
  working: boolean;
  failure?: ApiFailure;
}

export interface Pages<Page> {
  first: Load<Page>;
  /** All that has come by now, the first one included. */
  pages: Page[];
  hasMore: boolean;
  working: boolean;
  /** Why the next page did not come. */
  failure?: ApiFailure;
  more: () => void;
}

/** A list that goes on by `nextUri`. */
export function usePages<Page extends WithNext>(uri: string): Pages<Page> {
  const first = useLoad(uri, (signal) => getJson<Page>(uri, signal));
  const head = first.loaded.state === 'ready' ? first.loaded.value : undefined;
  const [rest, setRest] = useState<Rest<Page>>();
  const asked = useRef<Page | undefined>(undefined);
  const current = rest && rest.of === head ? rest : undefined;
  const pages = head ? [head, ...(current?.pages ?? [])] : [];
  const nextUri = pages.at(-1)?.nextUri;
  const last = pages.at(-1);

  const more = () => {
    if (!head || !last || nextUri === undefined || asked.current === last) return;
    asked.current = last;
    const known = current?.pages ?? [];
    setRest({ of: head, pages: known, working: true });
    getJson<Page>(nextUri).then(
      (page) => setRest({ of: head, pages: [...known, page], working: false }),
      (error: unknown) => {
        asked.current = undefined;
        setRest({ of: head, pages: known, working: false, failure: asFailure(error) });
      },
    );
  };
  return {
    first,
    pages,
    hasMore: nextUri !== undefined,
    working: current?.working ?? false,
    failure: current?.failure,
    more,
  };
}

/** Calls when what it is put on comes near to what is seen. */
export function useNear(onNear: () => void) {
  const ref = useRef<HTMLDivElement>(null);
  const latest = useRef(onNear);
  latest.current = onNear;
  useEffect(() => {
    const watched = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) latest.current();
      },
      { rootMargin: '600px' },
    );
    if (ref.current) watched.observe(ref.current);
    return () => watched.disconnect();
  }, []);
  return ref;
}
