import type { RequestHandler } from 'express';
import { canonicalUuid, contactCenterId } from '../../http/mount';
import { queryParameter } from '../../http/query-parameter';
import { sendJson } from '../../http/send-json';
import type { DeletionPosition, MediaDeletionStore } from '../../recordings/media-deletion-store';
import { refuse } from '../../validation';
import { encodeMediaDeletion } from '../deletion-codec';
import { statusCode } from '../envelope';

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

/** `GET .../media-deletions`: pending and given up, oldest first, `nextUri` where more follow. */
export function listMediaDeletions({ deletions, baseUrl }: ListMediaDeletionsDeps): RequestHandler {
  return async (req, res) => {
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
  };
}
