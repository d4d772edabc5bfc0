import type { RequestHandler } from 'express';
import type { ContactCenterStore } from '../../contact-centers/contact-center-store';
import type { StorageSettings } from '../../contact-centers/contact-center';
import type { Violation } from '../../errors';
import { jsonBody } from '../../http/json-body';
import { contactCenterId } from '../../http/mount';
import { auditChange, tellAudit } from '../../http/request-audit';
import type { Json } from '../../json';
import { findStore } from '../../media/allowed-store';
import type { PostedRecording } from '../../recordings/recording';
import type { RecordingStore } from '../../recordings/recording-store';
import type { Secrets } from '../../secrets';
import { refuse } from '../../validation';
import { statusCode } from '../envelope';
import { decodeRecording, recordingUri } from '../recording-codec';
import { checkRecordingBody, limits } from '../recording-schema';

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

/** `POST .../recordings`: creates or merges. 200 only after the commit: recorders delete their local audio on it. */
export function postRecording({ contactCenters, recordings, secrets, baseUrl }: PostRecordingDeps): RequestHandler[] {
  return [
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
  ];
}
