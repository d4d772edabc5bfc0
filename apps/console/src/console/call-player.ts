import type { ApiFailure } from '../shared/api';
import { createBalance, type Balance } from './balance';
import { endOf, momentAfter, momentFrom, type AxisPart, type CallAxis, type Moment } from './call-axis';
import { mediaFailure } from './media-failure';
import { ownPath } from './recording';

export interface PlayerState {
  /** Milliseconds into the call. */
  position: number;
  playing: boolean;
  /** Audio is on its way. */
  waiting: boolean;
  /** The file that is heard, or would be. */
  part?: AxisPart;
  /** Why that file is not heard. */
  failure?: ApiFailure;
  speed: number;
  /** 0 to 1. */
  volume: number;
  /** -1: the left channel alone, 1: the right one alone. */
  balance: number;
  lane: number;
}

export interface CallPlayer {
  state: () => PlayerState;
  /** Told of every change, up to once a frame. @returns what stops it */
  subscribe: (listener: () => void) => () => void;
  play: () => void;
  pause: () => void;
  toggle: () => void;
  /** @param position milliseconds into the call; in a gap it goes on at the next file */
  seek: (position: number) => void;
  skip: (milliseconds: number) => void;
  setSpeed: (speed: number) => void;
  setVolume: (volume: number) => void;
  setBalance: (balance: number) => void;
  setLane: (lane: number) => void;
  /** The same call, of whose files more is known by now. */
  setAxis: (axis: CallAxis) => void;
  /** Tries a file that failed again. */
  retry: () => void;
  close: () => void;
}

/**
 * Plays a call's media files one after the other on the call's own time, through one audio element that loads only the file
 * that is heard, and of it only what the browser asks for by Range.
 *
 * @param audio lies in the page; the player alone sets its source, place and pace
 */
export function createCallPlayer(audio: HTMLAudioElement, firstAxis: CallAxis): CallPlayer {
  let axis = firstAxis;
  let balance: Balance | undefined;
  let frame = 0;
  // Where the file shall begin once the browser knows it; until then its clock says nothing.
  let pendingMs: number | undefined;
  const listeners = new Set<() => void>();
  let now: PlayerState = { position: 0, playing: false, waiting: false, speed: 1, volume: 1, balance: 0, lane: 0 };

  const change = (changes: Partial<PlayerState>) => {
    now = { ...now, ...changes };
    for (const listener of listeners) listener();
  };
  const srcOf = (part: AxisPart) => ownPath(part.file.mediaUri, location.origin);
  const loadedSrc = () => audio.getAttribute('src');

  function load(part: AxisPart): void {
    audio.src = srcOf(part);
    audio.playbackRate = now.speed;
  }

  function startAudio(): void {
    void balance?.resume();
    audio.play().catch((error: unknown) => {
      // Aborted by the next seek or pause, or failed: then `error` tells more.
      if (error instanceof DOMException && error.name === 'NotAllowedError') change({ playing: false, waiting: false });
    });
  }

  function goTo(moment: Moment | undefined, playing: boolean): void {
    if (!moment) {
      audio.pause();
      change({ playing: false, waiting: false, position: axis.length });
      return;
    }
    const { part, at } = moment;
    const sameFile = loadedSrc() === srcOf(part) && !now.failure;
    pendingMs = at - part.start;
    change({ part, position: at, playing, failure: undefined, waiting: playing && !sameFile });
    // Nothing is fetched of a call that nobody plays.
    if (!sameFile && playing) load(part);
    if (loadedSrc() === srcOf(part) && audio.readyState >= HTMLMediaElement.HAVE_METADATA) settle();
    if (playing) startAudio();
    else audio.pause();
  }

  function settle(): void {
    if (pendingMs === undefined) return;
    const seconds = pendingMs / 1_000;
    pendingMs = undefined;
    audio.currentTime = Number.isFinite(audio.duration)
      ? Math.min(seconds, Math.max(0, audio.duration - 0.05))
      : seconds;
  }

  function onTime(): void {
    if (!now.part || pendingMs !== undefined || audio.seeking) return;
    const position = now.part.start + audio.currentTime * 1_000;
    if (position !== now.position) change({ position });
    // A file of another lane filled in while the chosen one was silent: that one goes first again.
    const chosen = now.part.lane === now.lane ? undefined : momentFrom(axis, now.lane, position);
    if (now.playing && chosen && chosen.part !== now.part) goTo(chosen, true);
  }

  function onFrame(): void {
    frame = 0;
    onTime();
    if (now.playing) watch();
  }
  const watch = () => (frame ||= requestAnimationFrame(onFrame));

  async function onError(): Promise<void> {
    const src = loadedSrc();
    if (!src || !now.part) return;
    change({ playing: false, waiting: false });
    const failure = await mediaFailure(src);
    if (loadedSrc() === src) change({ failure });
  }

  const handlers: [string, () => void][] = [
    ['loadedmetadata', settle],
    ['timeupdate', onTime],
    ['seeked', onTime],
    ['playing', () => (change({ waiting: false }), watch())],
    ['waiting', () => change({ waiting: now.playing })],
    ['canplay', () => change({ waiting: false })],
    ['ended', () => now.part && goTo(momentAfter(axis, now.lane, now.part), now.playing)],
    // Paused by the browser itself: headphones pulled out, a media key.
    ['pause', () => !audio.ended && loadedSrc() && !audio.error && audio.paused && change({ playing: false })],
    ['play', () => !now.playing && change({ playing: true })],
    ['error', () => void onError()],
  ];
  for (const [type, handler] of handlers) audio.addEventListener(type, handler);

  const play = () => {
    if (now.playing) return;
    const atEnd = now.position >= axis.length - 50;
    goTo(momentFrom(axis, now.lane, atEnd ? 0 : now.position), true);
  };
  const pause = () => {
    audio.pause();
    change({ playing: false, waiting: false });
  };
  const seek = (position: number) => {
    const at = Math.min(Math.max(0, position), Math.max(0, axis.length - 1));
    goTo(momentFrom(axis, now.lane, at), now.playing);
  };

  return {
    state: () => now,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    play,
    pause,
    toggle: () => (now.playing ? pause() : play()),
    seek,
    skip: (milliseconds) => seek(now.position + milliseconds),
    setSpeed: (speed) => {
      audio.playbackRate = speed;
      change({ speed });
    },
    setVolume: (volume) => {
      audio.volume = volume;
      change({ volume });
    },
    setBalance: (value) => {
      // Only who asks for it pays for an audio graph.
      if (value !== 0) balance ??= createBalance(audio);
      balance?.set(value);
      change({ balance: value });
    },
    setLane: (lane) => {
      change({ lane });
      seek(now.position);
    },
    setAxis: (known) => {
      axis = known;
      const part = now.part && known.parts.find(({ file }) => file.mediaUri === now.part!.file.mediaUri);
      change({ part });
    },
    retry: () => {
      audio.removeAttribute('src');
      goTo(momentFrom(axis, now.lane, Math.min(now.position, now.part ? endOf(now.part) - 1 : now.position)), true);
    },
    close: () => {
      cancelAnimationFrame(frame);
      for (const [type, handler] of handlers) audio.removeEventListener(type, handler);
      listeners.clear();
      audio.pause();
      // Lets go of the connection.
      audio.removeAttribute('src');
      audio.load();
      balance?.close();
    },
  };
}
