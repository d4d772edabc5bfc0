import type { ContactCenterStore } from '../../contact-centers/contact-center-store';
import type { StorageSettings } from '../../contact-centers/contact-center';
import type { Violation } from '../../errors';
import { jsonBody } from '../../http/json-body';
import { contactCenterId, documented, type Operation } from '../../http/mount';
import { auditChange, tellAudit } from '../../http/request-audit';
import type { Json } from '../../json';
import { findStore } from '../../media/allowed-store';
import { recordingLimits } from '../../recordings/merge';
import type { PostedRecording } from '../../recordings/recording';
import type { RecordingStore } from '../../recordings/recording-store';
import type { Secrets } from '../../secrets';
import { refuse } from '../../validation';
import type { DocumentedRow, OperationDocument } from '../../openapi/operation-document';
import { uriSchema } from '../contact-center-codec';
import { statusCode, successSchema } from '../envelope';
import { examplePost } from '../recording-answer-schema';
import { decodeRecording, recordingUri } from '../recording-codec';
import { checkRecordingBody, limits, recordingSchema } from '../recording-schema';

export interface PostRecordingDeps {
  contactCenters: Pick<ContactCenterStore, 'find'>;
  recordings: RecordingStore;
  secrets: Secrets;
  baseUrl: string;
}

/** Descriptors outside the contact center's stores, each by the attribute that is wrong. */
function storageViolations(storage: StorageSettings, posted: PostedRecording): Violation[] {
  return posted.mediaFiles.flatMap(({ mediaDescriptor }, index) => {
    const found = findStore(storage, mediaDescriptor);
    if (found.allowed) return [];
    return [{ path: `mediaFiles[${index}].mediaDescriptor.${found.attribute}`, message: found.message }];
  });
}

const document = ({ path }: DocumentedRow): OperationDocument => ({
  operationId: path.startsWith('/internal-api') ? 'postRecordingByInternalPath' : 'postRecording',
  subject: 'Recordings',
  summary: path.startsWith('/internal-api')
    ? 'Create a recording or merge into it, at the path that field recorders post to'
    : 'Create a recording, or merge into it',
  description: `Answered 200, never 201, for both alike, and only after the commit: recorders delete their local audio on it.

A media file of the same media resource (\`awsS3\`: same bucket and path; \`webDAV\`: same path) overwrites what is there and keeps its id, an event of the same \`occurredAt\`, \`event\` and phone number too; others are added. Attributes that no page names are kept and given back; names that only the server gives are ignored. A repeated POST changes nothing.

At most ${recordingLimits.mediaFiles} media files and ${recordingLimits.events} events in a recording, ${limits.depth} levels of nesting, ${recordingLimits.userDataLeaves} user-data leaves; ${limits.longStringLength} characters in \`pkcs7\` and values in \`parameters\`, ${limits.stringLength} elsewhere. No NUL character and no lone surrogate anywhere.`,
  body: { schema: recordingSchema, limit: limits.bodyBytes, examples: { wholeCall: examplePost } },
  answers: {
    200: {
      description: 'Created or merged, and committed',
      schema: successSchema({ id: { type: 'string' }, uri: uriSchema }),
      example: {
        statusCode: statusCode.success,
        id: 'call-1',
        uri: 'https://ops.example.com/api/v2/ops/contact-centers/a5539ef5-7dd5-4150-818f-ee1bcd447cbe/recordings/call-1',
      },
    },
  },
});

/** `POST .../recordings`: creates or merges. 200 only after the commit: recorders delete their local audio on it. */
export function postRecording({ contactCenters, recordings, secrets, baseUrl }: PostRecordingDeps): Operation {
  return documented(document, [
    jsonBody(limits.bodyBytes),
    async (req, res) => {
      const center = await contactCenters.find(contactCenterId(req));
      const posted = decodeRecording(center.id, checkRecordingBody(req.body as Json), secrets);
      refuse(storageViolations(center.storage, posted));
      tellAudit(req, { subject: posted.id });
      await auditChange(req, (note) => recordings.post(center.id, posted, note()));
      const uri = recordingUri({ baseUrl, contactCenterId: center.id, opsSecrets: secrets }, posted.id);
      res.json({ statusCode: statusCode.success, id: posted.id, uri });
    },
  ]);
}
