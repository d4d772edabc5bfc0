import fc from 'fast-check';
import { InvalidInputError } from '../errors';
import { mediaResource } from './media-descriptor';
import { mergeRecording, recordingLimits, type MergedRecording } from './merge';
import type { MediaFile, PostedRecording, RecordingEvent } from './recording';

const small = (max: number) => fc.integer({ min: 0, max });

const mediaFiles = fc.array(
  fc.record<Omit<MediaFile, 'id'>>({
    startTime: small(1_000),
    stopTime: small(1_000),
    mediaDescriptor: fc.oneof(
      small(3).map((n) => ({ storage: 'awsS3' as const, path: `k${n}`, data: { bucket: `b${n % 2}` } })),
      small(3).map((n) => ({ storage: 'webDAV' as const, path: `http://h/${n % 2 ? '' : '/'}${n}.wav` })),
    ),
    attributes: fc.record({ callUUID: fc.string(), mediaId: fc.string() }),
  }),
  { minLength: 1, maxLength: 8 },
);

const events = fc.array(
  fc.record<RecordingEvent>({
    occurredAt: small(3),
    event: fc.constantFrom('Joined', 'Left'),
    contact: fc.record({
      phoneNumber: fc.constantFrom('1', '2', 'UNKNOWN'),
      type: fc.constantFrom('User', 'External'),
    }),
    attributes: fc.record({ note: fc.string() }),
  }),
  { maxLength: 8 },
);

const posts = fc.record<PostedRecording>({
  id: fc.constant('id'),
  callerPhoneNumber: fc.string(),
  dialedPhoneNumber: fc.string(),
  region: fc.string(),
  mediaFiles,
  eventHistory: events,
  attributes: fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__'), fc.string()),
});

const counter = () => {
  let last = 0;
  return () => String((last += 1));
};
const mergeAll = (all: readonly PostedRecording[], newId = counter()) =>
  all.reduce<MergedRecording | undefined>((merged, post) => mergeRecording(merged, post, newId), undefined)!;
const withoutIds = (recording: MergedRecording) => ({
  ...recording,
  mediaFiles: recording.mediaFiles.map(({ id: _id, ...mediaFile }) => mediaFile),
});
const resources = (recording: { mediaFiles: Omit<MediaFile, 'id'>[] }) =>
  recording.mediaFiles.map((mediaFile) => mediaResource(mediaFile.mediaDescriptor));
const identities = (recording: { eventHistory: RecordingEvent[] }) =>
  recording.eventHistory.map((event) => JSON.stringify([event.occurredAt, event.event, event.contact.phoneNumber]));

test('a repeated POST changes nothing', () => {
  fc.assert(
    fc.property(fc.array(posts, { minLength: 1, maxLength: 4 }), (all) => {
      const newId = counter();
      const merged = mergeAll(all, newId);
      expect(mergeRecording(merged, all.at(-1)!, newId)).toEqual(merged);
    }),
  );
});

test('nothing posted is lost: every media resource and every event is there, once', () => {
  fc.assert(
    fc.property(fc.array(posts, { minLength: 1, maxLength: 4 }), (all) => {
      const merged = mergeAll(all);
      expect(resources(merged).sort()).toEqual([...new Set(all.flatMap(resources))].sort());
      expect(identities(merged).sort()).toEqual([...new Set(all.flatMap(identities))].sort());
    }),
  );
});

test('the later of two same media files or events wins, within one POST and between two', () => {
  fc.assert(
    fc.property(fc.array(posts, { minLength: 1, maxLength: 4 }), (all) => {
      const merged = withoutIds(mergeAll(all));
      const posted = all.flatMap((post) => post.mediaFiles);
      for (const mediaFile of merged.mediaFiles) {
        const resource = mediaResource(mediaFile.mediaDescriptor);
        expect(mediaFile).toEqual(posted.findLast((other) => mediaResource(other.mediaDescriptor) === resource));
      }
      const joined = all.flatMap((post) => post.eventHistory);
      const [identity] = [(event: RecordingEvent) => identities({ eventHistory: [event] })[0]];
      for (const event of merged.eventHistory) {
        expect(event).toEqual(joined.findLast((other) => identity(other) === identity(event)));
      }
    }),
  );
});

test('posting in one POST or in several makes the same recording, but for the order of what it overwrote', () => {
  fc.assert(
    fc.property(posts, posts, (first, second) => {
      const together = {
        ...second,
        mediaFiles: [...first.mediaFiles, ...second.mediaFiles],
        eventHistory: [...first.eventHistory, ...second.eventHistory],
        attributes: { ...first.attributes, ...second.attributes },
      };
      expect(mergeAll([first, second])).toEqual(mergeAll([together]));
    }),
  );
});

