import { createTestDatabase, type TestDatabase } from '../testing/database';
import { eventually } from '../testing/eventually';
import type { AuditEntry } from './audit-entry';
import { createAuditIntakeStore } from './audit-intake-store';
import { createAuditRecorder, type AuditRecorderOptions } from './audit-recorder';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
beforeEach(() => db.database.query('delete from audit_intake'));
afterAll(() => db.close());

const entry = (subject: string): AuditEntry => ({ at: Date.now(), action: 'recording.read', result: 200, subject });
const subjects = async () => {
  const rows = await db.database.query<{ subject: string | null }>(
    `select entry ->> 'subject' as subject from audit_intake order by position`,
  );
  return rows.map((row) => row.subject);
};

function createRecorder(options: Partial<AuditRecorderOptions> = {}) {
  const told = { lost: 0, errors: 0 };
  const recorder = createAuditRecorder({
    store: createAuditIntakeStore(db.database),
    onLost: (entries) => (told.lost += entries),
    onError: () => (told.errors += 1),
    ...options,
  });
  return { recorder, told };
}

/** As when the database is away: nothing can be written. */
const away = () => db.database.query('alter table audit_intake rename to audit_intake_away');
const back = () => db.database.query('alter table audit_intake_away rename to audit_intake');

test('a graceful stop loses none, however many wait', async () => {
  const { recorder, told } = createRecorder();
  const numbers = Array.from({ length: 3_500 }, (_, number) => String(number));
  for (const number of numbers) recorder.record(entry(number), undefined);
  await recorder.close();
  expect(await subjects()).toEqual(numbers);
  expect(told).toEqual({ lost: 0, errors: 0 });
});

test('while the database is away entries wait, and come in their order when it is back', async () => {
  const { recorder, told } = createRecorder();
  await away();
  for (const subject of ['a', 'b', 'c']) recorder.record(entry(subject), undefined);
  await eventually(() => told.errors >= 2);
  await back();
  await eventually(async () => (await subjects()).length > 0);
  expect(await subjects()).toEqual(['a', 'b', 'c']);
  await recorder.close();
  expect(told.lost).toBe(0);
});

test('memory is bounded: what does not fit is lost, told, and counted by an entry of its own', async () => {
  const { recorder, told } = createRecorder({ mostWaiting: 10 });
  await away();
  for (let number = 0; number < 25; number += 1) recorder.record(entry(String(number)), undefined);
  await eventually(() => told.lost === 15);
  await back();
  await recorder.close();
  expect(told.lost).toBe(15);
  expect(await subjects()).toEqual([null, ...Array.from({ length: 10 }, (_, number) => String(number))]);
  const [first] = await db.database.query<{ entry: string }>(
    'select entry from audit_intake order by position limit 1',
  );
  expect(JSON.parse(first!.entry)).toMatchObject({ action: 'audit.lost', details: { entries: 15 } });
});

test('a stop while the database is away ends all the same, and what is lost is told', async () => {
  const { recorder, told } = createRecorder();
  await away();
  recorder.record(entry('a'), undefined);
  await recorder.close();
  await back();
  expect(told.lost).toBe(1);
});

test('a flood of refusals is bounded in the trail; what was counted is written at a stop', async () => {
  const { recorder } = createRecorder();
  const refused: AuditEntry = { at: 1, action: 'sign-in', result: 401, address: '192.0.2.1', userName: 'nobody' };
  for (let number = 0; number < 1_000; number += 1) recorder.recordRefused(refused);
  await recorder.close();
  const rows = await db.database.query<{ entry: string }>('select entry from audit_intake order by position');
  expect(rows).toHaveLength(21);
  expect(JSON.parse(rows.at(-1)!.entry)).toMatchObject({ address: '192.0.2.1', result: 401, details: { more: 980 } });
});

test('a sign-in is the first request of a user from an address, not each', async () => {
  const { recorder } = createRecorder();
  const signIn = (userName: string, address: string) =>
    recorder.recordSignIn({ at: 1, action: 'sign-in', result: 200, userName, address }, undefined);
  for (let times = 0; times < 3; times += 1) {
    signIn('jane', '192.0.2.1');
    signIn('jane', '192.0.2.2');
    signIn('joe', '192.0.2.1');
  }
  await recorder.close();
  expect(await subjects()).toHaveLength(3);
});
