import type { UploadTarget } from '../../libs/contact-centers/contact-center';
import { startApache } from '../../libs/testing/stores/apache';
import type { StoreUnderTest } from '../../libs/testing/stores/store-under-test';
import { startSwift } from '../../libs/testing/stores/swift';
import { describeUploadMemory } from '../../libs/testing/upload-memory';

const sizes = { one: 256 << 20, each: 24 << 20 };

/** Uploads go to the first of the store's own settings. */
async function takingUploads(start: () => Promise<StoreUnderTest>) {
  const store = await start();
  const storage = store.storageAt(store.port);
  const uploads: UploadTarget = storage.awsS3[0]
    ? { storage: 'awsS3', bucket: storage.awsS3[0].bucket, prefix: 'uploads' }
    : { storage: 'webDAV', baseUrl: storage.webDAV[0]!.baseUrl, path: 'uploads/' };
  return { storage: { ...storage, uploads }, close: () => store.close() };
}

describeUploadMemory("Apache's WebDAV", () => takingUploads(startApache), sizes);
describeUploadMemory("Swift's S3 face", () => takingUploads(startSwift), sizes);
