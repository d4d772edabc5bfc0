import { documented, type Operation } from '../../http/mount';
import { sendJson } from '../../http/send-json';
import type { OperationDocument } from '../../openapi/operation-document';
import type { MediaDeletionStore } from '../../recordings/media-deletion-store';
import { statusCode, successSchema } from '../envelope';

export interface CountMediaDeletionsDeps {
  deletions: Pick<MediaDeletionStore, 'countEach'>;
}

const countSchema = { type: 'integer', minimum: 0 };

const document: OperationDocument = {
  operationId: 'countMediaDeletions',
  subject: 'Media deletions',
  summary: 'Count the deletions of media that are not done yet, by contact center',
  answers: {
    200: {
      description: 'The contact centers that have any',
      schema: successSchema({
        contactCenters: {
          type: 'array',
          items: {
            title: 'MediaDeletionCounts',
            type: 'object',
            required: ['id', 'pending', 'givenUp'],
            additionalProperties: false,
            properties: {
              id: { type: 'string', format: 'uuid', description: "The contact center's" },
              pending: { ...countSchema, description: 'Those that are tried again by themselves' },
              givenUp: { ...countSchema, description: 'Those that wait for an ops admin' },
            },
          },
        },
      }),
      example: {
        statusCode: statusCode.success,
        contactCenters: [{ id: 'a5539ef5-7dd5-4150-818f-ee1bcd447cbe', pending: 12, givenUp: 1 }],
      },
    },
  },
};

/** `GET /api/v2/ops/media-deletions`: how many are pending and given up in each contact center that has any. */
export function countMediaDeletions({ deletions }: CountMediaDeletionsDeps): Operation {
  return documented(document, async (_req, res) => {
    const counts = await deletions.countEach();
    sendJson(res, {
      statusCode: statusCode.success,
      contactCenters: counts.map(({ contactCenterId, pending, givenUp }) => ({
        id: contactCenterId,
        pending,
        givenUp,
      })),
    });
  });
}
