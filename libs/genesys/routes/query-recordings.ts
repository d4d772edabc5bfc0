import type { ContactCenterStore } from '../../contact-centers/contact-center-store';
import { contactCenterId, documented, type Operation } from '../../http/mount';
import { queryStringOf } from '../../http/query-parameter';
import { sendJson } from '../../http/send-json';
import { isForOps, type DocumentedRow, type OperationDocument } from '../../openapi/operation-document';
import type { RecordingSearchStore } from '../../recordings/recording-search-store';
import type { Secrets } from '../../secrets';
import { statusCode, successSchema } from '../envelope';
import { pageUris, readCursor } from '../paging';
import { exampleRecording, recordingAnswerSchema } from '../recording-answer-schema';
import { queryParameters } from '../query-document';
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

const pageUri = { type: 'string', format: 'uri', description: 'Absolute, with every filter kept' };

function document(row: DocumentedRow): OperationDocument {
  const recording = recordingAnswerSchema(isForOps(row));
  const otherSpelling = row.path.endsWith('/recordings/recordings');
  return {
    operationId: otherSpelling ? 'queryRecordingsByOtherPath' : 'queryRecordings',
    subject: 'Recordings',
    summary: otherSpelling ? 'Search recordings, as paging URIs in the field spell it' : 'Search recordings',
    description: `At least one filter is needed; filters are ANDed. Newest first. Only recordings of this server's region are found.

A parameter that is unknown, repeated or empty is refused: a misspelt filter must not silently widen the result.

Walk by \`nextUri\`, which is there where more follow: it costs the same at any depth, and recordings posted meanwhile neither repeat nor hide one.`,
    query: queryParameters,
    answers: {
      200: {
        description: 'Whole recordings',
        schema: successSchema(
          { recordings: { type: 'array', items: recording } },
          { prevUri: pageUri, nextUri: pageUri },
        ),
        example: { statusCode: statusCode.success, recordings: [exampleRecording(isForOps(row))] },
      },
    },
  };
}

/** `GET .../recordings?query`: whole recordings, newest first, with the URIs of the neighbouring pages. */
export function queryRecordings(deps: QueryRecordingsDeps): Operation {
  const { search, contactCenters, region, baseUrl, opsSecrets } = deps;
  return documented(document, async (req, res) => {
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
  });
}
