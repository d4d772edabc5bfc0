import { useLayoutEffect, useRef } from 'preact/hooks';
import { recall, remember, type Search } from './search-results';

/** Scroll position and focus, as they were when a recording was opened. */
export function usePlace(search: string, results: Search['loaded'], isBack: boolean) {
  const scrollY = useRef(0);
  const focused = useRef<string | undefined>(undefined);
  const latest = useRef({ search, results });
  latest.current = { search, results };
  useLayoutEffect(() => {
    const before = isBack ? recall(search) : undefined;
    scrollTo(0, before?.scrollY ?? 0);
    scrollY.current = before?.scrollY ?? 0;
    if (before?.focused !== undefined) {
      const row = document.querySelector(`li.row[data-id="${CSS.escape(before.focused)}"] a.row-start`);
      if (row instanceof HTMLElement) row.focus({ preventScroll: true });
    }
    const onScroll = () => (scrollY.current = window.scrollY);
    const onFocus = ({ target }: FocusEvent | MouseEvent) => {
      onScroll();
      const row = target instanceof Element ? target.closest<HTMLElement>('li.row') : null;
      if (row) focused.current = row.dataset.id;
    };
    addEventListener('scroll', onScroll, { passive: true });
    document.addEventListener('focusin', onFocus);
    // Before the click opens anything: a scroll event may still be on its way.
    document.addEventListener('click', onFocus, true);
    return () => {
      removeEventListener('scroll', onScroll);
      document.removeEventListener('focusin', onFocus);
      document.removeEventListener('click', onFocus, true);
      const { search: left, results: seen } = latest.current;
      if (seen.state === 'ready') remember(left, seen.value, scrollY.current, focused.current);
    };
  }, []);
  return (id: string) => (focused.current = id);
}
