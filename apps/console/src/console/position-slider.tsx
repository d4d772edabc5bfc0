import { formatDuration, spokenDuration } from '../shared/time-format';
import { strings } from '../strings/console';
import type { CallAxis } from './call-axis';
import type { CallPlayer } from './call-player';
import { times } from './times';
import { usePlayerState } from './use-player';

const stepMs = 5_000;
const largeStepMs = 30_000;

/** Where in the call: the native slider, so that pointer, touch, keyboard and screen reader all know it. */
export function PositionSlider({ player, axis }: { player: CallPlayer; axis: CallAxis }) {
  const position = usePlayerState(player, (state) => state.position);
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowLeft: -stepMs,
      ArrowDown: -stepMs,
      ArrowRight: stepMs,
      ArrowUp: stepMs,
      PageDown: -largeStepMs,
      PageUp: largeStepMs,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    player.skip(step);
  };
  const seconds = Math.floor(position / 1_000) * 1_000;
  return (
    <input
      class="position"
      type="range"
      min={0}
      max={Math.max(1, Math.round(axis.length))}
      step={10}
      value={Math.round(position)}
      aria-label={strings.player.position}
      aria-valuetext={strings.player.positionText(
        spokenDuration(seconds),
        spokenDuration(axis.length),
        times.clock(axis.startTime + seconds),
      )}
      onInput={(event) => player.seek(Number(event.currentTarget.value))}
      onKeyDown={onKeyDown}
    />
  );
}

/** `0:42 / 4:04` and what the clock said then. */
export function PositionText({ player, axis }: { player: CallPlayer; axis: CallAxis }) {
  const seconds = usePlayerState(player, (state) => Math.floor(state.position / 1_000));
  return (
    <span class="position-text">
      <strong>{formatDuration(seconds * 1_000)}</strong> <span class="muted">/ {formatDuration(axis.length)}</span>{' '}
      <span class="muted position-clock">{times.clock(axis.startTime + seconds * 1_000)}</span>
    </span>
  );
}
