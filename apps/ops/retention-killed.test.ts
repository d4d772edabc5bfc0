import { spawnApp, type AppProcess } from '../../libs/testing/app-process';
import { createTestDatabase, type TestDatabase } from '../../libs/testing/database';
import { eventually } from '../../libs/testing/eventually';
import { disagreements, insertRetentionCenter, lastPosted, postAged, recordingIds } from '../../libs/testing/retention';

let db: TestDatabase;
const running: AppProcess[] = [];
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(async () => {
  for (const app of running) app.signal('SIGTERM');
  await Promise.all(running.map((app) => app.exit));
  await db.close();
});

async function start(): Promise<AppProcess> {
  const app = await spawnApp('ops', db.url, { LOG_LEVEL: 'silent' });
  running.push(app);
  await app.ready();
  return app;
}

test('a run that was missed begins at the start; killed in its midst, it is gone on with: nothing lost, nothing twice', async () => {
  const ccid = await insertRetentionCenter(db.database);
  const count = 900;
  for (let number = 0; number < count; number += 1) {
    await postAged(db.database, ccid, { id: `${number}`, mediaFiles: 1 });
  }
  await lastPosted(db.database, ccid, '8 days');
  const state = async () => {
    const [row] = await db.database.query<{ removed: number; ended: number | null }>(
      'select r.removed, r.ended_at as ended from retention_run r',
    );
    return { removed: row?.removed ?? 0, ended: row?.ended ?? null };
  };
  const noted = async () => {
    const [row] = await db.database.query<{ media: number }>('select count(*) as media from noted_media');
    return row!.media;
  };
  // What was ever noted: the background takes notes away as it deletes the media, which no store has.
  await db.database.query('create table noted_media (path text)');
  await db.database.query(`create function note_media() returns trigger language plpgsql as $$
    begin insert into noted_media values (new.media_descriptor ->> 'path'); return new; end $$`);
  await db.database.query(
    'create trigger note before insert on media_deletion for each row execute function note_media()',
  );

  const killed = await start();
  await eventually(async () => (await state()).removed > 0);
  killed.signal('SIGKILL');
  await killed.exit;
  const { removed, ended } = await state();
  expect([removed < count, ended]).toEqual([true, null]);
  expect([(await recordingIds(db.database, ccid)).length, await noted()]).toEqual([count - removed, removed]);
  expect(await disagreements(db.database)).toEqual({ recordings: 0, days: 0 });

  // Time passes for whoever waits for the killed one's lease.
  await db.database.query(`update retention_schedule set leased_until = now() - interval '1 second'`);
  await start();
  await eventually(async () => (await state()).ended !== null);
  expect((await state()).removed).toBe(count);
  expect([await recordingIds(db.database, ccid), await noted()]).toEqual([[], count]);
  const [paths] = await db.database.query<{ distinct: number }>(
    'select count(distinct path) as distinct from noted_media',
  );
  expect(paths!.distinct).toBe(count);
  expect(await disagreements(db.database)).toEqual({ recordings: 0, days: 0 });
});
