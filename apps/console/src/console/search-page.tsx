import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { Button, IconButton } from '../shared/button';
import { FailureNotice } from '../shared/failure-notice';
import { navigate, type Location } from '../shared/location';
import { toast } from '../shared/toasts';
import { strings } from '../strings/console';
import { HelpDialog } from './help-dialog';
import { MiniPlayer } from './mini-player';
import { recordingPath, type Recording } from './recording';
import { summaryOf } from './recording-summary';
import { ResultList, ResultSkeleton } from './result-list';
import { SearchForm } from './search-form';
import { useSearchKeys } from './search-keys';
import { defaultQuery, queryErrors, readQuery, textFilters, writeQuery, type SearchQuery } from './search-query';
import { recall, useSearch, type Search } from './search-results';
import { times } from './times';
import { usePlace } from './use-place';
import { useQuery } from './use-query';

const { search: words } = strings;

interface Playing {
  recording: Recording;
  toggles: number;
}

/** What is played in place. */
function usePlaying() {
  const [playing, setPlaying] = useState<Playing>();
  const [isPlaying, setIsPlaying] = useState(false);
  const play = useCallback((recording: Recording) => {
    const why = whyNotPlayed(recording);
    if (why) toast(why);
    else
      setPlaying((before) => {
        const same = before?.recording.id === recording.id;
        return { recording, toggles: same ? before.toggles + 1 : 0 };
      });
  }, []);
  const stop = useCallback(() => {
    setPlaying(undefined);
    setIsPlaying(false);
  }, []);
  return { playing, isPlaying, setIsPlaying, play, stop };
}

function whyNotPlayed(recording: Recording): string | undefined {
  if (recording.mediaFiles.length === 0) return strings.row.cannotPlayEmpty;
  return summaryOf(recording).encrypted ? strings.row.cannotPlayEncrypted : undefined;
}

export function SearchPage({ location }: { location: Location }) {
  const isBack = location.cause === 'pop';
  const { query, change } = useQuery(location);
  // `/` alone is the same search as the address that takes its place: it is asked for once.
  const search = writeQuery(readQuery(location.search));
  const [initial] = useState(() => (isBack ? recall(search)?.results : undefined));
  const found = useSearch(search, initial);
  const takePlace = usePlace(search, found.loaded, isBack);
  const [help, setHelp] = useState(false);
  const { playing, isPlaying, setIsPlaying, play, stop } = usePlaying();
  const list = useRef<HTMLOListElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const results = found.loaded.state === 'ready' ? found.loaded.value : found.stale;

  useEffect(() => {
    document.title = strings.titles.search;
    if (location.cause === 'push') title.current?.focus();
  }, []);
  const open = useCallback((recording: Recording) => {
    takePlace(recording.id);
    navigate(recordingPath(recording.id));
  }, []);
  useSearchKeys({
    list,
    onPlay: (id) => {
      const recording = results?.recordings.find((other) => other.id === id);
      if (recording) play(recording);
    },
    onEscape: () => (playing ? stop() : undefined),
    onHelp: () => setHelp(true),
    onEnd: found.loadMore,
  });

  const failure = found.loaded.state === 'failed' ? found.loaded.failure : undefined;
  const errors = queryErrors(failure?.status === 400 ? failure.message : '');
  // Said at the fields: then what was found before stays, dimmed.
  const named = Object.keys(errors.fields).length > 0 && errors.rest.length === 0;
  const shown = failure && !named ? undefined : results;
  return (
    <div class={`stack ${playing ? 'has-player' : ''}`}>
      <div class="cluster">
        <h1 ref={title} tabIndex={-1}>
          {words.title}
        </h1>
        <IconButton icon="help" label={words.help} class="push" onClick={() => setHelp(true)} />
      </div>
      <SearchForm query={query} errors={errors} onQuery={change} onSubmit={found.reload} />
      <Status found={found} />
      {failure && !named && (
        <FailureNotice
          failure={failure}
          retryAt={found.loaded.state === 'failed' ? found.loaded.retryAt : undefined}
          onRetry={found.reload}
        />
      )}
      {!failure && !results && <ResultSkeleton />}
      {!failure && shown?.recordings.length === 0 && (
        <Empty query={query} onWiden={() => change({ ...query, range: 'all' }, false)} />
      )}
      {shown && shown.recordings.length > 0 && (
        <ResultList
          list={list}
          recordings={shown.recordings}
          stale={found.loaded.state !== 'ready'}
          nextUri={shown.nextUri}
          more={found.more}
          onMore={found.loadMore}
          playingId={playing?.recording.id}
          isPlaying={isPlaying}
          onPlay={play}
          onOpen={open}
        />
      )}
      {playing && (
        <MiniPlayer
          key={playing.recording.id}
          recording={playing.recording}
          toggles={playing.toggles}
          onPlaying={setIsPlaying}
          onClose={stop}
        />
      )}
      {help && <HelpDialog onClose={() => setHelp(false)} />}
    </div>
  );
}

/** How many there are, and the zone of their times; screen readers are told when it changes. */
function Status({ found: { loaded } }: { found: Search }) {
  const text =
    loaded.state === 'ready'
      ? words.found(loaded.value.recordings.length, loaded.value.nextUri !== undefined)
      : loaded.state === 'loading'
        ? words.searching
        : '';
  return (
    <div class="cluster spread small muted results-status">
      <p role="status">{text}</p>
      <p>{words.zone(times.zone(Date.now()))}</p>
    </div>
  );
}

function Empty({ query, onWiden }: { query: SearchQuery; onWiden: () => void }) {
  const filtered = textFilters.some((name) => query[name] !== defaultQuery[name]);
  const anyTime = query.range === 'all';
  return (
    <div class="empty panel">
      <h2>{words.empty.title}</h2>
      <p class="muted">{anyTime ? (filtered ? words.empty.anyTime : words.empty.none) : words.empty.inRange}</p>
      {!anyTime && <Button onClick={onWiden}>{words.empty.widen}</Button>}
    </div>
  );
}
