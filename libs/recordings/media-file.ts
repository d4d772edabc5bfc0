import { NotFoundError } from '../errors';
import { LongNumber } from '../json';
import type { MediaFile, Recording } from './recording';

const uuidWithExtension = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\..*)?$/is;

/**
 * The media file that `file` names: by its own id, with any extension or none, else the latest one of that `mediaId` (which
 * field clients put into the address themselves).
 *
 * @throws NotFoundError
 */
export function pickMediaFile(recording: Recording, file: string): MediaFile {
  const id = uuidWithExtension.exec(file)?.[1]?.toLowerCase();
  const byId = recording.mediaFiles.find((mediaFile) => mediaFile.id === id);
  const withoutExtension = file.replace(/\.[^.]*$/, '');
  const byMediaId = (mediaId: string) =>
    recording.mediaFiles
      .filter((mediaFile) => mediaFile.attributes.mediaId === mediaId)
      .toSorted((a, b) => a.startTime - b.startTime)
      .at(-1);
  const mediaFile = byId ?? byMediaId(file) ?? byMediaId(withoutExtension);
  if (!mediaFile) throw new NotFoundError('The recording is not found');
  return mediaFile;
}

/** Bytes of all media files together, where every one says a number; recorders post sizes as strings, of any length. */
export function sizeOfMedia(mediaFiles: readonly MediaFile[]): LongNumber | undefined {
  const sizes = mediaFiles.map(({ attributes }) => attributes.size ?? '');
  if (!sizes.every((size) => /^\d+$/.test(size))) return undefined;
  return new LongNumber(sizes.reduce((sum, size) => sum + BigInt(size), 0n).toString());
}
