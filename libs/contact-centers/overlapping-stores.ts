import type { S3Store, StorageSettings } from './contact-center';
import { s3Target } from './storage-settings';
import { prefixFolder } from './store-address';

const oneHoldsTheOther = (a: string, b: string) => a.startsWith(b) || b.startsWith(a);

const s3Overlap = (a: S3Store, b: S3Store) =>
  s3Target(a) === s3Target(b) && oneHoldsTheOther(prefixFolder(a.prefix), prefixFolder(b.prefix));

/**
 * A sentence for each pair of stores that overlap another contact center's: allowed, but whoever sets it up should know that
 * each of the two may name the other's media.
 */
export function overlapWarnings(
  storage: StorageSettings,
  others: { id: string; storage: StorageSettings }[],
): string[] {
  const warning = (own: string, other: string, id: string) => `${own} overlaps ${other} of contact center ${id}`;
  return others.flatMap((other) => [
    ...storage.awsS3.flatMap((own, i) =>
      other.storage.awsS3.flatMap((theirs, j) =>
        s3Overlap(own, theirs) ? [warning(`storage.awsS3[${i}]`, `storage.awsS3[${j}]`, other.id)] : [],
      ),
    ),
    ...storage.webDAV.flatMap((own, i) =>
      other.storage.webDAV.flatMap((theirs, j) =>
        oneHoldsTheOther(own.baseUrl, theirs.baseUrl)
          ? [warning(`storage.webDAV[${i}]`, `storage.webDAV[${j}]`, other.id)]
          : [],
      ),
    ),
  ]);
}
