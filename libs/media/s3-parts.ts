import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
  type CompletedPart,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Readable } from 'node:stream';

export interface S3Object {
  Bucket: string;
  Key: string;
  ContentType?: string;
}

/** The least that S3 takes as a part that is not the last. */
const partBytes = 5 * 1024 * 1024;
/** How long it may take to tell the store that nothing more comes, in milliseconds. */
const abortMs = 5_000;

/**
 * The stream in parts, each whole but the last, all of them in one and the same buffer: a part is good until the next is asked
 * for. `@aws-sdk/lib-storage` holds up to three times a part for each upload (the pieces, their join, the join before), which
 * were 342 MB for 20 uploads at once.
 */
async function* partsOf(body: Readable): AsyncGenerator<Buffer, void> {
  const part = Buffer.allocUnsafeSlow(partBytes);
  let filled = 0;
  for await (let piece of body as AsyncIterable<Buffer>) {
    while (piece.length > 0) {
      if (filled === partBytes) {
        yield part;
        filled = 0;
      }
      const copied = piece.copy(part, filled);
      filled += copied;
      piece = piece.subarray(copied);
    }
  }
  yield part.subarray(0, filled);
}

async function putParts(
  client: S3Client,
  object: S3Object,
  first: Buffer,
  rest: AsyncGenerator<Buffer>,
  abortSignal: AbortSignal,
) {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(object), { abortSignal });
  const upload = { Bucket: object.Bucket, Key: object.Key, UploadId };
  const Parts: CompletedPart[] = [];
  const put = async (Body: Buffer) => {
    const PartNumber = Parts.length + 1;
    const { ETag } = await client.send(new UploadPartCommand({ ...upload, PartNumber, Body }), { abortSignal });
    Parts.push({ PartNumber, ETag });
  };
  try {
    await put(first);
    for await (const part of rest) await put(part);
    await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }), { abortSignal });
  } catch (error) {
    // Parts that belong to no object are kept, and paid for, until somebody takes them away.
    const end = new AbortMultipartUploadCommand(upload);
    await client.send(end, { abortSignal: AbortSignal.timeout(abortMs) }).catch(() => undefined);
    throw error;
  }
}

/** Stores a stream of unknown length: at once where it is no longer than a part, else part by part, one in memory at a time. */
export async function putStream(
  client: S3Client,
  object: S3Object,
  body: Readable,
  abortSignal: AbortSignal,
): Promise<void> {
  const parts = partsOf(body);
  const { value: first = Buffer.alloc(0) } = (await parts.next()) as IteratorResult<Buffer, undefined>;
  if (first.length === partBytes) await putParts(client, object, first, parts, abortSignal);
  else await client.send(new PutObjectCommand({ ...object, Body: first }), { abortSignal });
}
