import { InvalidInputError } from '../errors';
import type { StorageDraft, StorageSettings } from './contact-center';
import { overlapWarnings } from './overlapping-stores';
import { settleStorage } from './storage-settings';

const keys = { accessKeyId: 'AKIA', secretAccessKey: 's3 secret' };
const signIn = { username: 'tape', password: 'dav secret' };
const s3 = { bucket: 'stage', endpoint: 'http://127.0.0.1:9000' };
const dav = { baseUrl: 'http://10.10.15.83:8080/recordings/' };
const stored: StorageSettings = { awsS3: [{ ...s3, ...keys }], webDAV: [{ ...dav, ...signIn }] };

/** The paths of what is wrong; empty when nothing is. */
function wrongIn(draft: StorageDraft, replaced?: StorageSettings): string[] {
  try {
    settleStorage(draft, replaced);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return error.violations.map((violation) => violation.path);
  }
}

describe('addresses', () => {
  test('a base URL is kept in its canonical spelling and ends in a slash', () => {
    const { webDAV } = settleStorage({ webDAV: [{ baseUrl: 'HTTP://Example.COM:80//a/../recordings' }] });
    expect(webDAV).toEqual([{ baseUrl: 'http://example.com/recordings/' }]);
  });

  test('an endpoint is kept in its canonical spelling, without a slash at its end', () => {
    const { awsS3 } = settleStorage({ awsS3: [{ bucket: 'b', endpoint: 'HTTPS://S3.example.com:443/', ...keys }] });
    expect(awsS3[0]!.endpoint).toBe('https://s3.example.com');
  });

  test.each([
    ...['ftp://store/', 'store', 'http://user@store/', 'http://u:p@store/', 'http://store/?x', 'http://store/#x', ''],
    ...['http://169.254.169.254/', 'http://[fe80::1]/', 'http://[::ffff:169.254.169.254]/', 'http://2852039166/'],
  ])('%s is no address of a store', (address) => {
    expect(() => settleStorage({ webDAV: [{ baseUrl: address }] })).toThrow(InvalidInputError);
    expect(() => settleStorage({ awsS3: [{ bucket: 'b', endpoint: address, ...keys }] })).toThrow(InvalidInputError);
  });
});

describe('credentials', () => {
  test('ambient AWS credentials are never sent to a custom endpoint', () => {
    expect(wrongIn({ awsS3: [s3] })).toEqual(['storage.awsS3[0].endpoint']);
    expect(wrongIn({ awsS3: [{ bucket: 'stage' }] })).toEqual([]);
  });

  test('keys come as a pair', () => {
    expect(wrongIn({ awsS3: [{ bucket: 'b', accessKeyId: 'AKIA' }] })).toEqual(['storage.awsS3[0].secretAccessKey']);
    expect(wrongIn({ awsS3: [{ bucket: 'b', secretAccessKey: 's' }] })).toEqual(['storage.awsS3[0].accessKeyId']);
    expect(wrongIn({ webDAV: [{ ...dav, username: 'u' }] })).toEqual(['storage.webDAV[0].password']);
    expect(wrongIn({ webDAV: [{ ...dav, password: 'p' }] })).toEqual(['storage.webDAV[0].username']);
  });

  test('a secret left out keeps the stored one where its target is unchanged', () => {
    const { accessKeyId } = keys;
    const draft = { awsS3: [{ ...s3, prefix: 'acme/', region: 'eu-west-1', accessKeyId }], webDAV: [dav] };
    const settled = settleStorage(draft, stored);
    expect(settled.awsS3).toEqual([{ ...s3, prefix: 'acme/', region: 'eu-west-1', ...keys }]);
    expect(settled.webDAV).toEqual([{ ...dav, ...signIn }]);
  });

  test('another spelling of the same target is unchanged', () => {
    const settled = settleStorage(
      {
        awsS3: [{ ...s3, endpoint: 'HTTP://127.0.0.1:9000/' }],
        webDAV: [{ baseUrl: 'http://10.10.15.83:8080//recordings' }],
      },
      stored,
    );
    expect(settled).toEqual(stored);
  });

  test.each<[string, StorageDraft]>([
    ['storage.awsS3[0].secretAccessKey', { awsS3: [{ ...s3, bucket: 'other', accessKeyId: 'AKIA' }], webDAV: [dav] }],
    ['storage.awsS3[0].secretAccessKey', { awsS3: [{ ...s3, endpoint: 'http://evil.example' }], webDAV: [dav] }],
    ['storage.awsS3[0].secretAccessKey', { awsS3: [{ bucket: 'stage' }], webDAV: [dav] }],
    ['storage.webDAV[0].password', { awsS3: [s3], webDAV: [{ baseUrl: 'http://evil.example/', username: 'tape' }] }],
    ['storage.webDAV[0].password', { awsS3: [s3], webDAV: [{ baseUrl: 'http://evil.example/' }] }],
    ['storage.webDAV[0].password', { awsS3: [s3], webDAV: [{ baseUrl: 'http://10.10.15.83:8080/' }] }],
  ])('%s left out for another target is refused', (path, draft) => {
    expect(wrongIn(draft, stored)).toEqual([path]);
  });

  test('null clears a secret, and who signed in with it', () => {
    expect(settleStorage({ webDAV: [{ ...dav, username: 'tape', password: null }] }, stored).webDAV).toEqual([dav]);
    expect(settleStorage({ webDAV: [{ ...dav, username: null }] }, stored).webDAV).toEqual([dav]);
    expect(settleStorage({ awsS3: [{ bucket: 'new', secretAccessKey: null }] }, stored).awsS3).toEqual([
      { bucket: 'new' },
    ]);
    expect(wrongIn({ awsS3: [{ ...s3, secretAccessKey: null }] }, stored)).toEqual(['storage.awsS3[0].endpoint']);
  });

  test('a store is added beside those whose secrets are kept', () => {
    const settled = settleStorage(
      { awsS3: [{ bucket: 'ambient' }, s3], webDAV: [{ baseUrl: 'http://open.example/' }, dav] },
      stored,
    );
    expect(settled.awsS3).toEqual([{ bucket: 'ambient' }, { ...s3, ...keys }]);
    expect(settled.webDAV).toEqual([{ baseUrl: 'http://open.example/' }, { ...dav, ...signIn }]);
  });

  test('of several stores with one target each keeps its own secret, known by its prefix', () => {
    const a = { ...s3, prefix: 'a/', accessKeyId: 'A', secretAccessKey: 'secret a' };
    const b = { ...s3, prefix: 'b/', accessKeyId: 'B', secretAccessKey: 'secret b' };
    const both: StorageSettings = { awsS3: [a, b], webDAV: [] };
    expect(
      settleStorage(
        {
          awsS3: [
            { ...s3, prefix: 'b' },
            { ...s3, prefix: 'a/' },
          ],
        },
        both,
      ).awsS3,
    ).toEqual([{ ...b, prefix: 'b' }, a]);
    expect(wrongIn({ awsS3: [{ ...s3, prefix: 'c/' }] }, both)).toEqual(['storage.awsS3[0].secretAccessKey']);
  });
});

