import type { RequestHandler } from 'express';
import type { ContactCenterStore } from '../../contact-centers/contact-center-store';
import { contactCenterId } from '../../http/mount';
import { queryStringOf } from '../../http/query-parameter';
import { sendJson } from '../../http/send-json';
import type { RecordingSearchStore } from '../../recordings/recording-search-store';
import type { Secrets } from '../../secrets';
import { statusCode } from '../envelope';
import { pageUris, readCursor } from '../paging';
import { parseQuery } from '../query-grammar';
import { encodeRecording } from '../recording-codec';

export interface QueryRecordingsDeps {
  search: RecordingSearchStore;
  contactCenters: Pick<ContactCenterStore, 'find'>;
  region: string;
  baseUrl: string;
  /** On the ops app. */
  opsSecrets?: Secrets;
}

/** `GET .../recordings?query`: whole recordings, newest first, with the URIs of the neighbouring pages. */
export function queryRecordings(deps: QueryRecordingsDeps): RequestHandler {
  const { search, contactCenters, region, baseUrl, opsSecrets } = deps;
  return async (req, res) => {
    const parsed = parseQuery(queryStringOf(req));
    const owner = { contactCenterId: contactCenterId(req), region };
    const page = { limit: parsed.limit, offset: parsed.offset, after: readCursor(parsed, owner) };
    const { recordings, more } = await search.search(owner.contactCenterId, region, parsed.query, page);
    // A center that is not there is not the same as one without such recordings.
    if (recordings.length === 0) await contactCenters.find(owner.contactCenterId);
    const reader = { baseUrl, contactCenterId: owner.contactCenterId, opsSecrets };
    sendJson(res, {
      statusCode: statusCode.success,
      recordings: recordings.map((recording) => encodeRecording(reader, recording)),
      // Not originalUrl: a client may ask with a whole URL, whose host is not to be trusted.
      ...pageUris(`${baseUrl}${req.path}`, parsed, owner, more ? recordings.at(-1) : undefined),
    });
  };
}
