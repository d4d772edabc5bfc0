import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Readable } from 'node:stream';
import type { S3Store } from '../contact-centers/contact-center';
import { NotFoundError, UpstreamFailedError } from '../errors';
import { withinTime } from './answer-deadline';
import { formatByteRange } from './byte-range';
import { readConditionally } from './conditional-read';
import { createMediaBody } from './media-body';
import type { MediaRequest, MediaStore, OpenMedia, StoreOptions } from './media-store';
import { openMedia, plainConditions } from './open-media';
import { isNoSuchKey, notModifiedHeaders, s3Error } from './s3-errors';
import { putStream } from './s3-parts';
import { probeS3 } from './s3-probe';
import type { StoreAgents } from './store-agents';
import { storeFailed } from './store-errors';
import { withUploadBody } from './upload-body';

/** Ambient credentials are never sent to a custom endpoint: whoever may set one could collect them there. */
function credentialsOf({ endpoint, accessKeyId, secretAccessKey }: S3Store): S3ClientConfig['credentials'] {
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey };
  if (endpoint || accessKeyId || secretAccessKey) {
    throw new UpstreamFailedError('The S3 store of the media has no complete credentials in the storage settings');
  }
  return undefined;
}

const nothing = () => undefined;
/** What goes wrong is thrown, and logged by whoever catches it. The SDK's own lines on the console would be no JSON. */
const silent: S3ClientConfig['logger'] = { debug: nothing, info: nothing, warn: nothing, error: nothing };
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/** @param socketTimeout milliseconds without a byte in either direction after which a request fails; 0: none */
function createClient(settings: S3Store, agents: StoreAgents, socketTimeout: number): S3Client {
  const { endpoint } = settings;
  return new S3Client({
    endpoint,
    // Servers other than Amazon's mostly have no regions, but the signature needs one.
    region: settings.region ?? (endpoint ? 'us-east-1' : undefined),
    forcePathStyle: settings.forcePathStyle ?? endpoint !== undefined,
    credentials: credentialsOf(settings),
    // A pooled connection that the server closes at the same moment is worth a second attempt; a store that fails is not.
    maxAttempts: 2,
    // Stream uploads with trailing checksums fail on Swift, Ceph and others.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: new NodeHttpHandler({
      httpAgent: agents.http,
      httpsAgent: agents.https,
      socketTimeout,
      logger: silent,
    }),
    logger: silent,
  });
}

async function readOnce(
  client: S3Client,
  bucket: string,
  path: string,
  request: MediaRequest,
  abortSignal: AbortSignal,
) {
  const { ifNoneMatch, ifModifiedSince } = plainConditions(request);
  const input = {
    Bucket: bucket,
    Key: path,
    Range: request.range && formatByteRange(request.range),
    IfNoneMatch: ifNoneMatch,
    IfModifiedSince: ifModifiedSince,
  };
  try {
    const head = request.method === 'HEAD';
    const output = head
      ? await client.send(new HeadObjectCommand(input), { abortSignal })
      : await client.send(new GetObjectCommand(input), { abortSignal });
    return { output, body: 'Body' in output ? (output.Body as Readable) : undefined };
  } catch (error) {
    const notModified = notModifiedHeaders(error);
    if (notModified) return { notModified };
    throw s3Error(error);
  }
}

/** @param settings with keys, or without an endpoint @throws UpstreamFailedError when its credentials are not complete */
export function createS3Store(settings: S3Store, { agents, timeoutMs }: StoreOptions): MediaStore {
  const { bucket } = settings;
  const client = createClient(settings, agents, 0);

  async function read(path: string, request: MediaRequest, signal: AbortSignal): Promise<OpenMedia> {
    const answer = await withinTime(timeoutMs, signal, (inTime) => readOnce(client, bucket, path, request, inTime));
    if (answer.notModified) {
      const { etag, 'last-modified': lastModified } = answer.notModified;
      return openMedia({ status: 304, etag, lastModified }, request);
    }
    const { output, body } = answer;
    const media = {
      status: output.$metadata.httpStatusCode,
      contentLength: output.ContentLength,
      contentRange: output.ContentRange,
      etag: output.ETag,
      lastModified: output.LastModified?.toUTCString(),
      contentEncoding: output.ContentEncoding,
      contentType: output.ContentType,
    };
    return openMedia(media, request, body && createMediaBody(body, { timeoutMs, signal }));
  }

  return {
    probe: (folder, signal) => probeS3(client, bucket, folder, { timeoutMs, signal }),

    read: (path, request, signal) => readConditionally((once) => read(path, once, signal), request),

    async remove(path, signal) {
      const command = new DeleteObjectCommand({ Bucket: bucket, Key: path });
      return await withinTime(timeoutMs, signal, async (abortSignal) => {
        try {
          await client.send(command, { abortSignal });
          return 'deleted';
        } catch (error) {
          // Amazon deletes what is not there; others say so. A 404 from anything else says nothing about the object.
          if (isNoSuchKey(error)) return 'gone';
          const failure = s3Error(error);
          throw failure instanceof NotFoundError ? storeFailed(failure.cause) : failure;
        }
      });
    },

    async write(path, body, { contentLength, contentType }, signal) {
      const inParts = contentLength === undefined;
      const options = { contentLength, timeoutMs: inParts ? undefined : timeoutMs };
      await withUploadBody(body, options, signal, async (Body, abortSignal) => {
        const object = { Bucket: bucket, Key: path, ContentType: contentType };
        try {
          // The parts are in memory: the time between bytes is the store's alone, and the socket may watch it.
          if (inParts) await putStream(createClient(settings, agents, timeoutMs), object, Body, abortSignal);
          else
            await client.send(new PutObjectCommand({ ...object, Body, ContentLength: contentLength }), { abortSignal });
        } catch (error) {
          throw s3Error(error);
        }
      });
    },
  };
}
