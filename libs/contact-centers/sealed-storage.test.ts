import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { createSecrets } from '../secrets';
import type { StorageSettings } from './contact-center';
import { openStorage, sealStorage } from './sealed-storage';

const secrets = createSecrets(randomBytes(32).toString('hex'));
const secret = fc.string({ unit: 'grapheme', minLength: 1 });

const storage: fc.Arbitrary<StorageSettings> = fc.record({
  awsS3: fc.array(
    fc.record(
      { bucket: fc.string(), endpoint: fc.webUrl(), accessKeyId: fc.string(), secretAccessKey: secret },
      { requiredKeys: ['bucket'] },
    ),
    { maxLength: 3 },
  ),
  webDAV: fc.array(
    fc.record({ baseUrl: fc.webUrl(), username: fc.string(), password: secret }, { requiredKeys: ['baseUrl'] }),
    { maxLength: 3 },
  ),
});

test('what is sealed opens again as it was', () => {
  fc.assert(
    fc.property(fc.uuid(), storage, (id, settings) => {
      expect(openStorage(secrets, id, sealStorage(secrets, id, settings))).toEqual(
        JSON.parse(JSON.stringify(settings)),
      );
    }),
  );
});

const store = { bucket: 'acme', endpoint: 'https://s3.example', accessKeyId: 'id', secretAccessKey: 'top secret' };
const dav = { baseUrl: 'https://dav.example/', username: 'u', password: 'top secret' };
const center = '6a0ee1e4-0b1f-4c0b-8d43-2f4b4b1d9f10';
const sealed = sealStorage(secrets, center, { awsS3: [store], webDAV: [dav] });
const change = (edit: (settings: StorageSettings) => void) => {
  const settings = JSON.parse(sealed) as StorageSettings;
  edit(settings);
  return JSON.stringify(settings);
};

test('no secret stands in what is stored, and equal secrets do not look equal', () => {
  expect(sealed).not.toContain('top secret');
  const { awsS3, webDAV } = JSON.parse(sealed) as StorageSettings;
  expect(awsS3[0]!.secretAccessKey).not.toBe(webDAV[0]!.password);
});

test('secrets are bound to their center', () => {
  expect(() => openStorage(secrets, '00000000-0b1f-4c0b-8d43-2f4b4b1d9f10', sealed)).toThrow();
});

test.each<[string, string]>([
  ['another bucket', change(({ awsS3 }) => (awsS3[0]!.bucket = 'other'))],
  ['another endpoint', change(({ awsS3 }) => (awsS3[0]!.endpoint = 'https://evil.example'))],
  ['no endpoint', change(({ awsS3 }) => delete awsS3[0]!.endpoint)],
  ['another base URL', change(({ webDAV }) => (webDAV[0]!.baseUrl = 'https://evil.example/'))],
  ['another field', change(({ awsS3, webDAV }) => (webDAV[0]!.password = awsS3[0]!.secretAccessKey))],
])('secrets are bound to their field and target: %s', (_, tampered) => {
  expect(() => openStorage(secrets, center, tampered)).toThrow();
});
