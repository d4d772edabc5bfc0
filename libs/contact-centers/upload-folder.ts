import type { StorageSettings } from './contact-center';
import { prefixFolder } from './store-address';

/** Which store takes uploads, and the folder in it: a prefix of keys (empty, or ending in `/`), or a URL that ends in `/`. */
export interface UploadFolder {
  storage: 'awsS3' | 'webDAV';
  /** In the settings' list of that kind. */
  index: number;
  folder: string;
}

/** The first store with the upload target's bucket or base URL, and where in it. Undefined where nothing takes uploads. */
export function uploadFolderOf({ awsS3, webDAV, uploads }: StorageSettings): UploadFolder | undefined {
  if (!uploads) return undefined;
  const { storage } = uploads;
  if (uploads.storage === 'awsS3') {
    const index = awsS3.findIndex(({ bucket }) => bucket === uploads.bucket);
    return { storage, index, folder: prefixFolder(awsS3[index]?.prefix) + prefixFolder(uploads.prefix) };
  }
  const index = webDAV.findIndex(({ baseUrl }) => baseUrl === uploads.baseUrl);
  const path = prefixFolder(uploads.path).split('/').map(encodeURIComponent).join('/');
  return { storage, index, folder: uploads.baseUrl + path };
}
