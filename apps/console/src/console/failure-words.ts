import type { ApiFailure } from '../shared/api';
import { failureText } from '../shared/failure-notice';
import { strings } from '../strings/console';
import type { MediaFile } from './recording';

const { failures } = strings.player;

/** Why a media file is not heard, in plain words. */
export function mediaFailureText(failure: ApiFailure, file: MediaFile): string {
  if (file.pkcs7 !== undefined) return failures.encrypted;
  if (failure.kind === 'not found') return failures.gone;
  if (failure.kind === 'refused' && failure.message === '') return failures.unplayable(file.type ?? '');
  if (failure.kind === 'broken') return [failures.store, failure.message].filter(Boolean).join(' ');
  return failureText(failure);
}
