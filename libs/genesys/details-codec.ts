import type { JsonObject } from '../json';
import { sizeOfMedia } from '../recordings/media-file';
import { ownerOf, partiesOf } from '../recordings/parties';
import type { Recording } from '../recordings/recording';
import { statusCode } from './envelope';

/** What is known of a recording that this dialect's pages have no name for: in the other dialect's words. What is not known is left out. */
export function encodeDetails(recording: Recording): JsonObject {
  const { uuid, referenceNumber, mediaFiles, upload } = recording;
  const { direction, localNumber, remoteNumber } = partiesOf(recording);
  return {
    uuid,
    referenceNumber,
    direction,
    localPartyNumber: localNumber ?? undefined,
    remotePartyNumber: remoteNumber ?? undefined,
    owner: asJson(ownerOf(recording)),
    preservingUser: asJson(upload?.preservingUser),
    note: upload?.note && { text: upload.note.text, owner: asJson(upload.note.owner) },
    hash: upload && { SHA256: upload.sha256 },
    size: sizeOfMedia(mediaFiles),
    pbxCallId: upload?.pbxCallId,
    pbxInfo: upload?.pbxInfo,
  };
}

const asJson = <Facts extends object>(facts: Facts | undefined) => facts && ({ ...facts } as JsonObject);

const text = { type: 'string' } as const;

const person = (description: string) => ({
  title: 'Person',
  type: 'object',
  description,
  required: ['userName'],
  additionalProperties: false,
  properties: { userName: text, firstName: text, lastName: text, phoneNumber: text, group: text, department: text },
});

export const detailsSchema = {
  title: 'RecordingDetails',
  type: 'object',
  required: ['uuid', 'referenceNumber', 'direction'],
  additionalProperties: false,
  properties: {
    uuid: { type: 'string', format: 'uuid', description: 'The `id` of the Imagicle interface' },
    referenceNumber: { type: 'string', pattern: '^\\d{13,}$', description: 'The year and nine digits' },
    direction: { enum: [0, 1, 2], description: '0: unknown, 1: incoming, 2: outgoing' },
    localPartyNumber: text,
    remotePartyNumber: text,
    owner: person('As they were at the time of the recording'),
    preservingUser: person('There when the recording is preserved: who preserved it'),
    note: {
      type: 'object',
      required: ['text', 'owner'],
      additionalProperties: false,
      properties: { text, owner: person('Who wrote it') },
    },
    hash: {
      type: 'object',
      required: ['SHA256'],
      additionalProperties: false,
      properties: { SHA256: { type: 'string', pattern: '^[0-9A-F]{64}$' } },
    },
    size: { type: 'integer', minimum: 0, description: 'Bytes of all media files together, of any length' },
    pbxCallId: text,
    pbxInfo: { type: 'object', additionalProperties: true, description: 'As uploaded' },
  },
};

export const exampleDetails = {
  statusCode: statusCode.success,
  details: {
    uuid: 'a3a5f9c1-64f3-4bf2-8a3e-1e1a4cbd3c77',
    referenceNumber: '2026000000175',
    direction: 1,
    localPartyNumber: '201',
    remotePartyNumber: '+16504668888',
    owner: { userName: 'jdoe', firstName: 'Jane', lastName: 'Doe', phoneNumber: '201' },
    note: { text: 'Asked for a refund', owner: { userName: 'jdoe' } },
    size: 1920058,
  },
};
