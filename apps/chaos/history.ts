/** What a client asked for and what it knows of it: unanswered, it may have happened at any moment until the end of the round. */
export interface Deed {
  kind: 'post' | 'delete' | 'hold' | 'lift';
  start: number;
  /** Infinity where no answer came, or one that leaves it open (504). */
  end: number;
  isDone: boolean;
  /** Of a post: the mark that its media files, its events and its caller's number bear. */
  mark?: string;
  /** Of a delete. */
  withMedia?: boolean;
}

/** A recording as it reads back: the marks of its parts. */
export interface Found {
  mediaMarks: string[];
  eventMarks: string[];
  callerMark: string;
  nonDelete: boolean;
}

/** A mark says how many media files and events the post had: half a merge shows. */
export const markOf = (number: number, parts: number) => `mark${number}of${parts}`;
export const partsOf = (mark: string) => Number(/of(\d+)$/.exec(mark)?.[1]);

const unique = <T>(values: readonly T[]) => [...new Set(values)];
const posts = (deeds: readonly Deed[], mark?: string) =>
  deeds.filter((deed) => deed.kind === 'post' && (mark === undefined || deed.mark === mark));

/** Some `kind` that may have taken effect after the deed. */
const mayFollow = (deeds: readonly Deed[], { start }: Deed, ...kinds: Deed['kind'][]) =>
  deeds.some((other) => kinds.includes(other.kind) && other.end > start);

/** Some `kind` that took effect after the deed, whatever order is taken for what happened at once. */
const surelyFollows = (deeds: readonly Deed[], { end }: Deed, ...kinds: Deed['kind'][]) =>
  deeds.some((other) => kinds.includes(other.kind) && other.isDone && other.start > end);

/** Whether an acknowledged post of the mark must be seen in the recording. */
export const mustBeThere = (deeds: readonly Deed[], mark: string): boolean =>
  posts(deeds, mark).some((post) => post.isDone && !mayFollow(deeds, post, 'delete'));

const mayBeThere = (deeds: readonly Deed[], mark: string) =>
  posts(deeds, mark).some((post) => !surelyFollows(deeds, post, 'delete'));

/** Whether the media of a mark that is gone must be gone from the store as well. */
export const mediaMustBeGone = (deeds: readonly Deed[], mark: string): boolean =>
  posts(deeds, mark).every(
    (post) =>
      post.isDone &&
      deeds.every(({ kind, end, withMedia }) => kind !== 'delete' || end <= post.start || withMedia === true),
  );

/** Whether the media of a mark that is there must be in the store: no delete of an earlier post of it may have taken them. */
export const mediaMustBeThere = (deeds: readonly Deed[], mark: string): boolean =>
  posts(deeds, mark).length === 1 || posts(deeds, mark).every((post) => !mayFollow(deeds, post, 'delete'));

function wrongMarks(deeds: readonly Deed[], { mediaMarks, eventMarks, callerMark }: Found): string[] {
  const count = (marks: string[], mark: string) => marks.filter((one) => one === mark).length;
  return unique([...mediaMarks, ...eventMarks, callerMark]).flatMap((mark) => {
    const [media, events] = [count(mediaMarks, mark), count(eventMarks, mark)];
    const isWhole = media === partsOf(mark) && events === partsOf(mark);
    return [
      ...(isWhole ? [] : [`half a merge: ${media} media files and ${events} events of ${mark}`]),
      ...(mayBeThere(deeds, mark) ? [] : [`${mark} is there, which was deleted, refused or never posted`]),
    ];
  });
}

/** The caller's number is that of a post after which no other one was acknowledged. */
function wrongCaller(deeds: readonly Deed[], { callerMark }: Found): string[] {
  const own = posts(deeds, callerMark);
  const isOvertaken = own.every(({ end }) =>
    posts(deeds).some(({ mark, isDone, start }) => mark !== callerMark && isDone && start > end),
  );
  return own.length > 0 && isOvertaken ? [`a lost update: the caller is that of ${callerMark}`] : [];
}

function wrongHold(deeds: readonly Deed[], { nonDelete }: Found): string[] {
  const holds = deeds.filter(({ kind }) => kind === 'hold');
  const must = holds.some((hold) => hold.isDone && !mayFollow(deeds, hold, 'lift', 'delete'));
  const may = holds.some((hold) => !surelyFollows(deeds, hold, 'lift', 'delete'));
  if (must && !nonDelete) return ['a hold is lost'];
  return nonDelete && !may ? ['a hold that nobody applied'] : [];
}

/** An acknowledged delete of what was on hold all the while. */
function wrongDeletes(deeds: readonly Deed[]): string[] {
  const wrong = deeds.filter(
    (removal) =>
      removal.kind === 'delete' &&
      removal.isDone &&
      deeds.some(
        (hold) =>
          hold.kind === 'hold' &&
          hold.isDone &&
          hold.end < removal.start &&
          !deeds.some(
            (other) =>
              other !== removal &&
              (other.kind === 'lift' || other.kind === 'delete') &&
              other.end > hold.start &&
              other.start < removal.end,
          ),
      ),
  );
  return wrong.map(() => 'deleted while on hold');
}

/** @returns what cannot be true of a recording with this history, in words */
export function wrongIn(deeds: readonly Deed[], found: Found | undefined): string[] {
  const there = new Set(found?.mediaMarks);
  const lost = unique(posts(deeds).map(({ mark }) => mark!)).filter(
    (mark) => mustBeThere(deeds, mark) && !there.has(mark),
  );
  const about = found ? [...wrongMarks(deeds, found), ...wrongCaller(deeds, found), ...wrongHold(deeds, found)] : [];
  return [...lost.map((mark) => `${mark} was acknowledged and is lost`), ...about, ...wrongDeletes(deeds)];
}

/** A history that says no more than what was found: the next round begins with it. */
export function settled(found: Found | undefined, now: number): Deed[] {
  if (!found) return [];
  const at = (start: number) => ({ start, end: start, isDone: true });
  const deeds = unique(found.mediaMarks).map((mark): Deed => ({
    kind: 'post',
    mark,
    ...at(mark === found.callerMark ? now : now - 1),
  }));
  return found.nonDelete ? [...deeds, { kind: 'hold', ...at(now) }] : deeds;
}
