import { LongNumber, type JsonObject } from '../json';
import { authBinding, type MediaDescriptor } from '../recordings/media-descriptor';
import type {
  MediaFile,
  MediaFileAttributes,
  PostedRecording,
  Recording,
  RecordingEvent,
} from '../recordings/recording';
import type { Secrets } from '../secrets';
import type { EventBody, MediaDescriptorBody, MediaFileBody, RecordingBody } from './recording-schema';
import { formatInstant, parseInstant } from './time';

/** Names that only the server gives: ignored in a POST. */
const givenToRecording = ['startTime', 'stopTime', 'uri', 'nonDelete'];
const givenToMediaFile = ['mediaUri', 'mediaPath', 'playPath', 'originalMediaDescriptor', 'originalMediaDesc'];

function without(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

/** A number is accepted and kept as its string. */
const asText = (value: string | number | LongNumber) => String(value);

/** The schema has checked it. */
const instantOf = (text: string) => parseInstant(text, { query: false })!;

function decodeMediaDescriptor(contactCenterId: string, body: MediaDescriptorBody, secrets: Secrets): MediaDescriptor {
  const { auth, ...descriptor } = body;
  // `auth` is ignored for awsS3: not even kept.
  if (!auth || descriptor.storage === 'awsS3') return descriptor;
  return { ...descriptor, auth: secrets.seal(JSON.stringify(auth), authBinding(contactCenterId)) };
}

function decodeMediaFile(contactCenterId: string, body: MediaFileBody, secrets: Secrets): Omit<MediaFile, 'id'> {
  const { mediaDescriptor, startTime, stopTime, ...rest } = body;
  const attributes = without(rest, givenToMediaFile) as MediaFileAttributes;
  if (body.size !== undefined) attributes.size = asText(body.size);
  if (body.duration !== undefined) attributes.duration = asText(body.duration);
  // The table and the example name the same attribute differently: both are given back, the table's wins.
  const accessGroups = body.accessgroups ?? body.accessgroup;
  if (accessGroups) Object.assign(attributes, { accessgroups: accessGroups, accessgroup: accessGroups });
  return {
    startTime: instantOf(startTime),
    stopTime: instantOf(stopTime),
    mediaDescriptor: decodeMediaDescriptor(contactCenterId, mediaDescriptor, secrets),
    attributes,
  };
}

function decodeEvent({ occurredAt, event, contact, data, ...attributes }: EventBody): RecordingEvent {
  return { occurredAt: instantOf(occurredAt), event, contact: contact, ...(data && { data }), attributes };
}

/** The body of a POST, checked, as the domain knows it; `auth` is sealed from here on. */
export function decodeRecording(contactCenterId: string, body: RecordingBody, secrets: Secrets): PostedRecording {
  const { id, callerPhoneNumber, dialedPhoneNumber, region, mediaFiles, eventHistory, ...rest } = body;
  return {
    id,
    callerPhoneNumber,
    dialedPhoneNumber,
    region,
    mediaFiles: mediaFiles.map((mediaFile) => decodeMediaFile(contactCenterId, mediaFile, secrets)),
    eventHistory: eventHistory.map(decodeEvent),
    attributes: without(rest, givenToRecording),
  };
}

/** Who reads: what an answer's addresses begin with, and what only OPS sees. */
export interface Reader {
  /** The app's base URL, without a trailing slash. */
  baseUrl: string;
  contactCenterId: string;
  /** On the ops app: opens `auth`, which is given back to OPS only. */
  opsSecrets?: Secrets;
}

/** `/recordings` or `/ops/contact-centers/{ccid}/recordings`: an address without scheme, host and `/api/v2`. */
const recordingsPath = (reader: Reader) =>
  reader.opsSecrets ? `/ops/contact-centers/${reader.contactCenterId}/recordings` : '/recordings';

export const recordingUri = (reader: Reader, id: string) =>
  `${reader.baseUrl}/api/v2${recordingsPath(reader)}/${encodeURIComponent(id)}`;

const extensionOf = (path: string) => /\.[A-Za-z0-9]{1,10}$/.exec(path)?.[0] ?? '';

/** The descriptor as posted. */
export function encodeMediaDescriptor(
  contactCenterId: string,
  descriptor: MediaDescriptor,
  secrets: Secrets,
): JsonObject {
  const { auth, ...rest } = descriptor;
  if (auth === undefined) return rest;
  return { ...rest, auth: JSON.parse(secrets.open(auth, authBinding(contactCenterId))) as JsonObject };
}

function encodeMediaFile(reader: Reader, recordingId: string, mediaFile: MediaFile): JsonObject {
  const { id, startTime, stopTime, mediaDescriptor, attributes } = mediaFile;
  const file = `${id}${extensionOf(mediaDescriptor.path)}`;
  const path = `${recordingsPath(reader)}/${encodeURIComponent(recordingId)}/play/${file}`;
  const encoded: JsonObject = {
    ...attributes,
    startTime: formatInstant(startTime),
    stopTime: formatInstant(stopTime),
    mediaUri: `${reader.baseUrl}/api/v2${path}`,
    mediaPath: path,
    playPath: path,
  };
  if (!reader.opsSecrets) return encoded;
  const original = encodeMediaDescriptor(reader.contactCenterId, mediaDescriptor, reader.opsSecrets);
  return { ...encoded, originalMediaDescriptor: original, originalMediaDesc: original };
}

function encodeEvent({ occurredAt, event, contact, data, attributes }: RecordingEvent): JsonObject {
  return { ...attributes, occurredAt: formatInstant(occurredAt), event, contact, ...(data && { data }) };
}

/** A recording as the dialect gives it: media files by start time, events by `occurredAt`, ties in the order first posted. */
export function encodeRecording(reader: Reader, recording: Recording): JsonObject {
  return {
    ...recording.attributes,
    id: recording.id,
    callerPhoneNumber: recording.callerPhoneNumber,
    dialedPhoneNumber: recording.dialedPhoneNumber,
    region: recording.region,
    startTime: formatInstant(recording.startTime),
    stopTime: formatInstant(recording.stopTime),
    mediaFiles: recording.mediaFiles
      .toSorted((a, b) => a.startTime - b.startTime)
      .map((mediaFile) => encodeMediaFile(reader, recording.id, mediaFile)),
    eventHistory: recording.eventHistory.toSorted((a, b) => a.occurredAt - b.occurredAt).map(encodeEvent),
    ...(recording.nonDelete && { nonDelete: true }),
  };
}
