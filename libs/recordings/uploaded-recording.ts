import type { MediaDescriptor } from './media-descriptor';
import type { MergedRecording } from './merge';
import type { Contact, Instant, PersonFacts, RecordingEvent, Upload } from './recording';

/** A recording as it was uploaded, whose object lies in the store. */
export interface UploadedRecording {
  /** Made up for it, lower case: the id of the recording in both dialects, and of its media file. */
  uuid: string;
  region: string;
  startTime: Instant;
  stopTime: Instant;
  mediaDescriptor: MediaDescriptor;
  type: 'audio/wav' | 'audio/mpeg';
  /** Bytes. */
  size: number;
  upload: Upload;
}

/**
 * The facts of an uploaded recording as the Genesys dialect reads them (contracts/imagicle.md, "One store, two dialects").
 *
 * @param ownerUser the user record of the local party's user name, where there is one
 */
export function uploadedRecording(uploaded: UploadedRecording, ownerUser?: PersonFacts): MergedRecording {
  const { uuid, region, startTime, stopTime, upload } = uploaded;
  return {
    id: uuid,
    ...numbersOf(upload),
    region,
    startTime,
    stopTime,
    mediaFiles: [mediaFileOf(uploaded)],
    eventHistory: eventsOf(uploaded, ownerUser),
    attributes: {},
    upload,
  };
}

/** Incoming: the remote party calls, the local one is dialed. An unknown direction reads like incoming. */
function numbersOf({ direction, localNumber, remoteNumber = 'UNKNOWN' }: Upload) {
  return direction === 2
    ? { callerPhoneNumber: localNumber, dialedPhoneNumber: remoteNumber }
    : { callerPhoneNumber: remoteNumber, dialedPhoneNumber: localNumber };
}

function mediaFileOf({ uuid, startTime, stopTime, mediaDescriptor, type, size }: UploadedRecording) {
  const duration = String(stopTime - startTime);
  return {
    id: uuid,
    startTime,
    stopTime,
    mediaDescriptor,
    // A Genesys client may count on the call's UUID; an upload is a call of its own.
    attributes: { callUUID: uuid, mediaId: uuid, type, duration, size: String(size) },
  };
}

/** The owner joins at the start and leaves at the stop. */
function eventsOf({ startTime, stopTime, upload }: UploadedRecording, ownerUser?: PersonFacts): RecordingEvent[] {
  const { firstName, lastName } = ownerUser ?? {};
  const contact: Contact = {
    phoneNumber: upload.localNumber,
    type: 'User',
    userName: upload.localUserName,
    ...(firstName !== undefined && { firstName }),
    ...(lastName !== undefined && { lastName }),
  };
  return [
    { occurredAt: startTime, event: 'Joined', contact, attributes: {} },
    { occurredAt: stopTime, event: 'Left', contact, attributes: {} },
  ];
}
