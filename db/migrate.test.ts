import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { Client } from 'pg';
import { request, startTestApps } from '../libs/testing/apps';
import { spawnCommand } from '../libs/testing/command-process';
import { createTestDatabase, onServer, withDatabaseName } from '../libs/testing/database';
import { eventually } from '../libs/testing/eventually';
import { opsRecordingsUrl, recordingBody } from '../libs/testing/recordings';
import { createIndexConcurrently, dropIndexConcurrently } from './concurrent-index';
import { isMigrated, migrate, migrations, type NamedMigration } from './migrate';

/** What a next version brings, as db/README.md says that it is written. */
const nextVersion: NamedMigration[] = [
  ...migrations,
  {
    name: '9001-language',
    load: () => ({
      up: async (knex: Knex) => {
        await knex.raw(`alter table recording add column language text`);
      },
      down: (knex: Knex) => knex.raw('alter table recording drop column language'),
    }),
  },
  {
    name: '9002-recordings-of-language',
    load: () => ({
      config: { transaction: false },
      up: (knex: Knex) =>
        createIndexConcurrently(knex, 'recordings_of_language', 'recording (contact_center_id, language)'),
      down: (knex: Knex) => dropIndexConcurrently(knex, 'recordings_of_language'),
    }),
  },
];

async function emptyDatabase() {
  const name = `tapehouse_test_${randomBytes(8).toString('hex')}`;
  await onServer((server) => server.query(`create database ${name} encoding 'UTF8' locale 'C' template template0`));
  return {
    url: withDatabaseName(name),
    drop: () => onServer((server) => server.query(`drop database ${name}`)),
  };
}

async function connected(url: string): Promise<Client> {
  const client = new Client(url);
  await client.connect();
  return client;
}

/** A transaction that has read a table and goes on and on: it has a lock on that one, and a snapshot of all. */
async function longReader(url: string, table = 'recording') {
  const client = await connected(url);
  await client.query(`begin isolation level repeatable read; select count(*) from ${table}`);
  return { end: () => client.end() };
}

/** `npm run db:migrate` */
const runMigrate = (url: string | undefined) => spawnCommand('db/main.ts', { DATABASE_URL: url }).exit;

const isIndexValid = async (client: Client) => {
  const { rows } = await client.query<{ valid: boolean }>(
    `select indisvalid as valid from pg_index where indexrelid = to_regclass('recordings_of_language')`,
  );
  return rows[0]?.valid;
};

test('db:migrate is safe when two run at once: both end well, each migration ran once', async () => {
  const { url, drop } = await emptyDatabase();
  const runs = await Promise.all([runMigrate(url), runMigrate(url)]);
  expect(runs.map(({ code }) => code)).toEqual([0, 0]);
  const lines = runs.flatMap(({ output }) => output.match(/^\S+: done$/gm) ?? []);
  expect(lines.sort()).toEqual(migrations.map(({ name }) => `${name}: done`));
  const client = await connected(url);
  const { rows } = await client.query<{ name: string }>('select name from knex_migrations order by name');
  expect(rows.map(({ name }) => name)).toEqual(migrations.map(({ name }) => name));
  await client.end();
  await drop();
});

test('db:migrate says what is wrong with DATABASE_URL and exits 1', async () => {
  const missing = await runMigrate(undefined);
  expect(missing.code).toBe(1);
  expect(missing.output).toMatch(/^DATABASE_URL is missing; it must be /);
  const away = await runMigrate('postgres://nobody:hush@127.0.0.1:1/none');
  expect(away.code).toBe(1);
  expect(away.output).toMatch(/^DATABASE_URL must lead to a database that lets us in: .*ECONNREFUSED/);
  expect(away.output).not.toMatch(/hush|\n {4}at /);
});

test('0010: the rows of a day become one, with their sums', async () => {
  const database = await emptyDatabase();
  await migrate(
    database.url,
    migrations.filter(({ name }) => name < '0010'),
  );
  const client = await connected(database.url);
  const center = '5b1b4f0e-0b1a-4a39-8d3f-9a8f2a1c7e11';
  const rows = (shard: number, day: string, ...counts: number[]) =>
    `('${center}', 'r', '${day}', ${shard}, ${counts.join()})`;
  await client.query(
    `insert into recording_count values ${[
      rows(0, '2026-01-01', 1, 1, 0, 5),
      rows(3, '2026-01-01', 10, 2, 3, 0),
      rows(15, '2026-01-01', 100, 20, 30, -1),
      rows(7, '2026-01-02', 4, 0, 0, 4),
    ].join()}`,
  );
  await migrate(database.url);
  const { rows: folded } = await client.query<{ row: string }>(
    `select concat_ws(' ', day, shard, recordings, incoming, outgoing, stopped) as row from recording_count order by day`,
  );
  expect(folded.map(({ row }) => row)).toEqual(['2026-01-01 0 111 23 33 4', '2026-01-02 0 4 0 0 4']);
  await client.end();
  await database.drop();
});

