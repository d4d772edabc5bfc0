import { randomBytes, randomUUID } from 'node:crypto';
import { ConflictError, InvalidInputError, NotFoundError } from '../errors';
import { createRecordingStore } from '../recordings/recording-store';
import { createSecrets } from '../secrets';
import { createTestDatabase, type TestDatabase } from '../testing/database';
import type { ContactCenterDraft } from './contact-center';
import { createContactCenterStore, type ContactCenterStore } from './contact-center-store';
import { createPasswords } from './passwords';
import { createUserStore } from './user-store';

const dav = { baseUrl: 'http://10.10.15.83:8080/recordings/', username: 'tape', password: 'dav secret' };
const bucket = {
  bucket: 'stage',
  prefix: 'acme/',
  endpoint: 'http://127.0.0.1:9000',
  accessKeyId: 'AK',
  secretAccessKey: 's3 secret',
};
const acme: ContactCenterDraft = { name: 'Acme', retentionDays: 365, storage: { awsS3: [bucket], webDAV: [dav] } };

let db: TestDatabase;
let store: ContactCenterStore;
beforeAll(async () => {
  db = await createTestDatabase();
  store = createContactCenterStore(db.database, createSecrets(randomBytes(32).toString('hex')));
});
afterAll(() => db.close());
beforeEach(() => db.database.query('truncate contact_center cascade'));

const recording = (id: string) => ({
  id,
  callerPhoneNumber: '1',
  dialedPhoneNumber: '2',
  region: 'r',
  attributes: {},
  mediaFiles: [
    {
      startTime: 1_000,
      stopTime: 2_000,
      mediaDescriptor: { storage: 'awsS3' as const, path: `acme/${id}`, data: { bucket: 'stage' } },
      attributes: {},
    },
  ],
  eventHistory: [],
});

test('a contact center is found as it was given, with its secrets', async () => {
  const { id, warnings } = await store.create(acme);
  expect(warnings).toEqual([]);
  expect(await store.find(id)).toEqual({ id, ...acme });
});

test('secrets are encrypted at rest', async () => {
  await store.create(acme);
  const rows = await db.database.query('select c.* from contact_center c');
  expect(JSON.stringify(rows)).toContain(bucket.endpoint);
  expect(JSON.stringify(rows)).not.toMatch(/s3 secret|dav secret/);
});

test('of two that are given one id at once, one is created', async () => {
  const id = randomUUID();
  const results = await Promise.allSettled([store.create(acme, id), store.create({ ...acme, name: 'Other' }, id)]);
  expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  const refused = results.find((result) => result.status === 'rejected')!;
  expect(refused.reason).toMatchObject({ status: 409, violations: [{ path: 'id' }] });
});

test('a replacement is whole, but for the secrets left out', async () => {
  const { id } = await store.create(acme);
  const { baseUrl } = dav;
  await store.replace(id, { name: 'Acme 2', storage: { webDAV: [{ baseUrl }] } });
  expect(await store.find(id)).toEqual({ id, name: 'Acme 2', storage: { awsS3: [], webDAV: [dav] } });
});

test('a replacement that is refused changes nothing', async () => {
  const { id } = await store.create(acme);
  const moved = { name: 'Moved', storage: { webDAV: [{ baseUrl: 'http://elsewhere/', username: 'tape' }] } };
  await expect(store.replace(id, moved)).rejects.toThrow(InvalidInputError);
  expect(await store.find(id)).toEqual({ id, ...acme });
});

test('replacements at once leave one of them, whole', async () => {
  const { id } = await store.create(acme);
  const drafts = Array.from({ length: 10 }, (_, n) => ({
    name: `Acme ${n}`,
    retentionDays: n + 1,
    storage: acme.storage,
  }));
  await Promise.all(drafts.map((draft) => store.replace(id, draft)));
  const { name, retentionDays } = await store.find(id);
  expect(drafts).toContainEqual(expect.objectContaining({ name, retentionDays }));
});

test('stores that overlap another center’s are allowed, with warnings that name no secret', async () => {
  const { id: other } = await store.create(acme);
  const { id, warnings } = await store.create({
    name: 'Twin',
    storage: { ...acme.storage, awsS3: [{ ...bucket, prefix: 'acme/twin' }] },
  });
  expect(warnings).toEqual([
    `storage.awsS3[0] overlaps storage.awsS3[0] of contact center ${other}`,
    `storage.webDAV[0] overlaps storage.webDAV[0] of contact center ${other}`,
  ]);
  expect((await store.replace(id, { name: 'Twin', storage: {} })).warnings).toEqual([]);
});

test('they are listed by name', async () => {
  for (const name of ['b', 'c', 'a']) await store.create({ name, storage: {} });
  expect((await store.list()).map(({ name }) => name)).toEqual(['a', 'b', 'c']);
});

test('one that is not there is not found', async () => {
  const id = randomUUID();
  await expect(store.find(id)).rejects.toThrow(NotFoundError);
  await expect(store.replace(id, acme)).rejects.toThrow(NotFoundError);
  await expect(store.remove(id)).rejects.toThrow(NotFoundError);
});

describe('removal', () => {
  test('takes the users with it', async () => {
    const users = createUserStore(db.database, createPasswords({ log2Cost: 4 }));
    const { id } = await store.create(acme);
    await users.create(id, { userName: 'jane', password: 'p', roles: ['RECORDER'] });
    expect(await store.remove(id)).toEqual(['jane']);
    expect(await users.findAccount('jane')).toBeUndefined();
    await expect(store.find(id)).rejects.toThrow(NotFoundError);
  });

  test('a center with recordings cannot be deleted, and keeps its users', async () => {
    const users = createUserStore(db.database, createPasswords({ log2Cost: 4 }));
    const { id } = await store.create(acme);
    await users.create(id, { userName: 'jane', password: 'p', roles: ['RECORDER'] });
    await createRecordingStore(db.database).post(id, recording('one'));
    await expect(store.remove(id)).rejects.toThrow(ConflictError);
    expect(await store.find(id)).toEqual({ id, ...acme });
    expect(await users.findAccount('jane')).toBeDefined();
  });

  test('a center with pending deletions cannot be deleted', async () => {
    const recordings = createRecordingStore(db.database);
    const { id } = await store.create(acme);
    await recordings.post(id, recording('one'));
    await recordings.remove(id, 'one', { withMedia: true, leaseMs: 60_000 });
    await expect(store.remove(id)).rejects.toThrow(ConflictError);
  });

  test('a recording posted at the same moment is either kept with its center or refused', async () => {
    const recordings = createRecordingStore(db.database);
    for (let round = 0; round < 20; round += 1) {
      const { id } = await store.create(acme);
      const [posted, removed] = await Promise.allSettled([recordings.post(id, recording('one')), store.remove(id)]);
      if (posted.status === 'fulfilled') {
        expect(removed).toMatchObject({ reason: expect.any(ConflictError) as unknown });
        expect((await recordings.find(id, 'r', 'one')).mediaFiles).toHaveLength(1);
      } else {
        expect(posted.reason).toBeInstanceOf(NotFoundError);
        expect(removed.status).toBe('fulfilled');
      }
    }
  });

  test('waits for a recording that is being written, and then refuses', async () => {
    const { id } = await store.create(acme);
    let removal: Promise<unknown> | undefined;
    await db.database.transaction(async (tx) => {
      await tx.query('select c.id from contact_center c where c.id = $1 for key share', [id]);
      removal = store.remove(id).catch((error: unknown) => error);
      await createRecordingStore(db.database).post(id, recording('early'));
    });
    expect(await removal).toBeInstanceOf(ConflictError);
  });
});
