import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { ContactCenter, User } from '../../contact-centers/contact-center';
import type { ContactCenterStore } from '../../contact-centers/contact-center-store';
import { ConflictError } from '../../errors';
import { clientSignal } from '../../http/media-request';
import { contactCenterId, currentUser } from '../../http/mount';
import { auditChange, tellAudit } from '../../http/request-audit';
import type { PersonFacts, Upload } from '../../recordings/recording';
import type { StreamPlaces } from '../../recordings/stream-places';
import type { UploadStore } from '../../recordings/upload-store';
import { readSmallPart, takeParts } from '../multipart-upload';
import { readUploadMetadata, type UploadMetadata } from '../upload-metadata';
import { createUploadObject, type UploadObjectDeps, type WrittenObject } from '../upload-object';

export interface UploadRecordingDeps extends UploadObjectDeps {
  contactCenters: Pick<ContactCenterStore, 'find'>;
  uploads: UploadStore;
  /** An upload takes some megabytes of memory as long as it lasts. */
  uploadPlaces: StreamPlaces;
  /** The server's. */
  region: string;
}

const dayMs = 86_400_000;

/** @throws ConflictError for a recording that retention would delete at once */
function checkRetention({ retentionDays }: ContactCenter, { startTime, preserved }: UploadMetadata): void {
  if (retentionDays === undefined || preserved || startTime >= Date.now() - retentionDays * dayMs) return;
  throw new ConflictError(`The start lies before the retention period of ${retentionDays} days`);
}

const factsOf = ({ userName, firstName, lastName, phoneNumber, group, department }: User): PersonFacts => ({
  ...{ userName, firstName, lastName, phoneNumber, group, department },
});

/** Who uploads is the note's owner and the preserving user. */
function uploadOf(metadata: UploadMetadata, { sha256 }: WrittenObject, user: User): Upload {
  const { direction, localParty, remoteNumber, notes, preserved, pbxCallId, pbxInfo } = metadata;
  return {
    direction,
    localUserName: localParty.username,
    localNumber: localParty.phoneNumber,
    remoteNumber,
    preservingUser: preserved ? factsOf(user) : undefined,
    note: notes === undefined ? undefined : { text: notes, owner: factsOf(user) },
    pbxCallId,
    pbxInfo,
    sha256,
  };
}

/** `POST /`: 201 only after the commit. Whatever breaks before, neither row nor object is left. */
export function uploadRecording(deps: UploadRecordingDeps): RequestHandler {
  // Nothing of a body is read before there is a place for it.
  return (req, res) => deps.uploadPlaces.run(contactCenterId(req), clientSignal(res), () => takeUpload(deps, req, res));
}

async function takeUpload(deps: UploadRecordingDeps, req: Request, res: Response): Promise<void> {
  const { contactCenters, uploads, region } = deps;
  const center = await contactCenters.find(contactCenterId(req));
  const uuid = randomUUID();
  tellAudit(req, { subject: uuid });
  const object = createUploadObject(deps, center, uuid);
  let metadata!: UploadMetadata;
  let written!: WrittenObject;
  try {
    await takeParts(req, {
      async jsondata(bytes) {
        metadata = readUploadMetadata(await readSmallPart(bytes));
        checkRetention(center, metadata);
      },
      async attachment(bytes) {
        written = await object.write(bytes);
      },
    });
    const { startTime, stopTime } = metadata;
    const { mediaDescriptor, type, size } = written;
    const upload = uploadOf(metadata, written, currentUser(req));
    const uploaded = { uuid, region, startTime, stopTime, mediaDescriptor, type, size, upload };
    await auditChange(req, (note) => uploads.complete(center.id, uploaded, note()), 201);
  } catch (error) {
    await object.abandon();
    throw error;
  } finally {
    object.close();
  }
  res.status(201).json({ id: uuid });
}
