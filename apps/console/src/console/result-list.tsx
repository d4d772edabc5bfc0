import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../shared/button';
import { FailureNotice } from '../shared/failure-notice';
import { strings } from '../strings/console';
import type { Recording } from './recording';
import { ResultRow } from './result-row';
import type { Search } from './search-results';

const { search: words } = strings;

export interface ResultListProps {
  list: RefObject<HTMLOListElement | null>;
  recordings: Recording[];
  /** Of the search before: there is a newer one on its way. */
  stale: boolean;
  nextUri?: string;
  more: Search['more'];
  onMore: () => void;
  playingId?: string;
  isPlaying: boolean;
  onPlay: (recording: Recording) => void;
  onOpen: (recording: Recording) => void;
}

export function ResultList(props: ResultListProps) {
  const { list, recordings, stale, nextUri, more, onMore, playingId, isPlaying, onPlay, onOpen } = props;
  return (
    <div class={`results ${stale ? 'stale' : ''}`} aria-busy={stale}>
      <Head />
      <ol ref={list} aria-label={words.list}>
        {recordings.map((recording) => (
          <ResultRow
            key={recording.id}
            recording={recording}
            playing={recording.id !== playingId ? 'no' : isPlaying ? 'playing' : 'paused'}
            onPlay={onPlay}
            onOpen={onOpen}
          />
        ))}
      </ol>
      {more.state === 'failed' && <FailureNotice failure={more.failure} onRetry={onMore} />}
      {!stale && more.state !== 'failed' && nextUri && <More state={more.state} onMore={onMore} />}
      {!stale && !nextUri && recordings.length > 20 && <p class="results-end muted small">{words.end}</p>}
    </div>
  );
}

function Head() {
  const { start, duration, numbers, participants } = words.columns;
  return (
    <div class="row row-head" aria-hidden="true">
      <span />
      <span>{start}</span>
      <span class="row-duration">{duration}</span>
      <span>{numbers}</span>
      <span>{participants}</span>
      <span />
    </div>
  );
}

/** Asks for more before the end comes into sight; a button for who has no scrolling. */
function More({ state, onMore }: { state: 'idle' | 'loading'; onMore: () => void }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && onMore(), {
      rootMargin: '0px 0px 1200px 0px',
    });
    observer.observe(ref.current!);
    return () => observer.disconnect();
  }, [onMore]);
  return (
    <div ref={ref} class="results-end">
      <Button onClick={onMore} aria-disabled={state === 'loading'}>
        {state === 'loading' ? words.loadingMore : words.more}
      </Button>
    </div>
  );
}

const skeletonRows = Array.from({ length: 12 }, (_, at) => at);

/** What is on its way takes the place that it will have. */
export function ResultSkeleton() {
  return (
    <div class="results" aria-hidden="true">
      <Head />
      <ol>
        {skeletonRows.map((at) => (
          <li key={at} class="row">
            <span />
            <span class="row-start">
              <span class="skeleton w-9" />
            </span>
            <span class="row-duration">
              <span class="skeleton w-3" />
            </span>
            <span class="row-numbers">
              <span class="skeleton w-16" />
            </span>
            <span class="row-participants">
              <span class="skeleton w-9" />
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
