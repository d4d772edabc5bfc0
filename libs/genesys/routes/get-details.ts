import { contactCenterId, documented, pathParameter, type Operation } from '../../http/mount';
import { tellAudit } from '../../http/request-audit';
import { sendJson } from '../../http/send-json';
import type { OperationDocument } from '../../openapi/operation-document';
import type { RecordingStore } from '../../recordings/recording-store';
import { detailsSchema, encodeDetails, exampleDetails } from '../details-codec';
import { statusCode, successSchema } from '../envelope';
import { recordingNotFound } from './get-recording';

export interface GetDetailsDeps {
  recordings: Pick<RecordingStore, 'find'>;
  region: string;
}

const document: OperationDocument = {
  operationId: 'getDetails',
  subject: 'Recordings',
  summary: 'Read what else is known of a recording',
  description:
    'What the Imagicle interface tells of a recording, whichever interface it came through. What is not known is left out.',
  answers: {
    200: { description: 'The details', schema: successSchema({ details: detailsSchema }), example: exampleDetails },
  },
  errors: { 404: recordingNotFound },
};

/** `GET .../recordings/{id}/details` */
export function getDetails({ recordings, region }: GetDetailsDeps): Operation {
  return documented(document, async (req, res) => {
    const recording = await recordings.find(contactCenterId(req), region, pathParameter(req, 'id'));
    tellAudit(req, { details: { read: 'details' } });
    sendJson(res, { statusCode: statusCode.success, details: encodeDetails(recording) });
  });
}
