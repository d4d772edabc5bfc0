import type { RequestHandler } from 'express';
import { contactCenterId, pathParameter } from '../../http/mount';
import { auditChange } from '../../http/request-audit';
import { queryParameter } from '../../http/query-parameter';
import { sendJson } from '../../http/send-json';
import type { MediaDeleter } from '../../recordings/media-deleter';
import type { RecordingStore } from '../../recordings/recording-store';
import { deletionAnswer } from '../deletion-codec';

export interface DeleteRecordingDeps {
  recordings: RecordingStore;
  deleter: MediaDeleter;
  /** How long the background leaves the media alone that this request deletes. */
  leaseMs: number;
}

/** `DELETE .../recordings/{id}[?subresources=*]`: any other value than `*` is false, and media stay. */
export function deleteRecording({ recordings, deleter, leaseMs }: DeleteRecordingDeps): RequestHandler {
  return async (req, res) => {
    const withMedia = queryParameter(req, 'subresources') === '*';
    const [ccid, id] = [contactCenterId(req), pathParameter(req, 'id')];
    const options = { withMedia, leaseMs };
    const deletions = await auditChange(req, (note) => recordings.remove(ccid, id, options, note()));
    sendJson(res, deletionAnswer(await deleter.attemptAll(deletions)));
  };
}
