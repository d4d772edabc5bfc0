import { useEffect, useRef } from 'preact/hooks';
import { ops } from '../strings/ops';
import { centerPages, pathOf, type CenterPage } from './route';

/** The pages of a contact center. */
export function Tabs({ ccid, page }: { ccid: string; page: CenterPage }) {
  const current = useRef<HTMLAnchorElement>(null);
  // Where the window is narrow they scroll.
  useEffect(() => current.current?.scrollIntoView({ block: 'nearest', inline: 'center' }), [page]);
  return (
    <nav class="tabs" aria-label={ops.pages}>
      <ul>
        {centerPages.map((tab) => (
          <li key={tab}>
            <a
              ref={tab === page ? current : undefined}
              href={pathOf({ page: tab, ccid })}
              aria-current={tab === page ? 'page' : undefined}
            >
              {ops.tabs[tab]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
