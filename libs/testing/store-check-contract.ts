import type { StorageSettings } from '../contact-centers/contact-center';
import { checkStores, type StoreToCheck } from '../media/check-stores';
import { createMediaAccess } from '../media/media-access';
import { createSecrets } from '../secrets';
import type { StoreUnderTest } from './stores/store-under-test';

const signal = new AbortController().signal;
const name = '5e5e5e5e-0000-4000-8000-000000000001';

/** What a check must find of a real store: that it works, wrong credentials, and a bucket or folder that is not there. */
export function describeStoreCheck(title: string, start: () => Promise<StoreUnderTest>): void {
  describe(`${title}, checked`, () => {
    let store: StoreUnderTest;
    beforeAll(async () => {
      store = await start();
    });
    afterAll(() => store.close());

    /** The folder of a file in the store: where the uploads of these settings go. */
    const folderOf = (file: string) => store.descriptorAt(store.port, file).path.replace(/[^/]*$/, '');

    const check = async ({ awsS3, webDAV }: StorageSettings, uploadFolder?: string) => {
      const stores: StoreToCheck[] = [
        ...awsS3.map((settings) => ({ storage: 'awsS3' as const, store: settings, uploadFolder })),
        ...webDAV.map((settings) => ({ storage: 'webDAV' as const, store: settings, uploadFolder })),
      ];
      return (await checkStores(stores, { timeoutMs: 120_000, signal, name }))[0]!;
    };

    test('it works, for reading', async () => {
      expect(await check(store.storageAt(store.port))).toMatchObject({ ok: true });
    });

    test('it works, for uploads, and nothing of the test file stays', async () => {
      const found = await check(store.storageAt(store.port), folderOf('uploads/new/a.wav'));
      expect(found).toMatchObject({ ok: true, message: expect.stringContaining('removed') as string });
      const access = createMediaAccess({ timeoutMs: 120_000, secrets: createSecrets('00'.repeat(32)) });
      const owner = { id: 'center', storage: store.storageAt(store.port) };
      const left = store.descriptorAt(store.port, `uploads/new/tapehouse-storage-check-${name}.txt`);
      await expect(access.open(owner, left, { method: 'GET' }, signal)).rejects.toMatchObject({ status: 404 });
      access.close();
    });

    test('wrong credentials', async () => {
      expect(await check(store.wrongCredentialsAt(store.port))).toMatchObject({ ok: false, fault: 'wrongCredentials' });
    });

    test('a bucket or folder that is not there', async () => {
      const { awsS3, webDAV } = store.storageAt(store.port);
      const elsewhere = {
        awsS3: awsS3.map((settings) => ({ ...settings, bucket: 'no-such-bucket' })),
        webDAV: webDAV.map((settings) => ({ ...settings, baseUrl: `${settings.baseUrl}no-such-folder/` })),
      };
      expect(await check(elsewhere)).toMatchObject({ ok: false, fault: 'missing' });
    });
  });
}
