import { useEffect, useMemo, useRef } from 'preact/hooks';
import { IconButton } from '../shared/button';
import { strings } from '../strings/console';
import { callAxis } from './call-axis';
import type { CallPlayer } from './call-player';
import { mediaFailureText } from './failure-words';
import { PositionSlider, PositionText } from './position-slider';
import { recordingPath, type Recording } from './recording';
import { usePlayer, usePlayerState } from './use-player';
import { writeLinkTime } from './link-time';

const { player: words } = strings;

export interface MiniPlayerProps {
  recording: Recording;
  /** Goes up by one each time the viewer asks for play or pause in the results. */
  toggles: number;
  onPlaying: (playing: boolean) => void;
  onClose: () => void;
}

/** Plays a recording below the results, without leaving them. */
export function MiniPlayer({ recording, toggles, onPlaying, onClose }: MiniPlayerProps) {
  const audio = useRef<HTMLAudioElement>(null);
  const axis = useMemo(() => callAxis(recording.mediaFiles), [recording]);
  const player = usePlayer(audio, axis);
  const firstToggle = useRef(toggles);
  useEffect(() => player?.play(), [player]);
  useEffect(() => {
    if (toggles !== firstToggle.current) player?.toggle();
    firstToggle.current = toggles;
  }, [toggles]);
  return (
    <section class="mini-player" aria-label={words.label}>
      <audio ref={audio} preload="metadata" />
      {player && <Bar player={player} axis={axis} recording={recording} onPlaying={onPlaying} onClose={onClose} />}
    </section>
  );
}

interface BarProps extends Omit<MiniPlayerProps, 'toggles'> {
  player: CallPlayer;
  axis: ReturnType<typeof callAxis>;
}

function Bar({ player, axis, recording, onPlaying, onClose }: BarProps) {
  const playing = usePlayerState(player, (state) => state.playing);
  useEffect(() => onPlaying(playing), [playing]);
  const { id, callerPhoneNumber, dialedPhoneNumber } = recording;
  return (
    <div class="mini-bar">
      <IconButton
        kind="primary"
        icon={playing ? 'pause' : 'play'}
        label={playing ? words.pause : words.play}
        onClick={player.toggle}
      />
      <IconButton icon="back10" label={words.back} onClick={() => player.skip(-10_000)} class="wide-only" />
      <IconButton icon="forward10" label={words.forward} onClick={() => player.skip(10_000)} class="wide-only" />
      <div class="mini-main">
        <div class="cluster spread">
          <a
            class="cut foreign"
            href={recordingPath(id)}
            onClick={(event) => (event.currentTarget.hash = writeLinkTime(player.state().position))}
          >
            {strings.recording.title(callerPhoneNumber, dialedPhoneNumber)}
          </a>
          <PositionText player={player} axis={axis} />
        </div>
        <PositionSlider player={player} axis={axis} />
        <MiniFailure player={player} />
      </div>
      <IconButton icon="close" label={words.close} onClick={onClose} />
    </div>
  );
}

function MiniFailure({ player }: { player: CallPlayer }) {
  const text = usePlayerState(player, ({ failure, part }) => failure && part && mediaFailureText(failure, part.file));
  return (
    <p class="field-error" role="alert">
      {text}
    </p>
  );
}