test('while the previous version still serves, and a reader stays long: no request fails or waits', async () => {
  const statementTimeoutMs = 2_000;
  const apps = await startTestApps({ statementTimeoutMs });
  const center = await apps.createContactCenter();
  const url = opsRecordingsUrl(apps, center.ccid);
  const query = `${apps.publicUrl}/api/v2/recordings?callerPhoneNumber=1*`;
  let running = true;
  const slowest = { milliseconds: 0 };
  const answers = new Map<number, number>();
  const client = async (send: (number: number) => ReturnType<typeof request>) => {
    for (let number = 0; running; number++) {
      const began = performance.now();
      const { status } = await send(number);
      slowest.milliseconds = Math.max(slowest.milliseconds, performance.now() - began);
      answers.set(status, (answers.get(status) ?? 0) + 1);
    }
  };
  const clients = [
    client((n) => request('POST', url, center.recorder, recordingBody({ id: `a-${n}` }))),
    client((n) => request('POST', url, center.recorder, recordingBody({ id: `b-${n % 3}` }))),
    client(() => request('GET', query, center.admin)),
  ];

  const reader = await longReader(apps.db.url);
  const lines: string[] = [];
  const migrating = migrate(apps.db.url, nextVersion, (line) => lines.push(line));
  await eventually(() => lines.filter((line) => line.startsWith('A migration waits for a lock')).length >= 2);
  const elsewhere = await longReader(apps.db.url, 'user_account');
  await reader.end();
  // Altered, and the index waits for the snapshot that is still there.
  const watcher = await connected(apps.db.url);
  await eventually(async () => (await isIndexValid(watcher)) === false);
  const answered = () => [...answers.values()].reduce((sum, count) => sum + count, 0);
  const untilNow = answered();
  await eventually(() => answered() > untilNow + 20);
  expect(await isIndexValid(watcher)).toBe(false);
  await Promise.all([elsewhere.end(), watcher.end()]);
  await migrating;
  running = false;
  await Promise.all(clients);

  expect([...answers.keys()]).toEqual([200]);
  expect(slowest.milliseconds).toBeLessThan(statementTimeoutMs);
  expect(lines.filter((line) => line.endsWith(': done'))).toEqual([
    '9001-language: done',
    '9002-recordings-of-language: done',
  ]);
  for (const base of [apps.opsUrl, apps.publicUrl]) expect((await request('GET', `${base}/readyz`)).status).toBe(200);
  await apps.close();
});

test('two at once, one of which makes an index while a reader holds it up: neither waits for the other for ever', async () => {
  const { url, close } = await createTestDatabase();
  await migrate(url, nextVersion.slice(0, -1));
  const reader = await longReader(url);
  const watcher = await connected(url);
  const first = migrate(url, nextVersion);
  await eventually(async () => (await isIndexValid(watcher)) === false);
  const second = migrate(url, nextVersion);
  // The second one has asked for the turn.
  await eventually(async () => {
    const { rows } = await watcher.query(`select 1 from pg_stat_activity where query like '%pg_try_advisory_lock%'
      and datname = current_database() and pid <> pg_backend_pid()`);
    return rows.length === 2;
  });
  await reader.end();
  await Promise.all([first, second]);
  expect(await isIndexValid(watcher)).toBe(true);
  await watcher.end();
  await close();
});

test('an index that a killed run left unfinished is made anew', async () => {
  const { url, database, close } = await createTestDatabase();
  await migrate(url, nextVersion.slice(0, -1));
  const reader = await longReader(url);
  const killed = await connected(url);
  await killed.query(`set statement_timeout = 200`);
  await expect(
    killed.query('create index concurrently recordings_of_language on recording (contact_center_id, language)'),
  ).rejects.toThrow('statement timeout');
  await reader.end();
  expect(await isIndexValid(killed)).toBe(false);
  await migrate(url, nextVersion);
  expect(await isIndexValid(killed)).toBe(true);
  await killed.end();
  // The version before finds all that it knows.
  expect(await isMigrated(database)).toBe(true);
  await close();
});
