import type { Violation } from '../errors';
import { BadRequestError, uploadReason } from './errors';

/** The body is no multipart of the two parts, or the JSON of the metadata cannot be parsed. */
export const invalidBody = (message: string) => new BadRequestError(uploadReason.body, [{ path: '', message }]);
export const invalidMetadata = (violations: Violation[]) => new BadRequestError(uploadReason.metadata, violations);
export const invalidAudio = (message: string) => new BadRequestError(uploadReason.audio, [{ path: '', message }]);
