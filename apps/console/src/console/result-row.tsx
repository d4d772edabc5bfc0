import { memo } from './memo';
import { CopyButton } from '../shared/copy-button';
import { Icon } from '../shared/icons';
import { IconButton } from '../shared/button';
import { formatDuration, spokenDuration } from '../shared/time-format';
import { strings } from '../strings/console';
import { recordingPath, type Recording } from './recording';
import { summaryOf, type RecordingSummary } from './recording-summary';
import { times } from './times';

const { row } = strings;
const shownParticipants = 2;

export interface ResultRowProps {
  recording: Recording;
  /** In the player in place. */
  playing: 'no' | 'paused' | 'playing';
  onPlay: (recording: Recording) => void;
  onOpen: (recording: Recording) => void;
}

function Marks({ summary }: { summary: RecordingSummary }) {
  return (
    <span class="row-marks">
      {summary.files > 1 && <span class="badge">{row.files(summary.files)}</span>}
      {summary.masked && <span class="badge">{row.masked}</span>}
      {summary.encrypted && <span class="badge">{row.encrypted}</span>}
      {summary.held && (
        <span class="badge warn">
          <Icon name="lock" size={12} />
          {row.hold}
        </span>
      )}
    </span>
  );
}

function Participants({ names }: { names: string[] }) {
  const more = names.length - shownParticipants;
  return (
    <span class="row-participants cut foreign" title={names.join(', ')}>
      {names.slice(0, shownParticipants).join(', ')}
      {more > 0 && <span class="muted"> {row.others(more)}</span>}
    </span>
  );
}

function Numbers({ caller, dialed }: { caller: string; dialed: string }) {
  return (
    <span class="row-numbers">
      <span class="row-number">
        <span class="cut foreign">{caller}</span>
        <CopyButton text={caller} what={row.caller} tabIndex={-1} />
      </span>
      <span class="muted" aria-hidden="true">
        →
      </span>
      <span class="row-number">
        <span class="cut foreign">{dialed}</span>
        <CopyButton text={dialed} what={row.dialed} tabIndex={-1} />
      </span>
    </span>
  );
}

/** A click anywhere opens, but one that marks text, and one on a control of the row's own. */
const opens = (event: MouseEvent) =>
  !(event.target instanceof Element && event.target.closest('a, button')) && getSelection()?.isCollapsed !== false;

function Row({ recording, playing, onPlay, onOpen }: ResultRowProps) {
  const { id, callerPhoneNumber: caller, dialedPhoneNumber: dialed } = recording;
  const summary = summaryOf(recording);
  const start = times.dateTime(summary.startTime);
  const label = row.label(start, spokenDuration(summary.durationMs), caller, dialed, summary.participants.join(', '));
  const isPlaying = playing === 'playing';
  return (
    <li
      class={`row ${playing === 'no' ? '' : 'current'}`}
      data-id={id}
      onClick={(event) => opens(event) && onOpen(recording)}
    >
      <IconButton
        class="row-play"
        icon={isPlaying ? 'pause' : 'play'}
        label={isPlaying ? row.pause(label) : row.play(label)}
        title={isPlaying ? strings.player.pause : strings.player.play}
        tabIndex={-1}
        onClick={() => onPlay(recording)}
      />
      <a class="row-start" href={recordingPath(id)} aria-label={label}>
        <span>{times.date(summary.startTime)}</span> <span class="row-clock">{times.clock(summary.startTime)}</span>
      </a>
      <span class="row-duration">{formatDuration(summary.durationMs)}</span>
      <Numbers caller={caller} dialed={dialed} />
      <Participants names={summary.participants} />
      <Marks summary={summary} />
    </li>
  );
}

/** Drawn again only when something of it changes: there may be thousands. */
export const ResultRow = memo(Row);
