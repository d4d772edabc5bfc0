import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { decodeRecording, encodeRecording } from '../genesys/recording-codec';
import type { RecordingBody } from '../genesys/recording-schema';
import { stringifyJson } from '../json';
import { mergeRecording, type MergedRecording } from '../recordings/merge';
import { partiesOf } from '../recordings/parties';
import type { PersonFacts, Recording, Upload } from '../recordings/recording';
import { numberKey } from '../recordings/search-keys';
import { uploadedRecording } from '../recordings/uploaded-recording';
import { createSecrets } from '../secrets';
import { parseDuration } from './duration';
import { encodeDetail, encodeListed } from './recording-codec';

const secrets = createSecrets('5e'.repeat(32));
const uuid = 'e0c77c5d-7807-4d9b-9d8d-92a38370af5e';

const stored = (merged: MergedRecording, ownerUser?: PersonFacts): Recording => ({
  ...{ ...merged, uuid, referenceNumber: '2018000000175', nonDelete: false, ownerUser },
});

/** What a client reads, for it is the JSON that counts. */
const detailOf = (recording: Recording) => JSON.parse(stringifyJson(encodeDetail(recording))) as Record<string, any>;
const listedOf = (recording: Recording) =>
  JSON.parse(stringifyJson(encodeListed({ ...recording, ...partiesOf(recording) }))) as Record<string, any>;

const number = fc.constantFrom('1', '+1', '22', '+39 02', 'UNKNOWN', 'sip:a', 'sip:A');
const name = fc.constantFrom('jane', 'john_doe', 'DOMAIN\\john', '😀');
const instant = fc.integer({ min: Date.parse('2018-01-01T00:00:00Z'), max: Date.parse('2018-12-31T23:59:59Z') });
const iso = instant.map((ms) => new Date(ms).toISOString());

