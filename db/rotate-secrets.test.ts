import { Client } from 'pg';
import { createRecordingStore } from '../libs/recordings/recording-store';
import { request, startTestApps, testConfig, type TestApps, type TestContactCenter } from '../libs/testing/apps';
import { spawnCommand } from '../libs/testing/command-process';
import { eventually } from '../libs/testing/eventually';
import { play, putMedia } from '../libs/testing/play';
import { opsRecordingsUrl, recordingBody } from '../libs/testing/recordings';
import { startOps } from '../apps/ops/app';

const oldKey = testConfig('').secretsKey;
const newKey = 'a7'.repeat(32);

let apps: TestApps;
let center: TestContactCenter;
beforeEach(async () => {
  apps = await startTestApps();
  center = await apps.createContactCenter();
});
afterEach(() => apps.close());

const rotate = (keys: { SECRETS_KEY?: string; NEW_SECRETS_KEY?: string } = {}) =>
  spawnCommand('db/rotate-secrets-main.ts', {
    ...{ DATABASE_URL: apps.db.url, SECRETS_KEY: oldKey, NEW_SECRETS_KEY: newKey },
    ...keys,
  });

/** A recording whose media are fetched with the store's password, or with the recorder's own. */
async function post(opsUrl: string, id: string, own: boolean): Promise<void> {
  const { username, password } = apps.media;
  const path = await putMedia(apps, `${id}.wav`, `audio of ${id}`);
  const mediaDescriptor = { storage: 'webDAV', path, ...(own && { auth: { username, password } }) };
  const url = opsRecordingsUrl({ ...apps, opsUrl }, center.ccid);
  const posted = await request('POST', url, center.recorder, recordingBody({ id, mediaFiles: [{ mediaDescriptor }] }));
  expect(posted.status).toBe(200);
}

/** Reads and plays on both apps, as ops (which is shown `auth`) and as admin. */
async function hears(urls: { ops: string; public: string }, id: string): Promise<void> {
  const read = await request('GET', `${opsRecordingsUrl({ ...apps, opsUrl: urls.ops }, center.ccid)}/${id}`, apps.ops);
  expect(read.status).toBe(200);
  const seen = await request('GET', `${urls.public}/api/v2/recordings/${id}`, center.admin);
  for (const [answer, who] of [
    [read, apps.ops],
    [seen, center.admin],
  ] as const) {
    const heard = await play(answer.body.recording.mediaFiles[0].mediaUri as string, who);
    expect([heard.status, heard.body.toString()]).toEqual([200, `audio of ${id}`]);
  }
}

/** Another ops and public app on the same database. */
async function pairWith(secretsKey: string) {
  const [ops, pub] = [
    await apps.startAnother('ops', { secretsKey }),
    await apps.startAnother('public', { secretsKey }),
  ];
  return { ops: ops.url, public: pub.url };
}

test('everything plays before, during and after the rotation, whichever key sealed it', async () => {
  await post(apps.opsUrl, 'old-store', false);
  await post(apps.opsUrl, 'old-own', true);
  // First all know both keys, then the new one seals: each pair serves beside the pair before it.
  const reading = await pairWith(`${oldKey},${newKey}`);
  await post(reading.ops, 'reading-own', true);
  await hears({ ops: apps.opsUrl, public: apps.publicUrl }, 'reading-own');
  const sealing = await pairWith(`${newKey},${oldKey}`);
  await post(sealing.ops, 'sealing-own', true);
  const ids = ['old-store', 'old-own', 'reading-own', 'sealing-own'];
  for (const id of ids) await hears(reading, id);

  const over = new AbortController();
  let played = 0;
  const listening = (async () => {
    for (; !over.signal.aborted; played++) await hears(played % 2 === 0 ? reading : sealing, ids[played % ids.length]!);
  })();
  const { code, output } = await rotate({ SECRETS_KEY: `${newKey},${oldKey}` }).exit;
  over.abort();
  await listening;
  expect(output).toMatch(/^3 contact centers, recordings and media deletions were sealed anew\.\n/);
  expect(code).toBe(0);
  expect(played).toBeGreaterThan(0);

  const after = await pairWith(newKey);
  for (const id of ids) await hears(after, id);
  await expect(startOps(testConfig(apps.db.url))).rejects.toThrow(/^SECRETS_KEY is not the key/);
  expect((await rotate().exit).output).toMatch(/^0 contact centers/);
});

