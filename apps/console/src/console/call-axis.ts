import { instantOf } from '../shared/time-format';
import type { MediaFile } from './recording';

/** A media file at its place on the call's time. All times in milliseconds. */
export interface AxisPart {
  file: MediaFile;
  /** Since the call's start. */
  start: number;
  length: number;
  /** 0 and up: files that sound at the same time lie in lanes of their own. */
  lane: number;
}

export interface CallAxis {
  /** Epoch milliseconds. */
  startTime: number;
  length: number;
  /** By start. */
  parts: AxisPart[];
  lanes: number;
}

/** Recorders' clocks are rough: an overlap up to this is none, the files follow each other. */
export const overlapToleranceMs = 1_000;

/**
 * How long a file is: as its times say, or longer where its audio is known to be. A stop before the start is a known fault of
 * recorders: then what `duration` says.
 */
function lengthOf(file: MediaFile, audioMs: number | undefined): number {
  const nominal = instantOf(file.stopTime) - instantOf(file.startTime);
  const said = nominal > 0 ? nominal : Math.max(0, Number(file.duration) || 0);
  if (audioMs === undefined) return said;
  return said === 0 || audioMs > said + overlapToleranceMs ? audioMs : said;
}

/** One that has ended before the other does follows nothing, however short it is: playing would go back and forth between the two. */
function laneOf(ends: number[], { start, length }: Pick<AxisPart, 'start' | 'length'>): number {
  const free = ends.findIndex((end) => end - start <= overlapToleranceMs && end <= start + length);
  return free === -1 ? ends.length : free;
}

/** @param audioMs how long the audio really is, of the files that are known by now, by `mediaUri` */
export function callAxis(files: readonly MediaFile[], audioMs: ReadonlyMap<string, number> = new Map()): CallAxis {
  const byStart = files.toSorted((a, b) => instantOf(a.startTime) - instantOf(b.startTime));
  const startTime = byStart[0] ? instantOf(byStart[0].startTime) : 0;
  const ends: number[] = [];
  const parts = byStart.map((file) => {
    const start = instantOf(file.startTime) - startTime;
    const length = lengthOf(file, audioMs.get(file.mediaUri));
    const lane = laneOf(ends, { start, length });
    ends[lane] = start + length;
    return { file, start, length, lane };
  });
  return { startTime, length: Math.max(0, ...parts.map(endOf)), parts, lanes: Math.max(1, ends.length) };
}

export const endOf = ({ start, length }: Pick<AxisPart, 'start' | 'length'>) => start + length;

const covers = (part: AxisPart, at: number) => part.start <= at && at < endOf(part);

/** What is heard at a moment: the chosen lane's file, else any other that sounds then; nothing in a gap. */
export function heardAt({ parts }: CallAxis, lane: number, at: number): AxisPart | undefined {
  const sounding = parts.filter((part) => covers(part, at));
  return sounding.find((part) => part.lane === lane) ?? sounding[0];
}

export interface Moment {
  part: AxisPart;
  at: number;
}

/** A moment where something is heard: that one, or the next one behind a gap. */
export function momentFrom(axis: CallAxis, lane: number, at: number): Moment | undefined {
  const part = heardAt(axis, lane, at);
  if (part) return { part, at };
  const next = axis.parts
    .filter(({ start }) => start >= at)
    .reduce<AxisPart | undefined>(
      (first, other) =>
        !first || other.start < first.start || (other.start === first.start && other.lane === lane) ? other : first,
      undefined,
    );
  return next && { part: next, at: next.start };
}

/** Where it goes on when a file has ended. Of one that follows in its lane nothing is left out, even if the times overlap a little. */
export function momentAfter(axis: CallAxis, lane: number, ended: AxisPart): Moment | undefined {
  const end = endOf(ended);
  const follower = axis.parts.find(
    (part) =>
      part !== ended &&
      part.lane === ended.lane &&
      part.start >= ended.start &&
      end - part.start <= overlapToleranceMs &&
      part.start <= end &&
      axis.parts.indexOf(part) > axis.parts.indexOf(ended),
  );
  if (follower && (follower.lane === lane || !heardAt(axis, lane, end))) return { part: follower, at: follower.start };
  return momentFrom(axis, lane, end);
}

/** Stretches in which nothing was recorded. */
export function gapsOf({ parts, length }: CallAxis): { from: number; to: number }[] {
  const gaps: { from: number; to: number }[] = [];
  let heardUntil = 0;
  for (const part of parts) {
    if (part.start > heardUntil) gaps.push({ from: heardUntil, to: part.start });
    heardUntil = Math.max(heardUntil, endOf(part));
  }
  return gaps.filter(({ from, to }) => to - from > 0 && from < length);
}
