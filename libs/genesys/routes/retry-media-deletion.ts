import { NotFoundError } from '../../errors';
import { canonicalUuid, contactCenterId, documented, pathParameter, type Operation } from '../../http/mount';
import { sendJson } from '../../http/send-json';
import type { MediaDeleter } from '../../recordings/media-deleter';
import type { MediaDeletionStore } from '../../recordings/media-deletion-store';
import type { OperationDocument } from '../../openapi/operation-document';
import { deletionAnswer, deletionAnswerSchema } from '../deletion-codec';
import { statusCode } from '../envelope';

export interface RetryMediaDeletionDeps {
  deletions: MediaDeletionStore;
  deleter: MediaDeleter;
  leaseMs: number;
}

const document: OperationDocument = {
  operationId: 'retryMediaDeletion',
  subject: 'Media deletions',
  summary: 'Try a deletion of media again now',
  description: 'Also one that was given up.',
  path: {
    id: {
      description: "The media deletion's",
      schema: { type: 'string' },
      example: '0d3f4a4e-8f0c-4a53-b6b0-8a8d6f0f0a11',
    },
  },
  answers: {
    200: {
      description: 'The object is gone; with `statusCode` 7 it is not',
      schema: deletionAnswerSchema,
      example: { statusCode: statusCode.success },
    },
  },
  errors: { 404: 'The media deletion is not found' },
};

/** `POST .../media-deletions/{id}/retry`: tries again now, also what was given up. Answers as DELETE does. */
export function retryMediaDeletion({ deletions, deleter, leaseMs }: RetryMediaDeletionDeps): Operation {
  return documented(document, async (req, res) => {
    const id = canonicalUuid(pathParameter(req, 'id'));
    if (id === undefined) throw new NotFoundError('The media deletion is not found');
    const deletion = await deletions.take(contactCenterId(req), id, leaseMs);
    sendJson(res, deletionAnswer(await deleter.attemptAll([deletion])));
  });
}
