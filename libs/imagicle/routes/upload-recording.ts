import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import type { ContactCenter, User } from '../../contact-centers/contact-center';
import type { ContactCenterStore } from '../../contact-centers/contact-center-store';
import { ConflictError } from '../../errors';
import { clientSignal } from '../../http/media-request';
import { contactCenterId, currentUser, documented, type Operation } from '../../http/mount';
import { auditChange, tellAudit } from '../../http/request-audit';
import type { OperationDocument } from '../../openapi/operation-document';
import type { PersonFacts, Upload } from '../../recordings/recording';
import type { StreamPlaces } from '../../recordings/stream-places';
import type { UploadStore } from '../../recordings/upload-store';
import { readSmallPart, takeParts } from '../multipart-upload';
import { exampleUpload, uploadMetadataSchema } from '../upload-schema';
import { readUploadMetadata, type UploadMetadata } from '../upload-metadata';
import { audioLimit } from '../uploaded-audio';
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

const document: OperationDocument = {
  operationId: 'uploadRecording',
  subject: 'Recordings',
  summary: 'Upload a recording',
  description: `The two parts come in either order. The audio is recognised by its bytes: WAV with PCM 8 bit, PCM 16 bit, A-law or mu-law, mono or stereo, or MP3. It is kept byte for byte in the upload store of the contact center, and answered only after the commit.`,
  body: {
    schema: {
      type: 'object',
      required: ['jsondata', 'attachment'],
      properties: {
        jsondata: uploadMetadataSchema,
        attachment: { type: 'string', format: 'binary', description: `The audio, at most ${audioLimit} bytes` },
      },
    },
    limit: audioLimit,
    examples: { call: { jsondata: exampleUpload, attachment: '(the audio)' } },
    multipart: {
      encoding: {
        jsondata: { contentType: 'application/json' },
        attachment: { contentType: 'audio/wave, audio/mpeg' },
      },
    },
  },
  answers: {
    201: {
      description: 'Uploaded and committed',
      schema: {
        type: 'object',
        required: ['id'],
        additionalProperties: false,
        properties: { id: { type: 'string', format: 'uuid' } },
      },
      example: { id: 'e0c77c5d-7807-4d9b-9d8d-92a38370af5e' },
    },
  },
  errors: {
    400: '`reason` 0: the body is no multipart of the two parts, or the metadata are no JSON; 1: the metadata are not valid; 2: the audio is not valid',
    409: 'The start lies before the retention period of the contact center, and it is not `preserved`',
    429: 'Too many failed sign-ins, or too many uploads at once; `Retry-After` says when to try again',
    500: 'The store refuses, or the contact center has no upload store; or an internal error',
    504: 'The store, or the database, did not answer in time',
  },
};

/** `POST /`: 201 only after the commit. Whatever breaks before, neither row nor object is left. */
export function uploadRecording(deps: UploadRecordingDeps): Operation {
  // Nothing of a body is read before there is a place for it.
  return documented(document, (req, res) =>
    deps.uploadPlaces.run(contactCenterId(req), clientSignal(res), () => takeUpload(deps, req, res)),
  );
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
