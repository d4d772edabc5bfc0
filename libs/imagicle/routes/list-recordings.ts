import { clientSignal } from '../../http/media-request';
import { contactCenterId, documented, type Operation } from '../../http/mount';
import { queryStringOf } from '../../http/query-parameter';
import { sendJson } from '../../http/send-json';
import { sendPieces } from '../../http/send-pieces';
import type { OperationDocument } from '../../openapi/operation-document';
import { largestPage, type RecordingListStore } from '../../recordings/recording-list-store';
import { listDocument } from '../list-document';
import { listParameters } from '../list-document-parameters';
import { parseListQuery } from '../list-query';
import { exampleListed, listedRecordingSchema } from '../recording-answer-schema';
import { encodeListed } from '../recording-codec';

export interface ListRecordingsDeps {
  list: RecordingListStore;
  region: string;
}

const document: OperationDocument = {
  operationId: 'listRecordings',
  subject: 'Recordings',
  summary: 'List recordings',
  description: `Filters are ANDed. Newest first; \`totalCount\` is exact. Without \`pageSize\` all that match are given, in one document.

A parameter that is unknown, repeated or empty is refused, but for \`_\`, which clients add against caches.`,
  query: listParameters,
  answers: {
    200: {
      description: 'The recordings',
      schema: {
        type: 'object',
        required: ['totalCount', 'recordings'],
        additionalProperties: false,
        properties: {
          totalCount: { type: 'integer', minimum: 0 },
          recordings: { type: 'array', items: listedRecordingSchema },
        },
      },
      example: { totalCount: 1, recordings: [exampleListed] },
    },
  },
  errors: {
    400: 'A parameter is not valid; `reason` is 1 where all that is wrong is about paging',
    429: 'Too many failed sign-ins, or too many long lists at once; `Retry-After` says when to try again',
  },
};

/** `GET /`: a page of recordings, or all that match in one document, streamed from a cursor. */
export function listRecordings({ list, region }: ListRecordingsDeps): Operation {
  return documented(document, async (req, res) => {
    const { query, page } = parseListQuery(queryStringOf(req));
    const ccid = contactCenterId(req);
    if (page && page.limit <= largestPage) {
      const { totalCount, recordings } = await list.list(ccid, region, query, page);
      sendJson(res, { totalCount, recordings: recordings.map(encodeListed) });
      return;
    }
    const signal = clientSignal(res);
    try {
      await list.stream(ccid, region, query, { signal, page }, async (found) => {
        res.type('json');
        if (req.method === 'HEAD') res.end();
        else await sendPieces(res, listDocument(found), signal);
      });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  });
}
