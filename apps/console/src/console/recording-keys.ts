import { useEffect, useRef } from 'preact/hooks';
import type { CallPlayer } from './call-player';
import { speeds } from './player-panel';
import { isSilenced } from './single-keys';

export interface RecordingKeys {
  player?: CallPlayer;
  onLeave: () => void;
  onHelp: () => void;
}

function nextSpeed(speed: number, faster: boolean): number {
  const next = faster ? speeds.find((other) => other > speed) : speeds.findLast((other) => other < speed);
  return next ?? speed;
}

function onPlayerKey(key: string, player: CallPlayer): boolean {
  const actions: Record<string, () => void> = {
    ' ': player.toggle,
    k: player.toggle,
    j: () => player.skip(-10_000),
    l: () => player.skip(10_000),
    ArrowLeft: () => player.skip(-5_000),
    ArrowRight: () => player.skip(5_000),
    '<': () => player.setSpeed(nextSpeed(player.state().speed, false)),
    '>': () => player.setSpeed(nextSpeed(player.state().speed, true)),
  };
  actions[key]?.();
  return key in actions;
}

/** Controls that know the key themselves keep it. */
function isTaken(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('dialog, textarea, select')) return true;
  if (target instanceof HTMLInputElement) return key !== ' ' && key.startsWith('Arrow');
  return key === ' ' && target.closest('button, a, summary') !== null;
}

/** The keyboard of a recording's page. */
export function useRecordingKeys(keys: RecordingKeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isSilenced(event.key) || isTaken(event.target, event.key)) return;
      const { player, onLeave, onHelp } = latest.current;
      if (event.key === 'Escape') onLeave();
      else if (event.key === '?') onHelp();
      else if (!player || !onPlayerKey(event.key, player)) return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
