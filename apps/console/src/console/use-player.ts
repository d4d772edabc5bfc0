import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { apiFetch } from '../shared/api';
import { keep, kept } from '../shared/kept';
import type { CallAxis } from './call-axis';
import { createCallPlayer, type CallPlayer, type PlayerState } from './call-player';

const keepAliveMs = 5 * 60_000;

function storedPreferences(): { speed?: number; volume?: number } {
  try {
    return (JSON.parse(kept('player') ?? 'null') ?? {}) as { speed?: number; volume?: number };
  } catch {
    return {};
  }
}

/** The viewer's own, from one call to the next. */
export function keepPreferences({ speed, volume }: PlayerState): void {
  keep('player', JSON.stringify({ speed, volume }));
}

/** A player over an audio element of the page; there from the first effect on, for as long as the component is. */
export function usePlayer(audio: RefObject<HTMLAudioElement | null>, axis: CallAxis): CallPlayer | undefined {
  const [player, setPlayer] = useState<CallPlayer>();
  const known = useRef(axis);
  useEffect(() => {
    const created = createCallPlayer(audio.current!, known.current);
    const { speed, volume } = storedPreferences();
    if (typeof speed === 'number' && speed >= 0.5 && speed <= 2) created.setSpeed(speed);
    if (typeof volume === 'number' && volume >= 0 && volume <= 1) created.setVolume(volume);
    setPlayer(created);
    return () => created.close();
  }, []);
  useEffect(() => {
    // A session ends when nothing is asked for half an hour; what plays from the browser's memory asks for nothing.
    const timer = setInterval(() => {
      if (player?.state().playing) void apiFetch('/api/v2/me').catch(() => undefined);
    }, keepAliveMs);
    return () => clearInterval(timer);
  }, [player]);
  useEffect(() => {
    if (known.current !== axis) player?.setAxis(axis);
    known.current = axis;
  }, [axis, player]);
  return player;
}

/** A part of what the player says; the component is drawn again only when that changes. @param select to a string, number or boolean */
export function usePlayerState<T extends string | number | boolean | undefined>(
  player: CallPlayer,
  select: (state: PlayerState) => T,
): T {
  const [selected, setSelected] = useState(() => select(player.state()));
  useEffect(() => {
    const take = () => setSelected(() => select(player.state()));
    take();
    return player.subscribe(take);
  }, [player]);
  return selected;
}