describe('stores', () => {
  test('uploads names one of the stores above it', () => {
    const uploads = { storage: 'awsS3', bucket: 'stage', prefix: 'uploads/' } as const;
    expect(settleStorage({ awsS3: [{ ...s3, ...keys, prefix: 'acme/' }], uploads }).uploads).toEqual(uploads);
    expect(wrongIn({ awsS3: [{ bucket: 'other' }], uploads })).toEqual(['storage.uploads.bucket']);
    expect(wrongIn({ webDAV: [dav], uploads: { storage: 'webDAV', baseUrl: 'http://other/' } })).toEqual([
      'storage.uploads.baseUrl',
    ]);
    expect(
      settleStorage({ webDAV: [dav], uploads: { storage: 'webDAV', baseUrl: 'http://10.10.15.83:8080/recordings' } })
        .uploads,
    ).toEqual({ storage: 'webDAV', baseUrl: dav.baseUrl });
  });

  test('the same store twice is refused', () => {
    const again = [{ bucket: 'b', prefix: 'acme' }, { bucket: 'b' }, { bucket: 'b', prefix: 'acme/' }];
    expect(wrongIn({ awsS3: again, webDAV: [dav, dav] })).toEqual(['storage.awsS3[2]', 'storage.webDAV[1]']);
  });

  test('all violations are listed, not only the first', () => {
    const draft: StorageDraft = { awsS3: [s3, { bucket: 'b', accessKeyId: 'A' }], webDAV: [{ ...dav, username: 'u' }] };
    expect(wrongIn({ ...draft, uploads: { storage: 'awsS3', bucket: 'none' } })).toEqual([
      'storage.awsS3[1].secretAccessKey',
      'storage.awsS3[0].endpoint',
      'storage.webDAV[0].password',
      'storage.uploads.bucket',
    ]);
  });
});

describe('stores that overlap another center’s', () => {
  const overlap = (own: StorageDraft, theirs: StorageDraft) =>
    overlapWarnings(settleStorage(own), [{ id: 'other', storage: settleStorage(theirs) }]);

  test.each<[StorageDraft, StorageDraft]>([
    [{ awsS3: [{ bucket: 'b' }] }, { awsS3: [{ bucket: 'b', prefix: 'acme/' }] }],
    [{ awsS3: [{ bucket: 'b', prefix: 'acme/x' }] }, { awsS3: [{ bucket: 'b', prefix: 'acme' }] }],
    [{ webDAV: [{ baseUrl: 'http://dav/a/' }] }, { webDAV: [{ baseUrl: 'http://dav/A/../a' }] }],
  ])('%j and %j overlap', (own, theirs) => {
    expect(overlap(own, theirs)).toEqual([
      expect.stringMatching(/^storage\.\w+\[0\] overlaps storage\.\w+\[0\] of contact center other$/),
    ]);
  });

  test.each<[StorageDraft, StorageDraft]>([
    [{ awsS3: [{ bucket: 'b', prefix: 'acme' }] }, { awsS3: [{ bucket: 'b', prefix: 'acme2' }] }],
    [{ awsS3: [{ bucket: 'b' }] }, { awsS3: [{ bucket: 'c' }] }],
    [{ awsS3: [{ bucket: 'b' }] }, { awsS3: [{ bucket: 'b', endpoint: 'http://minio', ...keys }] }],
    [{ webDAV: [{ baseUrl: 'http://dav/acme' }] }, { webDAV: [{ baseUrl: 'http://dav/acme2' }] }],
  ])('%j and %j do not', (own, theirs) => {
    expect(overlap(own, theirs)).toEqual([]);
  });
});