test('a pending deletion goes on with the credentials that it was noted with', async () => {
  await post(apps.opsUrl, 'deleted', true);
  const [deletion] = await createRecordingStore(apps.db.database).remove(center.ccid, 'deleted', {
    withMedia: true,
    leaseMs: 600_000,
  });
  expect((await rotate().exit).code).toBe(0);
  const { ops } = await pairWith(newKey);
  const deletions = `${ops}/api/v2/ops/contact-centers/${center.ccid}/media-deletions`;
  expect((await request('POST', `${deletions}/${deletion!.id}/retry`, apps.ops)).body.statusCode).toBe(0);
  const left = await play(`${apps.media.url}deleted.wav`, {
    userName: apps.media.username,
    password: apps.media.password,
  });
  expect(left.status).toBe(404);
});

test('killed in the middle, everything plays with both keys, and the next run goes on', async () => {
  for (const id of ['a', 'b', 'c', 'd']) await post(apps.opsUrl, id, true);
  const { ops, public: pub } = await pairWith(`${newKey},${oldKey}`);
  // Somebody holds one of the documents: the rotation stands still there.
  const holder = new Client(apps.db.url);
  await holder.connect();
  await holder.query(`begin; select 1 from recording_document where id = 'c' for update`);
  const killed = rotate();
  const sealed = async () => {
    const rows = await apps.db.database.query<{ document: string }>(
      'select d.document::text as document from recording_document d order by d.id',
    );
    return rows.map((row) => row.document);
  };
  const before = await sealed();
  await eventually(async () => {
    const now = await sealed();
    return now.filter((document, index) => document === before[index]).length === 1;
  });
  killed.kill();
  expect((await killed.exit).code).toBe(null);
  await holder.query('rollback');
  await holder.end();
  await eventually(async () => {
    const others = await apps.db.database.query(
      `select 1 from pg_stat_activity where query ~ '^update recording_document' and state = 'active'`,
    );
    return others.length === 0;
  });
  for (const id of ['a', 'b', 'c', 'd']) await hears({ ops, public: pub }, id);
  // Not over: with the new key alone nothing starts.
  await expect(startOps({ ...testConfig(apps.db.url), secretsKey: newKey })).rejects.toThrow(/^SECRETS_KEY is not/);
  expect((await rotate().exit).code).toBe(0);
  const after = await pairWith(newKey);
  for (const id of ['a', 'b', 'c', 'd']) await hears(after, id);
});

test('what none of the keys opens is named, and the rotation is not over', async () => {
  await post(apps.opsUrl, 'strange', true);
  await apps.db.database.query(
    `update recording_document set document = regexp_replace(document::text, '"auth":"....', '"auth":"AAAA')::json`,
  );
  const { code, output } = await rotate().exit;
  expect(code).toBe(2);
  expect(output).toContain(`None of the keys opens the secrets in recording strange of contact center ${center.ccid}`);
  await expect(startOps({ ...testConfig(apps.db.url), secretsKey: newKey })).rejects.toThrow(/^SECRETS_KEY is not/);
});

test('a key that is wrong or missing is named', async () => {
  const wrong = [
    { name: 'NEW_SECRETS_KEY', keys: { NEW_SECRETS_KEY: 'short' } },
    { name: 'NEW_SECRETS_KEY', keys: { NEW_SECRETS_KEY: undefined } },
    { name: 'SECRETS_KEY', keys: { SECRETS_KEY: undefined } },
    { name: 'SECRETS_KEY', keys: { SECRETS_KEY: '0b'.repeat(32) } },
  ];
  for (const { name, keys } of wrong) {
    const { code, output } = await rotate(keys).exit;
    expect(code).toBe(1);
    expect(output).toMatch(new RegExp(`^${name} (is|must) `));
  }
});