test('POSTs with different parts make the same set of parts in any order', () => {
  fc.assert(
    fc.property(posts, posts, (first, second) => {
      const disjoint = resources(first).every((resource) => !resources(second).includes(resource));
      fc.pre(disjoint);
      const one = mergeAll([first, second]);
      const other = mergeAll([second, first]);
      expect(resources(one).sort()).toEqual(resources(other).sort());
      expect(identities(one).sort()).toEqual(identities(other).sort());
      expect([one.startTime, one.stopTime]).toEqual([other.startTime, other.stopTime]);
    }),
  );
});

test('a media file keeps its id when its descriptor is overwritten', () => {
  fc.assert(
    fc.property(posts, posts, (first, second) => {
      const newId = counter();
      const before = mergeRecording(undefined, first, newId);
      const after = mergeRecording(before, second, newId);
      expect(after.mediaFiles.slice(0, before.mediaFiles.length).map((mediaFile) => mediaFile.id)).toEqual(
        before.mediaFiles.map((mediaFile) => mediaFile.id),
      );
    }),
  );
});

test('startTime is the earliest start of the media files, stopTime the latest stop', () => {
  fc.assert(
    fc.property(fc.array(posts, { minLength: 1, maxLength: 3 }), (all) => {
      const merged = mergeAll(all);
      expect(merged.startTime).toBe(Math.min(...merged.mediaFiles.map((mediaFile) => mediaFile.startTime)));
      expect(merged.stopTime).toBe(Math.max(...merged.mediaFiles.map((mediaFile) => mediaFile.stopTime)));
    }),
  );
});

test('top-level attributes take the posted values; unknown ones that a later POST leaves out stay', () => {
  fc.assert(
    fc.property(posts, posts, (first, second) => {
      const merged = mergeAll([first, second]);
      expect(merged.callerPhoneNumber).toBe(second.callerPhoneNumber);
      expect(merged.region).toBe(second.region);
      for (const [name, value] of Object.entries(first.attributes)) {
        expect(Object.entries(merged.attributes)).toContainEqual([
          name,
          Object.hasOwn(second.attributes, name) ? second.attributes[name] : value,
        ]);
      }
    }),
  );
});

const base: PostedRecording = {
  ...{ id: 'id', callerPhoneNumber: '1', dialedPhoneNumber: '2', region: 'r', attributes: {} },
  mediaFiles: [
    { startTime: 0, stopTime: 1, mediaDescriptor: { storage: 'webDAV', path: 'http://h/a.wav' }, attributes: {} },
  ],
  eventHistory: [],
};
const event = (occurredAt: number, data?: RecordingEvent['data']): RecordingEvent => ({
  ...{ occurredAt, event: 'Joined', contact: { phoneNumber: '1', type: 'External' }, attributes: {}, data },
});
const mediaFile = (n: number) => ({
  ...base.mediaFiles[0]!,
  mediaDescriptor: { storage: 'webDAV' as const, path: `http://h/${n}.wav` },
});

test.each([
  [
    'media files',
    'mediaFiles',
    (n: number) => ({ mediaFiles: Array.from({ length: n }, (_, i) => mediaFile(i)) }),
    recordingLimits.mediaFiles,
  ],
  [
    'events',
    'eventHistory',
    (n: number) => ({ eventHistory: Array.from({ length: n }, (_, i) => event(i)) }),
    recordingLimits.events,
  ],
  [
    'user-data values',
    'eventHistory',
    (n: number) => ({ eventHistory: [event(0, { nested: { list: Array.from({ length: n }, (_, i) => i) } })] }),
    recordingLimits.userDataLeaves,
  ],
])('a recording holds a bounded number of %s, merged ones included', (_what, path, make, limit) => {
  const full = mergeRecording(undefined, { ...base, ...make(limit) }, counter());
  expect(() => mergeRecording(undefined, { ...base, ...make(limit + 1) }, counter())).toThrow(InvalidInputError);
  const oneMore = { ...base, mediaFiles: [mediaFile(-1)], eventHistory: [event(-1, { one: 'more' })] };
  expect(() => mergeRecording(full, oneMore, counter())).toThrow(path);
  expect(() => mergeRecording(full, oneMore, counter())).toThrow(String(limit));
});