const body: fc.Arbitrary<RecordingBody> = fc.record({
  id: fc.constant('call'),
  callerPhoneNumber: number,
  dialedPhoneNumber: number,
  region: fc.constant('test'),
  mediaFiles: fc.array(
    fc.record({
      callUUID: fc.constant('call'),
      mediaDescriptor: fc
        .nat()
        .map((n) => ({ storage: 'awsS3' as const, path: `${n}.wav`, data: { bucket: 'calls' } })),
      startTime: iso,
      stopTime: iso,
      size: fc.option(fc.oneof(fc.nat().map(String), fc.nat(), fc.constant('12345678901234567890'), fc.constant('x')), {
        nil: undefined,
      }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  eventHistory: fc.array(
    fc.record({
      occurredAt: iso,
      event: fc.constantFrom('Joined' as const, 'Left' as const),
      contact: fc.record({
        type: fc.constantFrom('User' as const, 'External' as const),
        ...{ phoneNumber: number, userName: name, firstName: name, lastName: name },
      }),
    }),
    { maxLength: 4 },
  ),
});

const posted = (given: RecordingBody) =>
  stored(mergeRecording(undefined, decodeRecording('c', given, secrets), randomUUID));

test('posted through the Genesys dialect, it reads here with the same facts', () => {
  fc.assert(
    fc.property(body, (given) => {
      const recording = posted(given);
      const genesys = encodeRecording({ baseUrl: '', contactCenterId: 'c' }, recording) as unknown as RecordingBody & {
        startTime: string;
        stopTime: string;
      };
      const detail = detailOf(recording);
      const [start, stop] = [Date.parse(genesys.startTime), Date.parse(genesys.stopTime)];
      expect(detail.id).toBe(uuid);
      expect(Date.parse(detail.startTime)).toBe(start);
      expect(parseDuration(detail.duration)).toBe(Math.max(0, stop - start));

      const local = genesys.eventHistory.find(({ contact }) => contact.type === 'User')?.contact;
      expect(detail.localPartyNumber).toBe(local?.phoneNumber ?? null);
      const owner = local && {
        ...{ username: local.userName, firstName: local.firstName, lastName: local.lastName },
        ...{ phoneNumber: local.phoneNumber, group: null, department: null },
      };
      expect(detail.owner).toEqual(owner ?? null);

      const isLocal = (party: string) => local !== undefined && numberKey(party) === numberKey(local.phoneNumber);
      const { callerPhoneNumber: caller, dialedPhoneNumber: dialed } = genesys;
      const direction = isLocal(caller) ? 2 : isLocal(dialed) ? 1 : 0;
      expect([detail.direction, detail.remotePartyNumber]).toEqual([direction, direction === 2 ? dialed : caller]);
    }),
    { numRuns: 500 },
  );
});

test("size is the sum of the media files' sizes when every one is a number, else null; no digit is lost", () => {
  fc.assert(
    fc.property(body, (given) => {
      const recording = posted(given);
      const sizes = recording.mediaFiles.map(({ attributes }) => attributes.size);
      const digits = /"size":(\d+|null)/.exec(stringifyJson(encodeDetail(recording)))![1];
      const known = sizes.every((size) => size !== undefined && size !== 'x');
      expect(digits).toBe(known ? String(sizes.reduce((sum, size) => sum + BigInt(size!), 0n)) : 'null');
    }),
  );
});

const person: fc.Arbitrary<PersonFacts> = fc.record(
  { userName: name, firstName: name, lastName: name, phoneNumber: number, group: name, department: name },
  { requiredKeys: ['userName'] },
);
const upload: fc.Arbitrary<Upload> = fc.record(
  {
    direction: fc.constantFrom(0 as const, 1 as const, 2 as const),
    ...{ localUserName: name, localNumber: number, remoteNumber: number, preservingUser: person },
    note: fc.record({ text: name, owner: person }),
    pbxCallId: name,
    pbxInfo: fc.constant({ type: 'dial-in', more: 1 }),
    sha256: fc.constant('1DDAE20272E67699E325C31C8813720B770AC04BC1604C9B3B8967FEAEE1037F'),
  },
  { requiredKeys: ['direction', 'localUserName', 'localNumber', 'sha256'] },
);

const asRead = (user: PersonFacts | undefined) =>
  user
    ? {
        username: user.userName,
        firstName: user.firstName ?? null,
        lastName: user.lastName ?? null,
        phoneNumber: user.phoneNumber ?? null,
        group: user.group ?? null,
        department: user.department ?? null,
      }
    : null;

test('uploaded, it reads as it was uploaded: nothing is derived again', () => {
  const durations = fc.nat(100_000_000);
  fc.assert(
    fc.property(upload, instant, durations, fc.nat(), fc.option(person), (said, startTime, duration, size, known) => {
      const mediaDescriptor = { storage: 'awsS3' as const, path: 'a.wav', data: { bucket: 'calls' } };
      const type = 'audio/wav' as const;
      const times = { startTime, stopTime: startTime + duration };
      const ownerUser = known ? { ...known, userName: said.localUserName } : undefined;
      const merged = uploadedRecording(
        { uuid, region: 'test', ...times, mediaDescriptor, type, size, upload: said },
        ownerUser,
      );
      const detail = detailOf(stored(merged, ownerUser));
      expect(detail).toEqual({
        ...{ id: uuid, referenceNumber: '2018000000175', startTime: new Date(startTime).toISOString() },
        duration: expect.any(String),
        direction: said.direction,
        ...{ localPartyNumber: said.localNumber, remotePartyNumber: said.remoteNumber ?? null },
        ...{ pbxCallId: said.pbxCallId ?? null, pbxInfo: said.pbxInfo ?? null },
        owner: asRead(
          ownerUser
            ? { phoneNumber: said.localNumber, ...ownerUser }
            : { userName: said.localUserName, phoneNumber: said.localNumber },
        ),
        preservingUser: asRead(said.preservingUser),
        note: said.note ? { owner: asRead(said.note.owner), text: said.note.text } : null,
        size,
        hash: { SHA256: said.sha256 },
      });
      expect(parseDuration(detail.duration)).toBe(duration);
    }),
  );
});

test('the list says of a recording what its detail says', () => {
  fc.assert(
    fc.property(body, (given) => {
      const { ownerUsername, ...common } = listedOf(posted(given));
      const detail = detailOf(posted(given));
      expect(detail).toMatchObject(common);
      expect(ownerUsername).toBe(detail.owner?.username ?? null);
    }),
  );
});

test.each([
  [0, 'PT0S'],
  [1, 'PT0.001S'],
  [91_870, 'PT1M31.87S'],
  [90_000, 'PT1M30S'],
  [3_600_000, 'PT1H0M0S'],
  [93_601_500, 'PT26H0M1.5S'],
  [-1, 'PT0S'],
])('durations of %d ms in hours, minutes and seconds, no days: %s', (milliseconds, duration) => {
  const base = {
    uuid,
    referenceNumber: '1',
    direction: 0 as const,
    owner: null,
    localNumber: null,
    remoteNumber: null,
  };
  expect(encodeListed({ ...base, startTime: 1, stopTime: 1 + milliseconds }).duration).toBe(duration);
});
