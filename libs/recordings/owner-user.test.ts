import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '../testing/database';
import type { PostedRecording } from './recording';
import { createRecordingStore } from './recording-store';
import { createUploadStore } from './upload-store';

let db: TestDatabase;
let ccid: string;
beforeAll(async () => {
  db = await createTestDatabase();
});
beforeEach(async () => {
  ccid = await createContactCenter();
});
afterEach(() => db.database.query('delete from user_account'));
afterAll(() => db.close());

async function createContactCenter(): Promise<string> {
  const id = randomUUID();
  await db.database.query(
    `insert into contact_center (id, name, storage, created_at) values ($1, 'Acme', '{}', now())`,
    [id],
  );
  return id;
}

const setUser = (userName: string, facts: Record<string, string> = {}, center = ccid) =>
  db.database.query(
    `insert into user_account (user_name, contact_center_id, password_hash, roles, disabled, first_name, phone_number, department)
     values ($1, $2, '', '{}', false, $3, $4, $5)
     on conflict (user_name) do update set first_name = $3, phone_number = $4, department = $5`,
    [userName, center, facts.firstName, facts.phoneNumber, facts.department],
  );

/** @param joined user names and when they joined */
function postedOf(joined: Record<string, number>, id = 'one'): PostedRecording {
  return {
    ...{ id, callerPhoneNumber: '1', dialedPhoneNumber: '2', region: 'r', attributes: {} },
    mediaFiles: [
      {
        ...{ startTime: 0, stopTime: 1, attributes: {} },
        mediaDescriptor: { storage: 'awsS3', path: 'a', data: { bucket: 'b' } },
      },
    ],
    eventHistory: Object.entries(joined).map(([userName, occurredAt]) => ({
      ...{ occurredAt, event: 'Joined', attributes: {} },
      contact: { phoneNumber: userName, type: 'User', userName },
    })),
  };
}

const post = (posted: PostedRecording) => createRecordingStore(db.database).post(ccid, posted);
const ownerUser = async (id = 'one') => (await createRecordingStore(db.database).find(ccid, 'r', id)).ownerUser;

test('a recording knows the user record of its owner as it was when posted: a later change of the user changes no recording', async () => {
  await setUser('john', { firstName: 'John', phoneNumber: '202', department: 'Sales' });
  await post(postedOf({ john: 10 }));
  const asItWas = { userName: 'john', firstName: 'John', phoneNumber: '202', department: 'Sales' };
  expect(await ownerUser()).toEqual(asItWas);
  await setUser('john', { firstName: 'Johnny', department: 'Support' });
  expect(await ownerUser()).toEqual(asItWas);
  await post(postedOf({ john: 10, jane: 20 }));
  expect(await ownerUser()).toEqual(asItWas);
  await db.database.query('delete from user_account');
  expect(await ownerUser()).toEqual(asItWas);
  await post(postedOf({ john: 10 }, 'another'));
  expect(await ownerUser('another')).toBeUndefined();
});

test("a merge that brings an earlier contact takes that user's record as it is then", async () => {
  await setUser('john', { department: 'Sales' });
  await setUser('jane', { department: 'Old' });
  await post(postedOf({ john: 10 }));
  await setUser('jane', { department: 'New' });
  await post(postedOf({ jane: 5 }));
  expect(await ownerUser()).toEqual({ userName: 'jane', department: 'New' });
  await post(postedOf({ nobody: 1 }));
  expect(await ownerUser()).toBeUndefined();
});

test('an owner who comes with a later POST is known as of that POST', async () => {
  await post(postedOf({}));
  expect(await ownerUser()).toBeUndefined();
  await setUser('john', { department: 'Sales' });
  await post(postedOf({ john: 10 }));
  expect(await ownerUser()).toEqual({ userName: 'john', department: 'Sales' });
});

test("another center's user of that name is nobody here", async () => {
  await setUser('john', { department: 'Theirs' }, await createContactCenter());
  await post(postedOf({ john: 10 }));
  expect(await ownerUser()).toBeUndefined();
});

test('a user name is known however its characters are composed, and however long it is', async () => {
  await setUser('zoë'.normalize('NFC'), { department: 'Sales' });
  await post(postedOf({ ['zoë'.normalize('NFD')]: 10 }, 'decomposed'));
  expect(await ownerUser('decomposed')).toMatchObject({ department: 'Sales' });
  const longest = 'x'.repeat(255);
  await setUser(longest, { department: 'Sales' });
  await post(postedOf({ [longest]: 10 }, 'long'));
  expect(await ownerUser('long')).toEqual({ userName: longest, department: 'Sales' });
});

test('an upload knows the user record of its local party, and names it in its events', async () => {
  await setUser('john', { firstName: 'John', department: 'Sales' });
  const uuid = randomUUID();
  const mediaDescriptor = { storage: 'awsS3' as const, path: uuid, data: { bucket: 'b' } };
  const uploads = createUploadStore(db.database);
  await uploads.begin(ccid, uuid, mediaDescriptor, 60_000);
  await uploads.complete(ccid, {
    ...{ uuid, region: 'r', startTime: 0, stopTime: 1, mediaDescriptor, type: 'audio/mpeg', size: 1 },
    upload: { direction: 0, localUserName: 'john', localNumber: '205', sha256: '' },
  });
  await setUser('john', { firstName: 'Johnny' });
  await post({ ...postedOf({ jane: -1 }), id: uuid });
  expect(await ownerUser(uuid)).toEqual({ userName: 'john', firstName: 'John', department: 'Sales' });
  const { eventHistory } = await createRecordingStore(db.database).find(ccid, 'r', uuid);
  expect(eventHistory.filter(({ contact }) => contact.firstName === 'John')).toHaveLength(2);
});
