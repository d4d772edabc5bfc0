import { useEffect, useMemo, useRef } from 'preact/hooks';
import { Button, IconButton } from '../shared/button';
import { Segments } from '../shared/field';
import { Icon } from '../shared/icons';
import { shared } from '../strings/shared';
import { strings } from '../strings/console';
import { callAxis, type CallAxis } from './call-axis';
import type { CallPlayer } from './call-player';
import { mediaFailureText } from './failure-words';
import { readLinkTime } from './link-time';
import { ParticipantLines } from './participants';
import { PositionText } from './position-slider';
import type { Recording } from './recording';
import { Ticks, Timeline } from './timeline';
import type { FilePeaks } from './use-peaks';
import { keepPreferences, usePlayer, usePlayerState } from './use-player';

const { player: words } = strings;
export const speeds = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];

export interface PlayerPanelProps {
  recording: Recording;
  peaks: ReadonlyMap<string, FilePeaks>;
  /** Given the player once it is there: the rest of the page seeks with it. */
  onPlayer: (player: CallPlayer | undefined) => void;
}

/** How long the audio really is, as far as the waveforms tell. */
const lengthsOf = (peaks: ReadonlyMap<string, FilePeaks>) =>
  new Map([...peaks].flatMap(([uri, known]) => (known.state === 'ready' ? [[uri, known.peaks.durationMs]] : [])));

export function PlayerPanel({ recording, peaks, onPlayer }: PlayerPanelProps) {
  const audio = useRef<HTMLAudioElement>(null);
  const axis = useMemo(() => callAxis(recording.mediaFiles, lengthsOf(peaks)), [recording, peaks]);
  const player = usePlayer(audio, axis);
  useEffect(() => {
    onPlayer(player);
    const at = readLinkTime(location.hash);
    if (player && at !== undefined) player.seek(at);
    const onHash = () => player?.seek(readLinkTime(location.hash) ?? player.state().position);
    addEventListener('hashchange', onHash);
    return () => removeEventListener('hashchange', onHash);
  }, [player]);
  return (
    <section class="panel player stack" aria-label={words.label}>
      <audio ref={audio} preload="metadata" />
      {player && (
        <>
          <Controls player={player} axis={axis} />
          <PlayerFailure player={player} />
          <div>
            <Timeline player={player} axis={axis} peaks={peaks} />
            <Ticks axis={axis} />
          </div>
          <ParticipantLines recording={recording} axis={axis} />
        </>
      )}
    </section>
  );
}

function Controls({ player, axis }: { player: CallPlayer; axis: CallAxis }) {
  const playing = usePlayerState(player, (state) => state.playing);
  const waiting = usePlayerState(player, (state) => state.waiting);
  return (
    <div class="controls">
      <div class="cluster transport">
        <IconButton icon="back10" label={words.back} kind="plain" onClick={() => player.skip(-10_000)} />
        <IconButton
          class="play-main"
          kind="primary"
          icon={playing ? 'pause' : 'play'}
          label={playing ? words.pause : words.play}
          onClick={player.toggle}
        />
        <IconButton icon="forward10" label={words.forward} kind="plain" onClick={() => player.skip(10_000)} />
        <PositionText player={player} axis={axis} />
        <span class="muted small" role="status">
          {waiting && words.buffering}
        </span>
      </div>
      <div class="cluster settings">
        {axis.lanes > 1 && <LaneChoice player={player} lanes={axis.lanes} />}
        <SpeedChoice player={player} />
        <VolumeSlider player={player} />
        <BalanceSlider player={player} />
      </div>
    </div>
  );
}

function LaneChoice({ player, lanes }: { player: CallPlayer; lanes: number }) {
  const lane = usePlayerState(player, (state) => state.lane);
  const options = Array.from({ length: lanes }, (_, at) => ({ value: String(at), label: words.trackName(at) }));
  return (
    <span class="setting" title={words.tracks}>
      <Segments
        label={words.track}
        name="lane"
        options={options}
        value={String(lane)}
        onValue={(value) => player.setLane(Number(value))}
      />
    </span>
  );
}

function SpeedChoice({ player }: { player: CallPlayer }) {
  const speed = usePlayerState(player, (state) => state.speed);
  return (
    <label class="setting">
      <span class="setting-name">{words.speed}</span>
      <select
        class="input"
        value={String(speed)}
        onChange={(event) => {
          player.setSpeed(Number(event.currentTarget.value));
          keepPreferences(player.state());
        }}
      >
        {speeds.map((value) => (
          <option key={value} value={String(value)}>
            {words.speeds(value)}
          </option>
        ))}
      </select>
    </label>
  );
}

function VolumeSlider({ player }: { player: CallPlayer }) {
  const volume = usePlayerState(player, (state) => state.volume);
  return (
    <label class="setting">
      <Icon name="volume" />
      <span class="visually-hidden">{words.volume}</span>
      <input
        class="slider"
        type="range"
        min={0}
        max={1}
        step={0.05}
        value={volume}
        aria-valuetext={`${Math.round(volume * 100)} %`}
        title={words.volume}
        onInput={(event) => {
          player.setVolume(Number(event.currentTarget.value));
          keepPreferences(player.state());
        }}
      />
    </label>
  );
}

function BalanceSlider({ player }: { player: CallPlayer }) {
  const balance = usePlayerState(player, (state) => state.balance);
  return (
    <label class="setting">
      <span class="visually-hidden">{words.balance}</span>
      <span aria-hidden="true">{words.left}</span>
      <input
        class="slider"
        type="range"
        min={-1}
        max={1}
        step={0.1}
        value={balance}
        aria-valuetext={words.balanceText(balance)}
        title={words.balance}
        onInput={(event) => player.setBalance(Number(event.currentTarget.value))}
        onDblClick={() => player.setBalance(0)}
      />
      <span aria-hidden="true">{words.right}</span>
    </label>
  );
}

function PlayerFailure({ player }: { player: CallPlayer }) {
  const text = usePlayerState(player, ({ failure, part }) => failure && part && mediaFailureText(failure, part.file));
  return (
    <div role="alert">
      {text && (
        <div class="notice danger">
          <p class="foreign">{text}</p>
          <Button onClick={player.retry}>{shared.failure.tryAgain}</Button>
        </div>
      )}
    </div>
  );
}
