import { createHash } from 'node:crypto';
import { clientSignal, mediaRequest } from '../../http/media-request';
import { contactCenterId, documented, pathParameter, type Operation } from '../../http/mount';
import { tellAudit } from '../../http/request-audit';
import { isNotModified } from '../../media/conditional-read';
import { mostPoints, type Peaks } from '../../media/peaks';
import type { OperationDocument } from '../../openapi/operation-document';
import { pickMediaFile } from '../../recordings/media-file';
import type { RecordingPeaks } from '../../recordings/recording-peaks';
import type { RecordingStore } from '../../recordings/recording-store';
import { statusCode, successSchema } from '../envelope';

export interface GetPeaksDeps {
  recordings: Pick<RecordingStore, 'find'>;
  peaks: Pick<RecordingPeaks, 'find'>;
  region: string;
}

const points = (description: string) => ({
  type: 'array',
  description,
  minItems: 1,
  maxItems: 2,
  items: { type: 'array', maxItems: mostPoints, items: { type: 'integer', minimum: -128, maximum: 127 } },
});

const peaksSchema = {
  title: 'Peaks',
  type: 'object',
  required: ['durationMs', 'channels', 'pointsPerSecond', 'min', 'max'],
  additionalProperties: false,
  properties: {
    durationMs: { type: 'integer', minimum: 0, description: 'Of the audio, which may be another than was posted' },
    channels: { enum: [1, 2] },
    pointsPerSecond: { type: 'number', exclusiveMinimum: 0, description: 'Any fraction; long calls have fewer' },
    min: points('The lowest sample of each point, a channel each'),
    max: points('The highest sample of each point, a channel each; as many'),
  },
};

const document: OperationDocument = {
  operationId: 'getPeaks',
  subject: 'Recordings',
  summary: 'What the waveform of a media file is drawn from',
  description: `Worked out when it is first asked for, and kept. At most ${mostPoints} points of all channels together. Of WAV (PCM 8, 16, 24 and 32 bit, 32-bit float, A-law, mu-law) and MP3.

With an \`ETag\`; \`If-None-Match\` answers 304.`,
  headers: {
    'If-None-Match': { description: 'Entity tags of answers that the client has', schema: { type: 'string' } },
  },
  answers: {
    200: {
      description: 'The peaks',
      schema: successSchema({ peaks: peaksSchema }),
      example: {
        statusCode: statusCode.success,
        peaks: { durationMs: 30, channels: 1, pointsPerSecond: 100, min: [[-3, -60, -2]], max: [[2, 71, 3]] },
      },
      headers: { ETag: { description: 'Of this answer', schema: { type: 'string' }, required: true } },
    },
    304: { description: 'The client has them already' },
  },
  errors: {
    404: 'The recording is not found, it has no such media file, or there is no waveform to be had: the media file is no audio, encrypted, or no longer in its store',
    429: 'Too many are being worked out, or too many sign-ins failed; `Retry-After` says when to try again',
    502: 'The store refuses or fails, or it has since been taken out of the storage settings',
    504: 'The store, or the database, did not answer in time',
  },
};

function encodePeaks({ durationMs, channels, pointsPerSecond, min, max }: Peaks) {
  const numbers = (ofChannels: Int8Array[]) => ofChannels.map((ofChannel) => Array.from(ofChannel));
  return { durationMs: Math.round(durationMs), channels, pointsPerSecond, min: numbers(min), max: numbers(max) };
}

/** `GET .../recordings/{id}/peaks/{file}`: in the server's region only; `{file}` as for playing. */
export function getPeaks({ recordings, peaks, region }: GetPeaksDeps): Operation {
  return documented(document, async (req, res) => {
    const ccid = contactCenterId(req);
    const recording = await recordings.find(ccid, region, pathParameter(req, 'id'));
    const mediaFile = pickMediaFile(recording, pathParameter(req, 'file'));
    tellAudit(req, { details: { read: 'peaks', mediaFile: mediaFile.id } });
    const found = await peaks.find(ccid, recording, mediaFile, clientSignal(res));
    const body = JSON.stringify({ statusCode: statusCode.success, peaks: encodePeaks(found) });
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    // As of media: kept by no shared cache, and asked for again, as the recording may have been deleted.
    res.set({ ETag: etag, 'Cache-Control': 'private, no-cache' });
    if (isNotModified(mediaRequest(req), { etag })) res.status(304).end();
    else res.type('json').send(body);
  });
}
