import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { getJson } from '../shared/api';
import { Button, IconButton } from '../shared/button';
import { copyText } from '../shared/copy-button';
import { FailureNotice } from '../shared/failure-notice';
import { Icon } from '../shared/icons';
import { navigate } from '../shared/location';
import { formatDuration } from '../shared/time-format';
import { useLoad, type Loaded } from '../shared/use-load';
import { strings } from '../strings/console';
import { callAxis } from './call-axis';
import type { CallPlayer } from './call-player';
import { HelpDialog } from './help-dialog';
import { HoldControl } from './hold-control';
import { writeLinkTime } from './link-time';
import { downloadUri, MediaFiles } from './media-files';
import { PlayerPanel } from './player-panel';
import { recordingPath, type Recording, type RecordingDetails } from './recording';
import { RecordingFacts } from './recording-facts';
import { useRecordingKeys } from './recording-keys';
import { FurtherAttributes, MaskedPeriods, UserData } from './recording-lists';
import { times } from './times';
import { usePeaks } from './use-peaks';

const { recording: words } = strings;

/** Back to the results as they were left; without any, to a new search. */
function leave(cameFromResults: boolean): void {
  if (cameFromResults) history.back();
  else navigate('/');
}

export interface RecordingPageProps {
  id: string;
  /** Whether the results are what the browser goes back to. */
  cameFromResults: boolean;
}

export function RecordingPage({ id, cameFromResults }: RecordingPageProps) {
  const uri = `/api/v2${recordingPath(id)}`;
  const { loaded, reload, replace } = useLoad<Recording>(id, async (signal) => {
    const { recording } = await getJson<{ recording: Recording }>(uri, signal);
    return recording;
  });
  const { loaded: details } = useLoad<RecordingDetails>(id, async (signal) => {
    const answer = await getJson<{ details: RecordingDetails }>(`${uri}/details`, signal);
    return answer.details;
  });
  const [player, setPlayer] = useState<CallPlayer>();
  const [help, setHelp] = useState(false);
  const onLeave = () => leave(cameFromResults);
  useRecordingKeys({ player, onLeave, onHelp: () => setHelp(true) });
  useEffect(() => scrollTo(0, 0), [id]);
  return (
    <div class="stack">
      <div class="cluster">
        <a
          class="button quiet"
          href="/"
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            onLeave();
          }}
        >
          <Icon name="arrowLeft" />
          {words.back}
        </a>
        <IconButton icon="help" label={strings.search.help} class="push" onClick={() => setHelp(true)} />
      </div>
      {loaded.state === 'loading' && <RecordingSkeleton />}
      {loaded.state === 'failed' && loaded.failure.kind === 'not found' && <Missing />}
      {loaded.state === 'failed' && loaded.failure.kind !== 'not found' && (
        <FailureNotice failure={loaded.failure} retryAt={loaded.retryAt} onRetry={reload} />
      )}
      {loaded.state === 'ready' && (
        <RecordingView
          recording={loaded.value}
          details={details}
          player={player}
          onPlayer={setPlayer}
          onHeld={() => replace({ ...loaded.value, nonDelete: true })}
        />
      )}
      {help && <HelpDialog onClose={() => setHelp(false)} />}
    </div>
  );
}

function Missing() {
  return (
    <div class="empty panel">
      <h1>{words.missing.title}</h1>
      <p class="muted">{words.missing.text}</p>
    </div>
  );
}

function RecordingSkeleton() {
  return (
    <div class="stack" role="status" aria-label={words.loading}>
      <span class="skeleton w-16 tall" />
      <div class="panel skeleton-player" />
    </div>
  );
}

interface RecordingViewProps {
  recording: Recording;
  details: Loaded<RecordingDetails>;
  player?: CallPlayer;
  onPlayer: (player: CallPlayer | undefined) => void;
  onHeld: () => void;
}

function RecordingView({ recording, details, player, onPlayer, onHeld }: RecordingViewProps) {
  const peaks = usePeaks(recording.mediaFiles);
  const axis = useMemo(() => callAxis(recording.mediaFiles), [recording]);
  const onSeek = (position: number) => player?.seek(position);
  return (
    <>
      <Head
        recording={recording}
        onHeld={onHeld}
        player={player}
        preserved={details.state === 'ready' && details.value.preservingUser !== undefined}
      />
      <PlayerPanel recording={recording} peaks={peaks} onPlayer={onPlayer} />
      <div class="columns">
        <div class="stack">
          <MaskedPeriods axis={axis} onSeek={onSeek} />
          <UserData recording={recording} axis={axis} onSeek={onSeek} />
          <FurtherAttributes recording={recording} />
        </div>
        <div class="stack">
          <RecordingFacts recording={recording} axis={axis} details={details} />
          <MediaFiles axis={axis} />
        </div>
      </div>
    </>
  );
}

interface HeadProps extends Pick<RecordingViewProps, 'recording' | 'player' | 'onHeld'> {
  preserved: boolean;
}

function Head({ recording, player, onHeld, preserved }: HeadProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { id, callerPhoneNumber, dialedPhoneNumber, nonDelete = false } = recording;
  const title = words.title(callerPhoneNumber, dialedPhoneNumber);
  const axis = callAxis(recording.mediaFiles);
  useEffect(() => {
    document.title = strings.titles.recording(title);
    heading.current?.focus();
  }, [id]);
  const link = () => `${location.origin}${recordingPath(id)}${writeLinkTime(player?.state().position ?? 0)}`;
  const only = axis.parts.length === 1 ? axis.parts[0] : undefined;
  return (
    <div class="recording-head">
      <div>
        <h1 ref={heading} tabIndex={-1} class="foreign">
          {title}
        </h1>
        <p class="muted cluster">
          <span>
            {times.dateTime(axis.startTime)} · {formatDuration(axis.length)} · {times.zone(axis.startTime)}
          </span>
          {nonDelete && (
            <span class="badge warn" title={words.hold.lifting}>
              <Icon name="lock" size={12} />
              {words.hold.held}
            </span>
          )}
          {preserved && <span class="badge good">{words.facts.preserved}</span>}
        </p>
        {nonDelete && <p class="muted small">{words.hold.lifting}</p>}
      </div>
      <div class="cluster">
        <Button icon="link" onClick={() => void copyText(link(), words.link)}>
          {words.copyLink}
        </Button>
        {only && (
          <a class="button" href={downloadUri(only)} download>
            <Icon name="download" />
            {words.download}
          </a>
        )}
        <HoldControl id={id} held={nonDelete} onHeld={onHeld} />
      </div>
    </div>
  );
}
