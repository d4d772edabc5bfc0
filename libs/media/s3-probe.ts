import { HeadObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { NotFoundError } from '../errors';
import { withinTime } from './answer-deadline';
import type { StoreProbe } from './media-store';
import { s3Error } from './s3-errors';
import { StoreAnswerError, storeFailed, storeRefused } from './store-errors';
import { isNotPermitted } from './store-fault';

interface ProbeOptions {
  timeoutMs: number;
  signal: AbortSignal;
}

/** What no recording is called: whether we may read is asked of it where nothing can be listed. */
const absentName = 'tapehouse-storage-check-of-what-is-not-there';

/**
 * Lists one key below the folder and asks for its head. Where listing is refused (nothing of ours lists, a policy need not
 * allow it), the head of what is not there says whether we may read, unless the store answers 403 to that, too, as Amazon's does.
 */
export async function probeS3(
  client: S3Client,
  bucket: string,
  folder: string,
  { timeoutMs, signal }: ProbeOptions,
): Promise<StoreProbe> {
  const ask = <T>(send: (inTime: { abortSignal: AbortSignal }) => Promise<T>) =>
    withinTime(timeoutMs, signal, (abortSignal) =>
      send({ abortSignal }).catch((error: unknown) => {
        throw s3Error(error);
      }),
    );

  async function listOne(): Promise<string | undefined> {
    const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: folder, MaxKeys: 1 });
    const output = await ask((inTime) => client.send(command, inTime));
    // A web page that answers 200 to everything would pass for a bucket with nothing in it.
    if (output.Name === undefined) throw storeFailed(new StoreAnswerError('The listing is none of S3', 200, 'NotS3'));
    return output.Contents?.[0]?.Key;
  }

  const mayReadHead = (key: string) =>
    ask((inTime) => client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), inTime)).then(
      () => true,
      (error: unknown) => {
        if (error instanceof NotFoundError) return true;
        if (isNotPermitted(error)) return false;
        throw error;
      },
    );

  let key: string | undefined;
  try {
    key = await listOne();
  } catch (error) {
    if (!isNotPermitted(error)) throw error;
    const unproven = !(await mayReadHead(folder + absentName));
    return { refused: 'listing', ...(unproven && { unproven }) };
  }
  if (key !== undefined && !(await mayReadHead(key)))
    throw storeRefused(new StoreAnswerError('Objects are listed, and their heads refused', 403, 'MayNotRead'));
  return {};
}
