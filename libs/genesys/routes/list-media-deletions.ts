import { canonicalUuid, contactCenterId, documented, type Operation } from '../../http/mount';
import { queryParameter } from '../../http/query-parameter';
import { sendJson } from '../../http/send-json';
import type { DeletionPosition, MediaDeletionStore } from '../../recordings/media-deletion-store';
import { refuse } from '../../validation';
import type { OperationDocument } from '../../openapi/operation-document';
import { encodeMediaDeletion, exampleObject, mediaDeletionSchema } from '../deletion-codec';
import { uriSchema } from '../contact-center-codec';
import { statusCode, successSchema } from '../envelope';

export interface ListMediaDeletionsDeps {
  deletions: MediaDeletionStore;
  baseUrl: string;
}

const pageSize = 100;

const writePosition = ({ createdAt, id }: DeletionPosition) => `${createdAt}.${id}`;

function readPosition(text: string | undefined): DeletionPosition | undefined {
  if (text === undefined) return undefined;
  const [, createdAt = '', uuid = ''] = /^(\d{1,14})\.(.*)$/.exec(text) ?? [];
  const id = canonicalUuid(uuid);
  if (id === undefined) refuse([{ path: 'after', message: 'must be as a nextUri has it' }]);
  return { createdAt: Number(createdAt), id: id! };
}

const document: OperationDocument = {
  operationId: 'listMediaDeletions',
  subject: 'Media deletions',
  summary: 'List deletions of media that are not done yet',
  description: 'Pending ones, which are tried again by themselves, and those that were given up. Oldest first.',
  query: {
    after: { description: 'As a `nextUri` has it: where the page before ended', schema: { type: 'string' } },
  },
  answers: {
    200: {
      description: `At most ${pageSize} of them`,
      schema: successSchema(
        { mediaDeletions: { type: 'array', items: mediaDeletionSchema, maxItems: pageSize } },
        { nextUri: uriSchema },
      ),
      example: {
        statusCode: statusCode.success,
        mediaDeletions: [
          {
            id: '0d3f4a4e-8f0c-4a53-b6b0-8a8d6f0f0a11',
            recordingId: 'call-1',
            mediaFileId: '5ad53a92-9f33-4a3f-8b8d-b4a02c3a3e33',
            mediaDescriptor: exampleObject,
            state: 'pending',
            attempts: 2,
            lastError: 'The store does not answer in time',
            createdAt: '2026-05-17T19:45:32.000+0000',
            nextAttemptAt: '2026-05-17T19:46:12.000+0000',
          },
        ],
      },
    },
  },
};

/** `GET .../media-deletions`: pending and given up, oldest first, `nextUri` where more follow. */
export function listMediaDeletions({ deletions, baseUrl }: ListMediaDeletionsDeps): Operation {
  return documented(document, async (req, res) => {
    const after = readPosition(queryParameter(req, 'after'));
    const ccid = contactCenterId(req);
    const found = await deletions.list(ccid, { limit: pageSize + 1, after });
    const page = found.slice(0, pageSize);
    const uri = `${baseUrl}/api/v2/ops/contact-centers/${ccid}/media-deletions`;
    sendJson(res, {
      statusCode: statusCode.success,
      mediaDeletions: page.map(encodeMediaDeletion),
      ...(found.length > pageSize && { nextUri: `${uri}?after=${writePosition(page.at(-1)!)}` }),
    });
  });
}
