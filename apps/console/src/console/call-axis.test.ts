import fc from 'fast-check';
import {
  callAxis,
  endOf,
  gapsOf,
  heardAt,
  momentAfter,
  momentFrom,
  overlapToleranceMs,
  type Moment,
} from './call-axis';
import type { MediaFile } from './recording';

const callStart = Date.parse('2026-05-17T10:00:00Z');

const addresses = (path: string) => ({ mediaUri: path, mediaPath: path, playPath: path });

function file(start: number, stop: number, more: Partial<MediaFile> = {}): MediaFile {
  const time = (milliseconds: number) => new Date(callStart + milliseconds).toISOString().replace('Z', '+0000');
  return {
    startTime: time(start),
    stopTime: time(stop),
    callUUID: 'call',
    ...addresses(`/play/${start}-${stop}`),
    ...more,
  };
}

const anyFiles = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 600_000 }), fc.integer({ min: 1, max: 120_000 })), {
    minLength: 1,
    maxLength: 8,
  })
  .map((files) => files.map(([start, length], at) => file(start, start + length, { mediaUri: `/play/${at}` })));

test('media files lie one after the other on the call’s time', () => {
  const axis = callAxis([file(60_000, 90_000), file(0, 58_500)]);
  expect(axis).toMatchObject({ startTime: callStart, length: 90_000, lanes: 1 });
  expect(axis.parts.map(({ start, length, lane }) => [start, length, lane])).toEqual([
    [0, 58_500, 0],
    [60_000, 30_000, 0],
  ]);
  expect(gapsOf(axis)).toEqual([{ from: 58_500, to: 60_000 }]);
});

test('files of the same time are tracks; the chosen one is heard, another one where it is silent', () => {
  const axis = callAxis([file(0, 60_000, { mediaUri: 'a' }), file(0, 90_000, { mediaUri: 'b' })]);
  expect(axis.lanes).toBe(2);
  expect(heardAt(axis, 1, 30_000)?.file.mediaUri).toBe('b');
  expect(heardAt(axis, 0, 30_000)?.file.mediaUri).toBe('a');
  expect(heardAt(axis, 0, 70_000)?.file.mediaUri).toBe('b');
  expect(heardAt(axis, 0, 95_000)).toBeUndefined();
});

test('rough clocks make no track: nothing of a file that follows is left out', () => {
  const axis = callAxis([file(0, 10_500), file(10_000, 20_000)]);
  expect(axis.lanes).toBe(1);
  expect(momentAfter(axis, 0, axis.parts[0]!)).toEqual({ part: axis.parts[1], at: 10_000 });
});

test('a file within another one is a track, also where it is so short that clocks may differ by it', () => {
  const axis = callAxis([file(0, 3_000), file(2_500, 2_700)]);
  expect(axis.lanes).toBe(2);
  expect(momentAfter(axis, 0, axis.parts[0]!)).toBeUndefined();
});

test('a stop before the start, a known fault of recorders, is as long as the duration says', () => {
  expect(callAxis([file(10_000, 4_000, { duration: '7000' })]).length).toBe(7_000);
  expect(callAxis([file(10_000, 4_000, { duration: 'long' })]).length).toBe(0);
});

test('audio that is longer than its times say is heard to its end', () => {
  const known = new Map([['/play/0-10000', 12_500]]);
  expect(callAxis([file(0, 10_000)], known).length).toBe(12_500);
  expect(callAxis([file(0, 10_000)], new Map([['/play/0-10000', 4_000]])).length).toBe(10_000);
});

test('lanes: files in one lane never overlap by more than clocks may differ', () => {
  fc.assert(
    fc.property(anyFiles, (files) => {
      const { parts, lanes, length } = callAxis(files);
      expect(parts).toHaveLength(files.length);
      for (let lane = 0; lane < lanes; lane += 1) {
        const inLane = parts.filter((part) => part.lane === lane);
        expect(inLane.length).toBeGreaterThan(0);
        inLane.slice(1).forEach((part, at) => {
          expect(endOf(inLane[at]!) - part.start).toBeLessThanOrEqual(overlapToleranceMs);
        });
      }
      expect(Math.max(...parts.map(endOf))).toBe(length);
    }),
  );
});

test('playing from the start comes to an end, never goes back by more than clocks differ, and hears every moment that was recorded', () => {
  fc.assert(
    fc.property(anyFiles, fc.integer({ min: 0, max: 3 }), (files, lane) => {
      const axis = callAxis(files);
      const heard: { from: number; to: number }[] = [];
      let moment: Moment | undefined = momentFrom(axis, lane, 0);
      let from = 0;
      while (moment) {
        expect(moment.at).toBeGreaterThanOrEqual(from - overlapToleranceMs);
        from = endOf(moment.part);
        heard.push({ from: moment.at, to: from });
        expect(heard.length).toBeLessThanOrEqual(files.length);
        moment = momentAfter(axis, lane, moment.part);
      }
      for (const { start, length } of axis.parts) {
        for (const at of [start, start + length / 2]) {
          expect(heard.some((stretch) => stretch.from <= at && at < stretch.to)).toBe(true);
        }
      }
    }),
  );
});

test('in a gap it goes on at the next file', () => {
  const axis = callAxis([file(0, 10_000), file(60_000, 70_000)]);
  expect(momentFrom(axis, 0, 30_000)?.at).toBe(60_000);
  expect(momentFrom(axis, 0, 75_000)).toBeUndefined();
});
