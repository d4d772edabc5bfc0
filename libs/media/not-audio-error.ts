import { TapehouseError, UpstreamFailedError } from '../errors';

/** Bytes that are neither a WAV nor an MP3 that we take. The message says what is wrong with them and may be shown to the client. */
export class NotAudioError extends TapehouseError {
  readonly status = 400;
}

/** A file whose format is known, and which holds not one sample. */
export class SilentFileError extends NotAudioError {}

/** To one who wants to hear what lies in a store. */
export const cannotBeHeard = (cause: NotAudioError) =>
  new UpstreamFailedError(`The recording cannot be heard: ${cause.message}`, { cause });
