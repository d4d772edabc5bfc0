import type { AudioStore } from '../../libs/testing/audio-store';
import { testRegion } from '../../libs/testing/apps';
import { audioPart, jsonPart, metadata, multipart, wav } from '../../libs/testing/uploads';
import { partsOf, type Found } from './history';

/** A recording whose parts all bear a mark: what was posted together can be told when it reads back. */

export interface MediaDescriptor {
  storage: 'webDAV' | 'awsS3';
  path: string;
  data?: { bucket: string };
}

export interface RecordingAnswer {
  id: string;
  callerPhoneNumber: string;
  nonDelete?: boolean;
  mediaFiles: { mediaId: string; mediaUri: string; originalMediaDescriptor: MediaDescriptor }[];
  eventHistory: { contact: { phoneNumber: string } }[];
}

/** Every other mark lies in the other kind of store. */
function descriptorOf(storeUrl: string, mark: string, part: number): MediaDescriptor {
  const name = `posted/${mark}-${part}.wav`;
  return Number(/\d+/.exec(mark)![0]) % 2 === 0
    ? { storage: 'webDAV', path: `${storeUrl}/dav/${name}` }
    : { storage: 'awsS3', path: `center/${name}`, data: { bucket: 'calls' } };
}

/** Where the {@link AudioStore} keeps it. */
export const placeOf = ({ path, data }: MediaDescriptor) =>
  data ? `/${data.bucket}/${path}` : decodeURIComponent(new URL(path).pathname);

/**
 * Storage settings of two contact centers, whose uploads go to WebDAV and to S3, and which both name both.
 *
 * @param port of the way to the store
 */
export function storagesAt({ storage, port: ownPort }: AudioStore, port = ownPort): object[] {
  const both = { ...storage.webDAV, ...storage.awsS3 };
  return Object.values(storage).map(
    (own) => JSON.parse(JSON.stringify({ ...both, ...own }).replaceAll(`:${ownPort}`, `:${port}`)) as object,
  );
}

export function markedBody(storeUrl: string, id: string, mark: string) {
  const parts = Array.from({ length: partsOf(mark) }, (_, part) => part);
  const at = (part: number) =>
    new Date(Date.UTC(2026, 4, 1) + Number(/\d+/.exec(mark)![0]) * 1_000 + part).toISOString();
  return {
    id,
    callerPhoneNumber: mark,
    dialedPhoneNumber: '2',
    region: testRegion,
    mediaFiles: parts.map((part) => ({
      mediaDescriptor: descriptorOf(storeUrl, mark, part),
      ...{ callUUID: mark, mediaId: `${mark}-${part}`, startTime: at(part), stopTime: at(part) },
    })),
    eventHistory: parts.map((part) => ({
      ...{ occurredAt: at(part), event: 'Joined', contact: { phoneNumber: mark, type: 'External' }, data: { mark } },
    })),
  };
}

export function markedUpload(mark: string): Buffer {
  const localParty = { username: mark, phoneNumber: mark };
  return multipart([jsonPart({ ...metadata, localParty }), audioPart(uploadedAudio(mark))]);
}

/** Some hold more than one piece of a stream. */
export const uploadedAudio = (mark: string) => wav(Buffer.alloc(100 + mark.length * 4_000, mark));

/** The recorder puts its media into the store before it posts. */
export function putMedia(store: AudioStore, body: ReturnType<typeof markedBody>): void {
  for (const { mediaDescriptor } of body.mediaFiles)
    store.objects.set(placeOf(mediaDescriptor), Buffer.from(placeOf(mediaDescriptor)));
}

export function foundOf(recording: RecordingAnswer): Found {
  const { callerPhoneNumber: callerMark, mediaFiles, eventHistory, nonDelete = false } = recording;
  const eventMarks = eventHistory.map(({ contact }) => contact.phoneNumber);
  // An upload: one media file that bears the recording's id, its owner joined and left.
  const isUpload = mediaFiles.length === 1 && mediaFiles[0]!.mediaId === recording.id;
  if (isUpload && eventMarks.length === 2)
    return { callerMark, nonDelete, mediaMarks: [callerMark], eventMarks: [eventMarks[0]!] };
  return {
    callerMark,
    nonDelete,
    eventMarks,
    mediaMarks: mediaFiles.map(({ mediaId }) => mediaId.replace(/-\d+$/, '')),
  };
}
