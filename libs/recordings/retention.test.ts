import fc from 'fast-check';
import { createRecordingStore } from './recording-store';
import { createRetentionForecastStore } from './retention-forecast-store';
import { createRetentionRunStore } from './retention-run-store';
import { findRetention } from '../contact-centers/retention-period-store';
import { createTestDatabase, type TestDatabase } from '../testing/database';
import {
  createTestRetention,
  disagreements,
  insertRetentionCenter,
  lastPosted,
  notedMedia,
  postAged,
  recordingIds,
  runOfCenter,
  runToEnd,
} from '../testing/retention';

let testDb: TestDatabase;
const db = () => testDb.database;
beforeAll(async () => {
  testDb = await createTestDatabase();
});
afterAll(() => testDb.close());

const runs = () => createRetentionRunStore(db());

const runOf = (ccid: string) => runOfCenter(db(), ccid);

/** A recording, and which of the contract's conditions it meets. */
const recordingArbitrary = fc.record({
  isOld: fc.boolean(),
  onHold: fc.boolean(),
  preserved: fc.boolean(),
  postedLately: fc.boolean(),
  region: fc.constantFrom('r', 's', 'Région'),
});

test('purged: older than retentionDays, last posted more than 7 days ago, neither preserved nor on hold; no other, and as the dry run said', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(recordingArbitrary, { maxLength: 25 }), async (recordings) => {
      const ccid = await insertRetentionCenter(db());
      for (const [index, { isOld, onHold, preserved, postedLately, region }] of recordings.entries()) {
        const id = `${index}`;
        await postAged(db(), ccid, { id, region, days: isOld ? 30.01 : 29.99, mediaFiles: 1 + (index % 3) });
        await db().query(
          `update recording set non_delete = $3, preserved = $4, last_posted_at = now() - $5 * interval '1 hour'
           where contact_center_id = $1 and id = $2`,
          [ccid, id, onHold, preserved, 7 * 24 + (postedLately ? -0.1 : 0.1)],
        );
      }
      const entries = recordings.map((recording, index) => ({ ...recording, id: `${index}` }));
      const due = entries.filter((entry) => entry.isOld && !entry.onHold && !entry.preserved && !entry.postedLately);
      const { cutoff } = await findRetention(db(), ccid);
      const forecast = createRetentionForecastStore(db());
      const [counted, listed] = [
        await forecast.count(ccid, cutoff!),
        await forecast.list(ccid, cutoff!, { limit: 1_000 }),
      ];
      const { removed, failed, kept, endedAt } = await runOf(ccid);

      const ids = (all: { id: string }[]) => all.map(({ id }) => id).toSorted();
      expect(await recordingIds(db(), ccid)).toEqual(ids(entries.filter((entry) => !due.includes(entry))));
      expect({ removed, failed, endedAt }).toEqual({ removed: due.length, failed: 0, endedAt: expect.any(Number) });
      expect([counted, ids(listed)]).toEqual([{ due: removed, kept }, ids(due)]);
      const reasons = kept.nonDelete + kept.preserved + kept.recentlyPosted;
      expect(reasons).toBe(entries.filter(({ isOld }) => isOld).length - due.length);
      expect(await notedMedia(db(), ccid)).toEqual(Object.fromEntries(due.map(({ id }) => [id, 1 + (Number(id) % 3)])));
    }),
    { numRuns: 25 },
  );
  expect(await disagreements(db())).toEqual({ recordings: 0, days: 0 });
});

test('of every removed recording an audit entry is written with it', async () => {
  const ccid = await insertRetentionCenter(db());
  for (const id of ['a', 'b', 'kept']) await postAged(db(), ccid, { id });
  await lastPosted(db(), ccid, '8 days');
  await createRecordingStore(db()).setNonDelete(ccid, 'kept', true);
  await runOf(ccid);
  const entries = await db().query<{ id: string }>(
    `select i.entry ->> 'recordingId' as id from audit_intake i where i.contact_center_id = $1 order by 1`,
    [ccid],
  );
  expect(entries).toEqual([{ id: 'a' }, { id: 'b' }]);
});

/** Runs, and makes the change when the step has removed what is due but not committed yet. */
async function changeInTheStep<T>(ccid: string, change: () => Promise<T>): Promise<T> {
  let changed: Promise<T> | undefined;
  await runs().beginOne(ccid);
  const retention = createTestRetention(db(), {
    auditPurge(contactCenterId) {
      changed ??= change();
      return { contactCenterId, entry: '{}' };
    },
  });
  await runToEnd(retention, db());
  return await changed!;
}

