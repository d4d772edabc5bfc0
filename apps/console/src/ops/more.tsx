import { Button } from '../shared/button';
import { FailureNotice } from '../shared/failure-notice';
import { ops } from '../strings/ops';
import { useNear, type Pages } from './use-pages';

/** The end of a list: the next page comes when it is seen, and by a button for who does not scroll. */
export function More<Page>({ list, end }: { list: Pages<Page>; end?: string }) {
  if (list.failure) return <FailureNotice failure={list.failure} onRetry={list.more} />;
  if (!list.hasMore) return end ? <p class="muted small">{end}</p> : null;
  // Anew for each page: one that does not fill the window is followed by the next.
  return <Next key={list.pages.length} list={list} />;
}

function Next<Page>({ list }: { list: Pages<Page> }) {
  const ref = useNear(list.more);
  return (
    <div ref={ref} class="cluster">
      <Button onClick={list.more} aria-disabled={list.working}>
        {list.working ? ops.loadingMore : ops.more}
      </Button>
    </div>
  );
}
