import { createTestDatabase, type TestDatabase } from '../testing/database';
import { createMediaDeletionStore } from './media-deletion-store';
import { createRecordingStore } from './recording-store';

const ccid = '5b1b4f0e-0b1a-4a39-8d3f-9a8f2a1c7e11';
let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
  await db.database.query(
    `insert into contact_center (id, name, storage, created_at) values ($1, 'Acme', '{}', now())`,
    [ccid],
  );
});
afterAll(() => db.close());

const naming = (id: string) => ({
  ...{ id, callerPhoneNumber: '1', dialedPhoneNumber: '2', region: 'r', attributes: {}, eventHistory: [] },
  mediaFiles: [
    {
      ...{ startTime: 0, stopTime: 0, attributes: {} },
      mediaDescriptor: { storage: 'awsS3' as const, path: 'shared.wav', data: { bucket: 'b' } },
    },
  ],
});

test('a job that was dropped stays dropped: an attempt that had taken it before deletes nothing later', async () => {
  const recordings = createRecordingStore(db.database);
  const deletions = createMediaDeletionStore(db.database);
  const removeObject = jest.fn(() => Promise.resolve());
  await recordings.post(ccid, naming('first'));
  const [deletion] = await recordings.remove(ccid, 'first', { withMedia: true, leaseMs: 0 });
  await recordings.post(ccid, naming('second'));
  expect(await deletions.takeDue(10, 0)).toHaveLength(1);
  expect(await deletions.settle(deletion!, removeObject)).toBe('named');
  expect(await deletions.list(ccid, { limit: 1 })).toEqual([]);
  // Its metadata go, its media are to stay.
  await recordings.remove(ccid, 'second', { withMedia: false, leaseMs: 0 });
  expect(await deletions.settle(deletion!, removeObject)).toBe('removed');
  expect(removeObject).not.toHaveBeenCalled();
});

test('a deletion whose object cannot be deleted stays, with its attempts and error', async () => {
  const recordings = createRecordingStore(db.database);
  const deletions = createMediaDeletionStore(db.database);
  await recordings.post(ccid, naming('third'));
  const [deletion] = await recordings.remove(ccid, 'third', { withMedia: true, leaseMs: 0 });
  await expect(deletions.settle(deletion!, () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  await deletions.fail(deletion!, 'refused', 1_000);
  expect(await deletions.list(ccid, { limit: 1 })).toMatchObject([{ attempts: 1, lastError: 'refused' }]);
  expect(await deletions.takeDue(10, 0)).toEqual([]);
});
