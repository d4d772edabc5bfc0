import fc from 'fast-check';
import { markOf, mediaMustBeGone, mediaMustBeThere, settled, wrongIn, type Deed, type Found } from './history';

const [a, b] = [markOf(1, 1), markOf(2, 2)];
const done = (kind: Deed['kind'], start: number, end: number, more: Partial<Deed> = {}): Deed => ({
  ...{ kind, start, end, isDone: true },
  ...more,
});
const unanswered = (kind: Deed['kind'], start: number, more: Partial<Deed> = {}): Deed => ({
  ...done(kind, start, Infinity, more),
  isDone: false,
});
const post = (mark: string, start: number, end: number) => done('post', start, end, { mark });
const found = (marks: string[], callerMark: string, nonDelete = false): Found => {
  const each = marks.flatMap((mark) => (mark === b ? [mark, mark] : [mark]));
  return { mediaMarks: each, eventMarks: each, callerMark, nonDelete };
};

test('what was acknowledged and is there is right', () => {
  expect(wrongIn([post(a, 1, 2), post(b, 3, 4)], found([a, b], b))).toEqual([]);
  expect(wrongIn([post(a, 1, 2), done('delete', 3, 4)], undefined)).toEqual([]);
});

test.each([
  ['an acknowledged post is lost', [post(a, 1, 2), post(b, 3, 4)], found([b], b)],
  ['a whole recording is lost', [post(a, 1, 2)], undefined],
  ['it is lost to a delete that was over before', [done('delete', 1, 2), post(a, 3, 4)], undefined],
  ['a deleted recording is there', [post(a, 1, 2), done('delete', 3, 4)], found([a], a)],
  ['a part of a deleted recording is there', [post(a, 1, 2), done('delete', 3, 4), post(b, 5, 6)], found([a, b], b)],
  ['a recording that nobody posted', [], found([a], a)],
  ['an update is lost', [post(a, 1, 2), post(b, 3, 4)], found([a, b], a)],
  ['a hold is lost', [post(a, 1, 2), done('hold', 3, 4)], found([a], a)],
  ['a lifted hold is there', [post(a, 1, 2), done('hold', 3, 4), done('lift', 5, 6)], found([a], a, true)],
  ['deleted while on hold', [post(a, 1, 2), done('hold', 3, 4), done('delete', 5, 6)], undefined],
])('seen: %s', (_what, deeds, state) => {
  expect(wrongIn(deeds, state)).toHaveLength(1);
});

test('seen: half a merge, of media files or of events', () => {
  const deeds = [post(b, 1, 2)];
  expect(wrongIn(deeds, { ...found([b], b), mediaMarks: [b] })).toHaveLength(1);
  expect(wrongIn(deeds, { ...found([b], b), eventMarks: [] })).toHaveLength(1);
});

test('what was not answered may have happened or not', () => {
  const deeds = [post(a, 1, 2), unanswered('post', 3, { mark: b })];
  for (const state of [found([a], a), found([a, b], b)]) expect(wrongIn(deeds, state)).toEqual([]);
  const deleted = [post(a, 1, 2), unanswered('delete', 3)];
  for (const state of [found([a], a), undefined]) expect(wrongIn(deleted, state)).toEqual([]);
});

test('of two things at one moment either may have been the last', () => {
  const deeds = [post(a, 1, 4), done('delete', 2, 3)];
  for (const state of [found([a], a), undefined]) expect(wrongIn(deeds, state)).toEqual([]);
  const posts = [post(a, 1, 4), post(b, 2, 3)];
  for (const caller of [a, b]) expect(wrongIn(posts, found([a, b], caller))).toEqual([]);
});

test('media: gone with an acknowledged delete of them, there while no delete may have taken them', () => {
  expect(mediaMustBeGone([post(a, 1, 2), done('delete', 3, 4, { withMedia: true })], a)).toBe(true);
  expect(mediaMustBeGone([post(a, 1, 2), done('delete', 3, 4, { withMedia: false })], a)).toBe(false);
  expect(mediaMustBeThere([post(a, 1, 2)], a)).toBe(true);
  const again = [unanswered('post', 1, { mark: a }), unanswered('delete', 2, { withMedia: true }), post(a, 3, 4)];
  expect(mediaMustBeThere(again, a)).toBe(false);
});

test('a recording’s own course of events is never called wrong', () => {
  const kinds = fc.constantFrom<Deed['kind'][]>('post', 'delete', 'hold', 'lift');
  const course = fc.array(fc.record({ kind: kinds, isAnswered: fc.boolean() }), { maxLength: 12 });
  fc.assert(
    fc.property(course, (steps) => {
      const deeds: Deed[] = [];
      let marks: string[] = [];
      let nonDelete = false;
      steps.forEach(({ kind, isAnswered }, index) => {
        // Refused, and so forgotten.
        if (kind !== 'post' && marks.length === 0) return;
        if (kind === 'delete' && nonDelete) return;
        const mark = markOf(index, 1);
        const more = kind === 'post' ? { mark } : {};
        deeds.push(isAnswered ? done(kind, 2 * index, 2 * index + 1, more) : unanswered(kind, 2 * index, more));
        if (kind === 'post') marks.push(mark);
        if (kind === 'delete') [marks, nonDelete] = [[], false];
        if (kind === 'hold' || kind === 'lift') nonDelete = kind === 'hold';
      });
      const state = marks.length > 0 ? found(marks, marks.at(-1)!, nonDelete) : undefined;
      expect(wrongIn(deeds, state)).toEqual([]);
      expect(wrongIn(settled(state, 100), state)).toEqual([]);
    }),
  );
});
