import { contactCenterId, documented, pathParameter, type Operation } from '../../http/mount';
import { auditChange } from '../../http/request-audit';
import { queryParameter } from '../../http/query-parameter';
import { sendJson } from '../../http/send-json';
import type { MediaDeleter } from '../../recordings/media-deleter';
import type { RecordingStore } from '../../recordings/recording-store';
import type { OperationDocument } from '../../openapi/operation-document';
import { deletionAnswer, deletionAnswerSchema } from '../deletion-codec';
import { statusCode } from '../envelope';

export interface DeleteRecordingDeps {
  recordings: RecordingStore;
  deleter: MediaDeleter;
  /** How long the background leaves the media alone that this request deletes. */
  leaseMs: number;
}

const document: OperationDocument = {
  operationId: 'deleteRecording',
  subject: 'Recordings',
  summary: 'Delete a recording',
  description: `Without \`subresources=*\` the media stay in their stores. With it they go first, one by one; those that fail do not stop the rest, and are tried again in the background until they are gone or given up (\`listMediaDeletions\`). An object that another recording names is not deleted.`,
  query: {
    subresources: {
      description: '`*`: the media too. Any other value is false',
      schema: { type: 'string' },
      example: '*',
    },
  },
  answers: {
    200: {
      description: 'Deleted; with `statusCode` 7 some of the media are not',
      schema: deletionAnswerSchema,
      example: { statusCode: statusCode.success },
    },
  },
  errors: {
    403: `The recording is on hold (\`statusCode\` 3); or the user is no OPS admin (\`statusCode\` 5); or a browser sent it from another site`,
    404: 'The recording is not found',
  },
};

/** `DELETE .../recordings/{id}[?subresources=*]`: any other value than `*` is false, and media stay. */
export function deleteRecording({ recordings, deleter, leaseMs }: DeleteRecordingDeps): Operation {
  return documented(document, async (req, res) => {
    const withMedia = queryParameter(req, 'subresources') === '*';
    const [ccid, id] = [contactCenterId(req), pathParameter(req, 'id')];
    const options = { withMedia, leaseMs };
    const deletions = await auditChange(req, (note) => recordings.remove(ccid, id, options, note()));
    sendJson(res, deletionAnswer(await deleter.attemptAll(deletions)));
  });
}
