import type { RequestHandler } from 'express';
import { NotFoundError } from '../../errors';
import { canonicalUuid, contactCenterId, pathParameter } from '../../http/mount';
import { sendJson } from '../../http/send-json';
import type { MediaDeleter } from '../../recordings/media-deleter';
import type { MediaDeletionStore } from '../../recordings/media-deletion-store';
import { deletionAnswer } from '../deletion-codec';

export interface RetryMediaDeletionDeps {
  deletions: MediaDeletionStore;
  deleter: MediaDeleter;
  leaseMs: number;
}

/** `POST .../media-deletions/{id}/retry`: tries again now, also what was given up. Answers as DELETE does. */
export function retryMediaDeletion({ deletions, deleter, leaseMs }: RetryMediaDeletionDeps): RequestHandler {
  return async (req, res) => {
    const id = canonicalUuid(pathParameter(req, 'id'));
    if (id === undefined) throw new NotFoundError('The media deletion is not found');
    const deletion = await deletions.take(contactCenterId(req), id, leaseMs);
    sendJson(res, deletionAnswer(await deleter.attemptAll([deletion])));
  };
}
