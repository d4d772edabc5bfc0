import { useMemo, useRef } from 'preact/hooks';
import { formatDuration } from '../shared/time-format';
import { strings } from '../strings/console';
import { gapsOf, type AxisPart, type CallAxis } from './call-axis';
import type { CallPlayer } from './call-player';
import { maskedPeriods, type MaskedPeriod } from './masked-periods';
import { PositionSlider } from './position-slider';
import type { Peaks } from './recording';
import { times } from './times';
import type { FilePeaks } from './use-peaks';
import { usePlayerState } from './use-player';
import { loudestOf, waveformPath } from './waveform-path';

const { player: words } = strings;

/** A place on the call's time as CSS. */
export const place = (from: number, to: number, length: number) => ({
  left: `${(100 * from) / Math.max(1, length)}%`,
  width: `${(100 * Math.max(0, to - from)) / Math.max(1, length)}%`,
});

/** The masked periods of all files, epoch milliseconds, in order. */
export function masksOf({ parts, startTime }: CallAxis): (MaskedPeriod & { part: AxisPart })[] {
  return parts.flatMap((part) => {
    const start = startTime + part.start;
    return maskedPeriods(part.file.masks ?? [], start, start + part.length).map((period) => ({ ...period, part }));
  });
}

export interface TimelineProps {
  axis: CallAxis;
  player: CallPlayer;
  peaks: ReadonlyMap<string, FilePeaks>;
}

/** The call from left to right: a waveform for each file at its time, what is masked, what is missing, and where it is heard. */
export function Timeline({ axis, player, peaks }: TimelineProps) {
  const tip = useRef<HTMLDivElement>(null);
  const loudest = useMemo(
    () => loudestOf([...peaks.values()].flatMap((known) => (known.state === 'ready' ? [known.peaks] : []))),
    [peaks],
  );
  const showTip = (event: PointerEvent) => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    const at = share * axis.length;
    tip.current!.textContent = `${formatDuration(at)} · ${times.clock(axis.startTime + at)}`;
    tip.current!.style.left = `${Math.min(94, Math.max(6, share * 100))}%`;
    tip.current!.hidden = event.pointerType === 'touch';
  };
  return (
    <div class="timeline" onPointerMove={showTip} onPointerLeave={() => (tip.current!.hidden = true)}>
      <div class={`lanes ${axis.lanes > 1 ? 'several' : ''}`}>
        {Array.from({ length: axis.lanes }, (_, lane) => (
          <div key={lane} class="lane">
            {axis.parts
              .filter((part) => part.lane === lane)
              .map((part) => (
                <Part key={part.file.mediaUri} {...{ part, axis, loudest }} known={peaks.get(part.file.mediaUri)} />
              ))}
          </div>
        ))}
        {gapsOf(axis).map(({ from, to }) => (
          <div key={from} class="gap" style={place(from, to, axis.length)} title={words.gap} />
        ))}
        <Heard player={player} axis={axis} />
      </div>
      <PositionSlider player={player} axis={axis} />
      <div ref={tip} class="tip" hidden aria-hidden="true" />
    </div>
  );
}

interface PartProps {
  part: AxisPart;
  axis: CallAxis;
  known?: FilePeaks;
  loudest: number;
}

function Part({ part, axis, known, loudest }: PartProps) {
  const masked = maskedPeriods(
    part.file.masks ?? [],
    axis.startTime + part.start,
    axis.startTime + part.start + part.length,
  );
  return (
    <div class="part" style={place(part.start, part.start + part.length, axis.length)}>
      {known?.state === 'ready' && <Waveform peaks={known.peaks} length={part.length} loudest={loudest} />}
      {known?.state === 'waiting' && <span class="part-note">{words.waveform.waiting}</span>}
      {known?.state === 'none' && (
        <span class="part-note foreign" title={known.why}>
          {words.waveform.none}
          {known.why && `: ${known.why}`}
        </span>
      )}
      {masked.map(({ from, to }) => (
        <div
          key={from}
          class="mask"
          style={place(from - axis.startTime - part.start, to - axis.startTime - part.start, part.length)}
        >
          <span>{words.masked}</span>
        </div>
      ))}
    </div>
  );
}

/** As wide as its audio is long: the rest of its file's time stays empty. */
function Waveform({ peaks, length, loudest }: { peaks: Peaks; length: number; loudest: number }) {
  const channels = useMemo(
    () => peaks.min.map((min, channel) => waveformPath(min, peaks.max[channel]!, loudest)),
    [peaks, loudest],
  );
  return (
    <div class="waveform" style={{ width: `${Math.min(100, (100 * peaks.durationMs) / Math.max(1, length))}%` }}>
      {channels.map(({ path, columns }, channel) => (
        <svg key={channel} viewBox={`0 0 ${columns} 200`} preserveAspectRatio="none" aria-hidden="true">
          <path d={path} />
        </svg>
      ))}
    </div>
  );
}

/** What lies behind, tinted, and where it is heard. The slider over it all has no looks of its own. */
function Heard({ player, axis }: { player: CallPlayer; axis: CallAxis }) {
  const share = usePlayerState(player, ({ position }) => Math.round((10_000 * position) / Math.max(1, axis.length)));
  return (
    <>
      <div class="heard" style={{ width: `${share / 100}%` }} />
      <div class="playhead" style={{ left: `${share / 100}%` }} />
    </>
  );
}

const tickSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400];

/** A few round times below it. */
export function Ticks({ axis }: { axis: CallAxis }) {
  const step = (tickSteps.find((seconds) => axis.length / (seconds * 1_000) <= 8) ?? 604_800) * 1_000;
  const ticks = Array.from({ length: Math.floor(axis.length / step) + 1 }, (_, at) => at * step);
  return (
    <div class="ticks" aria-hidden="true">
      {ticks
        .filter((at) => at === 0 || at < axis.length * 0.97)
        .map((at) => (
          <span key={at} style={{ left: place(at, at, axis.length).left }}>
            {formatDuration(at)}
          </span>
        ))}
    </div>
  );
}
