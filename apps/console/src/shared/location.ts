import { useEffect, useState } from 'preact/hooks';

/** Where the page is, and how it came there: `pop` is the browser's back or forward. */
export interface Location {
  path: string;
  /** With its `?`, or empty. */
  search: string;
  cause: 'load' | 'push' | 'replace' | 'pop';
  /** The path of this page that it was opened from: where back leads to. */
  from?: string;
}

const listeners = new Set<(location: Location) => void>();
const here = (cause: Location['cause']): Location => ({
  path: location.pathname,
  search: location.search,
  cause,
  from: (history.state as { from?: string } | null)?.from,
});
const tell = (cause: Location['cause']) => {
  for (const listener of listeners) listener(here(cause));
};

/** Goes to an address of this page: opening pushes, so that back leads here again; typing replaces. */
export function navigate(address: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') history.pushState({ from: location.pathname }, '', address);
  else history.replaceState(history.state, '', address);
  tell(how);
}

/** A plain click on a link of our own, which needs no new page; any other one (a new tab, a download) is the browser's. */
function ownAddressOf(event: MouseEvent): string | undefined {
  if (event.defaultPrevented || event.button !== 0) return undefined;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return undefined;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return undefined;
  if (!link.hasAttribute('href') || link.dataset.native !== undefined) return undefined;
  const samePage = link.pathname === location.pathname && link.search === location.search && link.hash;
  return samePage ? undefined : link.pathname + link.search + link.hash;
}

/** The address, followed. Links within `owns` need no new page. @param owns whether a path is one of this page's */
export function useLocation(owns: (path: string) => boolean): Location {
  const [location, setLocation] = useState(() => here('load'));
  useEffect(() => {
    // What is scrolled to when one comes back is there only after the rows are.
    history.scrollRestoration = 'manual';
    const onPop = () => tell('pop');
    const onClick = (event: MouseEvent) => {
      const address = ownAddressOf(event);
      if (address === undefined || !owns(new URL(address, window.location.origin).pathname)) return;
      event.preventDefault();
      navigate(address);
    };
    listeners.add(setLocation);
    // What a child has replaced in an effect of its own, which runs before this one.
    setLocation((known) =>
      known.path + known.search === window.location.pathname + window.location.search ? known : here('replace'),
    );
    addEventListener('popstate', onPop);
    document.addEventListener('click', onClick);
    return () => {
      listeners.delete(setLocation);
      removeEventListener('popstate', onPop);
      document.removeEventListener('click', onClick);
    };
  }, []);
  return location;
}
