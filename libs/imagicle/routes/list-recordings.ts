import type { RequestHandler } from 'express';
import { clientSignal } from '../../http/media-request';
import { contactCenterId } from '../../http/mount';
import { queryStringOf } from '../../http/query-parameter';
import { sendJson } from '../../http/send-json';
import { sendPieces } from '../../http/send-pieces';
import { largestPage, type RecordingListStore } from '../../recordings/recording-list-store';
import { listDocument } from '../list-document';
import { parseListQuery } from '../list-query';
import { encodeListed } from '../recording-codec';

export interface ListRecordingsDeps {
  list: RecordingListStore;
  region: string;
}

/** `GET /`: a page of recordings, or all that match in one document, streamed from a cursor. */
export function listRecordings({ list, region }: ListRecordingsDeps): RequestHandler {
  return async (req, res) => {
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
  };
}
