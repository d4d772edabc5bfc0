import type { Readable } from 'node:stream';
import { peekAudio, peekFormat, type MediaSource } from './audio-peek';
import type { MediaRequest, OpenMedia } from './media-store';
import type { Mp3Encoders } from './mp3-encoders';
import { createMp3Stream, type HeardFile } from './mp3-stream';
import { mp3Target } from './mp3-target';
import { cannotBeHeard, NotAudioError, SilentFileError } from './not-audio-error';

/** MP3 to be sent: an original, of which ranges can be asked, or one that is made while it is sent. */
export type HeardMedia = OpenMedia & { made: boolean };

const wholeObject: MediaRequest = { method: 'GET' };
/** Formats looked at together, so that a recording of many media files begins soon. */
const peeksAtOnce = 8;

const wantsWhole = ({ method, range, ifNoneMatch, ifModifiedSince }: MediaRequest) =>
  method === 'GET' && (range ?? ifNoneMatch ?? ifModifiedSince) === undefined;

const openBody = async (source: MediaSource, signal: AbortSignal): Promise<Readable> =>
  (await source(wholeObject, signal)).body!;

const fileOf = (source: MediaSource, format: HeardFile['format']): HeardFile => ({
  format,
  open: (signal) => openBody(source, signal),
});

/** What is made has no length, no version and no ranges; conditions are not looked at. */
function make(files: HeardFile[], { method }: MediaRequest, encoders: Mp3Encoders, signal: AbortSignal): HeardMedia {
  if (method === 'GET') return { status: 200, made: true, body: createMp3Stream(files, encoders, signal) };
  // A HEAD fails as the GET would.
  mp3Target(files.map(({ format }) => format));
  return { status: 200, made: true };
}

/** The usual case, with one request to the store: what was looked at is also what is sent. */
async function openWhole(source: MediaSource, encoders: Mp3Encoders, signal: AbortSignal): Promise<HeardMedia> {
  const opened = await source(wholeObject, signal);
  if (opened.status === 304) return { ...opened, made: false };
  const { format, body = await openBody(source, signal) } = await peekAudio(opened.body!);
  if (format.type === 'audio/mpeg') return { ...opened, body, made: false };
  try {
    const made = make([{ format, open: () => Promise.resolve(body) }], wholeObject, encoders, signal);
    made.body!.once('close', () => body.destroy());
    return made;
  } catch (error) {
    body.destroy();
    throw error;
  }
}

async function openOne(
  source: MediaSource,
  request: MediaRequest,
  encoders: Mp3Encoders,
  signal: AbortSignal,
): Promise<HeardMedia> {
  if (wantsWhole(request)) return await openWhole(source, encoders, signal);
  const format = await peekFormat(source, signal);
  if (format.type === 'audio/mpeg') return { ...(await source(request, signal)), made: false };
  return make([fileOf(source, format)], request, encoders, signal);
}

/** @returns no file where it holds no audio: the others are heard */
async function lookAt(source: MediaSource, signal: AbortSignal): Promise<HeardFile[]> {
  try {
    return [fileOf(source, await peekFormat(source, signal))];
  } catch (error) {
    if (error instanceof SilentFileError) return [];
    throw error;
  }
}

async function openSeveral(
  sources: readonly MediaSource[],
  request: MediaRequest,
  encoders: Mp3Encoders,
  signal: AbortSignal,
): Promise<HeardMedia> {
  const files: HeardFile[] = [];
  for (let at = 0; at < sources.length; at += peeksAtOnce) {
    const some = sources.slice(at, at + peeksAtOnce);
    files.push(...(await Promise.all(some.map((source) => lookAt(source, signal)))).flat());
  }
  return make(files, request, encoders, signal);
}

/**
 * Media files as one MP3, in their order: a single MP3 is passed through as its store gives it, all else is made while it is sent.
 * What they are is told by their bytes.
 *
 * @param sources at least one
 * @throws what {@link MediaSource} throws; UpstreamFailedError where they cannot be heard; TooManyRequestsError
 */
export async function openAsMp3(
  sources: readonly MediaSource[],
  request: MediaRequest,
  encoders: Mp3Encoders,
  signal: AbortSignal,
): Promise<HeardMedia> {
  const [first, ...more] = sources;
  try {
    return more.length === 0
      ? await openOne(first!, request, encoders, signal)
      : await openSeveral(sources, request, encoders, signal);
  } catch (error) {
    if (error instanceof NotAudioError) throw cannotBeHeard(error);
    throw error;
  }
}
