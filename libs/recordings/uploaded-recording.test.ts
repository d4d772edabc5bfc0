import { ownerOf, partiesOf } from './parties';
import type { Direction, Upload } from './recording';
import { uploadedRecording, type UploadedRecording } from './uploaded-recording';

const uuid = 'e0c77c5d-7807-4d9b-9d8d-92a38370af5e';
const mediaDescriptor = { storage: 'awsS3' as const, path: `uploads/${uuid}.wav`, data: { bucket: 'b' } };
const person = { userName: 'john_doe', firstName: 'John', lastName: 'Doe', phoneNumber: '202', department: 'Sales' };

const uploadOf = (told: Partial<Upload> = {}): Upload => ({
  ...{
    direction: 1,
    localUserName: 'john_doe',
    localNumber: '205',
    remoteNumber: '+391234567',
    sha256: 'A'.repeat(64),
  },
  ...told,
});

const uploadedOf = (told: Partial<Upload> = {}): UploadedRecording => ({
  ...{ uuid, region: 'test', startTime: 1_000, stopTime: 92_870, mediaDescriptor, type: 'audio/wav', size: 356_112 },
  upload: uploadOf(told),
});

describe('in the Genesys dialect an upload reads', () => {
  const numbers = (told: Partial<Upload>) => {
    const { callerPhoneNumber, dialedPhoneNumber } = uploadedRecording(uploadedOf(told));
    return [callerPhoneNumber, dialedPhoneNumber];
  };

  test('caller = remote and dialed = local when incoming', () => {
    expect(numbers({ direction: 1 })).toEqual(['+391234567', '205']);
  });

  test('the other way round when outgoing', () => {
    expect(numbers({ direction: 2 })).toEqual(['205', '+391234567']);
  });

  test('like incoming when unknown', () => {
    expect(numbers({ direction: 0 })).toEqual(['+391234567', '205']);
  });

  test('a missing remote number as UNKNOWN', () => {
    expect(numbers({ direction: 1, remoteNumber: undefined })).toEqual(['UNKNOWN', '205']);
    expect(numbers({ direction: 2, remoteNumber: undefined })).toEqual(['205', 'UNKNOWN']);
  });

  test("id = the UUID, the server's region, one media file (mediaId the UUID; type, size, duration in milliseconds, as strings)", () => {
    expect(uploadedRecording(uploadedOf())).toMatchObject({
      ...{ id: uuid, region: 'test', startTime: 1_000, stopTime: 92_870 },
      mediaFiles: [
        {
          ...{ id: uuid, startTime: 1_000, stopTime: 92_870, mediaDescriptor },
          attributes: { callUUID: uuid, mediaId: uuid, type: 'audio/wav', size: '356112', duration: '91870' },
        },
      ],
    });
  });

  test('two events, the owner Joined at the start and Left at the stop, the contact being of type User', () => {
    const contact = {
      ...{ phoneNumber: '205', type: 'User', userName: 'john_doe', firstName: 'John', lastName: 'Doe' },
    };
    expect(uploadedRecording(uploadedOf(), person).eventHistory).toEqual([
      { occurredAt: 1_000, event: 'Joined', contact, attributes: {} },
      { occurredAt: 92_870, event: 'Left', contact, attributes: {} },
    ]);
  });

  test('names left out where unknown', () => {
    const contact = { phoneNumber: '205', type: 'User', userName: 'john_doe' };
    for (const ownerUser of [undefined, { userName: 'john_doe' }]) {
      const { eventHistory } = uploadedRecording(uploadedOf(), ownerUser);
      expect(eventHistory.map((event) => event.contact)).toStrictEqual([contact, contact]);
    }
  });
});

describe('what was uploaded is never derived again', () => {
  test('direction 0 stays 0, no number stays none', () => {
    const unknown = uploadedOf({ direction: 0, remoteNumber: undefined });
    expect(partiesOf(uploadedRecording(unknown))).toEqual({
      ...{ direction: 0, owner: 'john_doe', localNumber: '205', remoteNumber: null },
    });
  });

  test('the parties are as uploaded, whatever a POST has merged in since', () => {
    const earlier = {
      ...{ occurredAt: 0, event: 'Joined' as const, attributes: {} },
      contact: { phoneNumber: '9', type: 'User' as const, userName: 'jane', firstName: 'Jane', lastName: 'Roe' },
    };
    for (const direction of [0, 1, 2] as Direction[]) {
      const recording = uploadedRecording(uploadedOf({ direction }));
      const merged = { ...recording, callerPhoneNumber: '9', eventHistory: [...recording.eventHistory, earlier] };
      expect(partiesOf(merged)).toEqual({
        ...{ direction, owner: 'john_doe', localNumber: '205', remoteNumber: '+391234567' },
      });
      expect(ownerOf(merged)).toEqual({ userName: 'john_doe', phoneNumber: '205' });
    }
  });
});

describe('the owner carries what the user record and the recording know', () => {
  const contact = { phoneNumber: '205', type: 'User' as const, userName: 'john_doe', firstName: 'J.', lastName: 'D.' };
  const posted = {
    ...{ callerPhoneNumber: '205', dialedPhoneNumber: '1' },
    eventHistory: [{ occurredAt: 0, event: 'Joined' as const, contact, attributes: {} }],
  };

  test("the user record's word counts", () => {
    expect(ownerOf({ ...posted, ownerUser: person })).toEqual(person);
  });

  test('the recording tells what the user record does not', () => {
    const ownerUser = { userName: 'john_doe', firstName: 'John', group: 'Group1' };
    expect(ownerOf({ ...posted, ownerUser })).toEqual({ ...ownerUser, lastName: 'D.', phoneNumber: '205' });
  });

  test('without a user record: the names and the number of the contact', () => {
    expect(ownerOf(posted)).toEqual({ userName: 'john_doe', firstName: 'J.', lastName: 'D.', phoneNumber: '205' });
  });

  test('without a contact of type User there is no owner', () => {
    expect(ownerOf({ ...posted, eventHistory: [] })).toBeUndefined();
  });
});