async function changeAtSomeTime<T>(ccid: string, change: () => Promise<T>): Promise<T> {
  const run = runOf(ccid);
  for (let turns = Math.random() * 20; turns > 1; turns -= 1) await db().query('select 1');
  const [changed] = await Promise.all([change(), run]);
  return changed;
}

test('a hold or a POST while it runs: what is held or posted before its step stays, whole; what goes, goes whole', async () => {
  const ccid = await insertRetentionCenter(db());
  const recordings = createRecordingStore(db());
  const outcomes = { held: 0, merged: 0, anew: 0, missed: 0 };
  for (let round = 0; round < 100; round += 1) {
    const [held, posted] = [`held ${round}`, `posted ${round}`];
    await Promise.all([held, posted].map((id) => postAged(db(), ccid, { id })));
    await lastPosted(db(), ccid, '8 days');
    await db().query(`update recording set last_posted_at = now() where contact_center_id = $1 and not id = any ($2)`, [
      ccid,
      [held, posted],
    ]);
    const change = async () => {
      const hold = recordings.setNonDelete(ccid, held, true).then(
        () => true,
        () => false,
      );
      await postAged(db(), ccid, { id: posted, mediaFiles: 3 });
      return hold;
    };
    const isHeld = await (round % 4 === 0 ? changeInTheStep(ccid, change) : changeAtSomeTime(ccid, change));
    const there = await recordingIds(db(), ccid);
    const noted = await notedMedia(db(), ccid);
    // Held: there, and nothing of it is deleted; or gone whole, and the hold was told that there is none.
    expect([there.includes(held), noted[held]]).toEqual(isHeld ? [true, undefined] : [false, 2]);
    outcomes[isHeld ? 'held' : 'missed'] += 1;
    // Posted: merged into what was there, or new after it was removed. Never lost.
    expect([there.includes(posted), noted[posted] ?? 2]).toEqual([true, 2]);
    outcomes[noted[posted] === undefined ? 'merged' : 'anew'] += 1;
  }
  // The rounds met: each came first in some of them.
  expect(Object.values(outcomes).every((count) => count > 0)).toBe(true);
  expect(await disagreements(db())).toEqual({ recordings: 0, days: 0 });
});

test('a longer period that is set while it runs counts from there on', async () => {
  const ccid = await insertRetentionCenter(db());
  for (let number = 0; number < 150; number += 1) await postAged(db(), ccid, { id: `${number}`, mediaFiles: 1 });
  await lastPosted(db(), ccid, '8 days');
  await runs().beginOne(ccid);
  const retention = createTestRetention(db());
  expect(await retention.work()).toBe(true);
  await db().query('update contact_center set retention_days = 60, retention_days_noted = 60 where id = $1', [ccid]);
  await runToEnd(retention, db());
  expect((await recordingIds(db(), ccid)).length).toBe(50);
});

test('two processes at once: one run, in which each recording is removed and counted once', async () => {
  const ccids = [await insertRetentionCenter(db()), await insertRetentionCenter(db())];
  for (const ccid of ccids) {
    for (let number = 0; number < 250; number += 1) await postAged(db(), ccid, { id: `${number}`, mediaFiles: 1 });
    await lastPosted(db(), ccid, '8 days');
  }
  const told: number[] = [0, 0, 0];
  const processes = told.map((_, process) =>
    createTestRetention(db(), {
      schedule: { isDue: (lastStart) => lastStart === null || lastStart < since },
      onRemoved: (recordings) => (told[process]! += recordings),
    }),
  );
  const since = Date.now();
  // As long as any of them has something to do, each looks again.
  for (let more = true; more;) {
    const answers = await Promise.all(processes.map((retention) => retention.work()));
    more = answers.includes(true);
  }
  expect(told.filter((recordings) => recordings > 0)).toEqual([500]);
  for (const ccid of ccids) {
    expect(await runs().find(ccid)).toMatchObject({ removed: 250, failed: 0, endedAt: expect.any(Number) });
    expect(Object.keys(await notedMedia(db(), ccid)).length).toBe(250);
  }
  // The process that was at it holds on to it; the next look of any says that all is done.
  await Promise.all(processes.map((retention) => retention.work()));
  await Promise.all(processes.map((retention) => retention.release()));
  const { startedAt, endedAt } = await runs().agenda();
  expect([startedAt! >= since, endedAt! >= startedAt!]).toEqual([true, true]);
  expect(await disagreements(db())).toEqual({ recordings: 0, days: 0 });
});
