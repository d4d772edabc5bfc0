import { createClips, renderCall } from './call-audio';
import { demoCalls, type DemoCall } from './calls';
import { recordingOfCall, storedParts } from './recording-of-call';
import { loadClips } from './voices';

const now = Date.parse('2026-03-01T12:00:00Z');
const day = 86_400_000;
const clips = createClips(loadClips());
const calls = demoCalls(now);

const recordings = calls.map((call) => recordingOf(call));

function recordingOf(call: DemoCall) {
  const audios = call.parts.map((part) => renderCall(part.audio, clips));
  return recordingOfCall(call, storedParts(call, audios, 'http://media.example/'), 'default');
}

test('there are at least 200 recordings over some months, all of them before now', () => {
  const starts = calls.map((call) => call.startTime);
  expect(new Set(calls.map((call) => call.id)).size).toBeGreaterThanOrEqual(200);
  expect(Math.max(...starts)).toBeLessThan(now);
  expect(Math.max(...starts)).toBeGreaterThan(now - 3 * day);
  expect(Math.min(...starts)).toBeLessThan(now - 90 * day);
});

test('some have only just ended, and none goes on', () => {
  const stops = recordings.map(({ mediaFiles }) => Date.parse(mediaFiles.at(-1)!.stopTime));
  expect(Math.max(...stops)).toBeLessThan(now);
  expect(stops.filter((stop) => stop > now - 3 * 3_600_000).length).toBeGreaterThan(2);
});

test('some are uploaded: a single file each, with a note, preserved, or neither', () => {
  const uploaded = calls.filter(({ upload }) => upload);
  expect(uploaded.length).toBeGreaterThan(4);
  expect(uploaded.every(({ parts }) => parts.length === 1)).toBe(true);
  const kinds = uploaded.map(({ upload }) => `${upload!.notes !== undefined} ${upload!.preserved}`);
  expect(new Set(kinds).size).toBe(4);
});

test('the same start makes the same demo', () => {
  expect(demoCalls(now)).toEqual(calls);
});

test('every kind of recording is among them', () => {
  const count = (fits: (recording: (typeof recordings)[number], call: DemoCall) => boolean) =>
    recordings.filter((recording, at) => fits(recording, calls[at]!)).length;
  const contacts = ({ eventHistory }: (typeof recordings)[number]) =>
    new Set(eventHistory.map(({ contact }) => contact.phoneNumber));
  expect(count(({ mediaFiles }) => mediaFiles.some((file) => file.masks))).toBeGreaterThan(5);
  expect(count((_, call) => call.parts.some((part) => part.audio.stereo))).toBeGreaterThan(5);
  expect(count(({ mediaFiles }) => mediaFiles.length > 1)).toBeGreaterThan(5);
  expect(count((recording) => contacts(recording).size > 2)).toBeGreaterThan(5);
  expect(count((_, call) => call.direction === 'outgoing')).toBeGreaterThan(5);
  expect(count((_, call) => call.direction === 'incoming')).toBeGreaterThan(5);
  expect(count(({ eventHistory }) => eventHistory.some((event) => 'data' in event))).toBe(calls.length);
});

test('they last from a few seconds to some minutes, and one about an hour', () => {
  const minutes = recordings
    .map(({ mediaFiles }) => mediaFiles.reduce((sum, file) => sum + Number(file.duration), 0) / 60_000)
    .sort((a, b) => a - b);
  expect(minutes[0]).toBeLessThan(0.2);
  expect(minutes.at(-2)).toBeGreaterThan(1.5);
  expect(minutes.at(-2)).toBeLessThan(10);
  expect(minutes.at(-1)).toBeGreaterThan(55);
  expect(minutes.at(-1)).toBeLessThan(65);
});

test('what is posted agrees with the audio: duration, masks inside, parts one after the other', () => {
  for (const { mediaFiles, eventHistory } of recordings) {
    let before = 0;
    for (const { startTime, stopTime, duration, masks = [] } of mediaFiles) {
      const [start, stop] = [Date.parse(startTime), Date.parse(stopTime)];
      expect(stop - start).toBe(Number(duration));
      expect(start).toBeGreaterThan(before);
      const times = masks.map((mask) => Date.parse(mask.time));
      expect([start, ...times, stop]).toEqual([start, ...times, stop].sort((a, b) => a - b));
      before = stop;
    }
    expect(eventHistory.filter((event) => event.event === 'Joined').length).toBe(
      eventHistory.filter((event) => event.event === 'Left').length,
    );
  }
});

test('no number in it can be anybody’s', () => {
  for (const { callerPhoneNumber, dialedPhoneNumber } of recordings) {
    expect(callerPhoneNumber).toMatch(/^\+1\d{3}55501\d\d$/);
    expect(dialedPhoneNumber).toMatch(/^\+1\d{3}55501\d\d$/);
  }
});
