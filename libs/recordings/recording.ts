import type { JsonObject } from '../json';
import type { MediaDescriptor } from './media-descriptor';

/** A point in time: milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** A media file of a recording: one stretch of audio in a store. */
export interface MediaFile {
  /** UUID, given once by us; part of the `mediaUri`. */
  id: string;
  startTime: Instant;
  stopTime: Instant;
  mediaDescriptor: MediaDescriptor;
  /** All other attributes as posted: callUUID, mediaId, type, duration, size, parameters, masks, pkcs7, ..., and those that no page names. */
  attributes: MediaFileAttributes;
}

export interface MediaFileAttributes extends JsonObject {
  callUUID?: string;
  mediaId?: string;
  /** Media type, for instance `audio/wav`. */
  type?: string;
  /** As posted; milliseconds where we wrote it. */
  duration?: string;
  /** Bytes. */
  size?: string;
  /** PKCS#7 envelope: there when the media is encrypted. */
  pkcs7?: string;
}

/** Somebody joined or left the call. */
export interface RecordingEvent {
  occurredAt: Instant;
  event: 'Joined' | 'Left';
  contact: Contact;
  /** User data: a map, flat or nested. */
  data?: JsonObject;
  /** Attributes that no page names, as posted. */
  attributes: JsonObject;
}

export interface Contact extends JsonObject {
  /** May be `UNKNOWN`. */
  phoneNumber: string;
  type: 'User' | 'External';
  userName?: string;
  firstName?: string;
  lastName?: string;
}

/** 0: unknown, 1: incoming, 2: outgoing. */
export type Direction = 0 | 1 | 2;

/** What is known of a user, as it was at the time of the recording: a later change of the user changes no recording. */
export interface PersonFacts {
  userName: string;
  firstName?: string;
  lastName?: string;
  phoneNumber?: string;
  group?: string;
  department?: string;
}

/** What an upload said: stored, never derived again. */
export interface Upload {
  direction: Direction;
  /** Need not be a known user's. */
  localUserName: string;
  localNumber: string;
  remoteNumber?: string;
  /** There when the recording is preserved: who preserved it. */
  preservingUser?: PersonFacts;
  note?: { text: string; owner: PersonFacts };
  pbxCallId?: string;
  /** With the further properties that the upload gave it. */
  pbxInfo?: JsonObject;
  /** Of the object's bytes, in upper-case hex. */
  sha256: string;
}

/** What a recorder posts: the facts of a recording, without what we give it. */
export interface PostedRecording {
  /** The recorder's own id: any string, unique in its contact center. */
  id: string;
  callerPhoneNumber: string;
  dialedPhoneNumber: string;
  region: string;
  /** In the order first posted. */
  mediaFiles: Omit<MediaFile, 'id'>[];
  /** In the order first posted. */
  eventHistory: RecordingEvent[];
  /** Top-level attributes that no page names, as posted. */
  attributes: JsonObject;
}

export interface Recording extends Omit<PostedRecording, 'mediaFiles'> {
  /** Our own id, given once; the id of the Imagicle dialect. */
  uuid: string;
  /** The earliest start of the media files. */
  startTime: Instant;
  /** The latest stop of the media files; may lie before the start (posted so by faulty recorders). */
  stopTime: Instant;
  mediaFiles: MediaFile[];
  /** On hold: nothing deletes it. */
  nonDelete: boolean;
  /** The year (UTC) of the first start time and nine digits, for instance `2018000000175`; given once. */
  referenceNumber: string;
  /** The owner's user record as it was when the recording came to have that owner; undefined where there was none. */
  ownerUser?: PersonFacts;
  /** There when it was uploaded. */
  upload?: Upload;
}
