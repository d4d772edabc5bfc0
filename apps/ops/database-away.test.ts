import { startPublic } from '../public/app';
import { startOps } from './app';
import { request, startTestApps, testConfig, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { startNetworkWay, type NetworkWay } from '../../libs/testing/network-way';
import { opsRecordingsUrl, recordingBody } from '../../libs/testing/recordings';

/** Both apps once more, with a database that can go away. */
let apps: TestApps;
let center: TestContactCenter;
let way: NetworkWay;
let opsApp: Awaited<ReturnType<typeof startOps>>;
let publicApp: Awaited<ReturnType<typeof startPublic>>;
beforeAll(async () => {
  apps = await startTestApps();
  center = await apps.createContactCenter();
  const url = new URL(apps.db.url);
  way = await startNetworkWay(Number(url.port));
  url.hostname = '127.0.0.1';
  url.port = String(way.port);
  const config = { ...testConfig(url.href), databaseConnectTimeoutMs: 3_000, statementTimeoutMs: 1_000 };
  opsApp = await startOps(config);
  publicApp = await startPublic(config);
});
afterAll(async () => {
  await Promise.all([opsApp.close(), publicApp.close()]);
  await way.close();
  await apps.close();
});

const url = () => opsRecordingsUrl({ ...apps, opsUrl: opsApp.url }, center.ccid);
const post = (id: string) => request('POST', url(), center.recorder, recordingBody({ id }));
const read = (id: string) => request('GET', `${publicApp.url}/api/v2/recordings/${id}`, center.admin);
const ready = async () =>
  Promise.all([opsApp, publicApp].map(async (app) => (await request('GET', `${app.url}/readyz`)).status));

test('/healthz: the process is there; /readyz: the database is reachable and migrated', async () => {
  for (const app of [opsApp, publicApp]) {
    expect((await request('GET', `${app.url}/healthz`)).status).toBe(200);
    expect((await request('GET', `${app.url}/readyz`)).status).toBe(200);
  }
});

test('/readyz is 503 where migrations are missing', async () => {
  const [row] = await apps.db.database.query<{ name: string }>(
    'delete from knex_migrations where id = (select max(id) from knex_migrations) returning name',
  );
  expect(await ready()).toEqual([503, 503]);
  await apps.db.database.query('insert into knex_migrations (name, batch, migration_time) values ($1, 1, now())', [
    row!.name,
  ]);
  expect(await ready()).toEqual([200, 200]);
});

test.each(['cut', 'silent'] as const)(
  'the database goes away (%s): 504, /readyz turns 503, and all recovers by itself',
  async (kind) => {
    expect([(await post(`before ${kind}`)).status, (await read(`before ${kind}`)).status]).toEqual([200, 200]);
    way.become(kind);
    const away = [post(`during ${kind}`), read(`before ${kind}`), request('GET', `${url()}?startTime=0`, apps.ops)];
    for (const { status, body } of await Promise.all(away))
      expect([status, body]).toEqual([504, { statusCode: 4, statusMessage: 'The database did not answer in time' }]);
    expect(await ready()).toEqual([503, 503]);
    expect((await request('GET', `${publicApp.url}/healthz`)).status).toBe(200);

    way.become('open');
    while ((await ready()).includes(503));
    expect((await post(`after ${kind}`)).status).toBe(200);
    expect((await read(`after ${kind}`)).body.recording.id).toBe(`after ${kind}`);
    expect((await read(`before ${kind}`)).status).toBe(200);
  },
);

test('what got 200 while the database came and went is there', async () => {
  const kept: string[] = [];
  for (let round = 0; round < 6; round++) {
    const posts = Array.from({ length: 8 }, (_, n) => post(`flap-${round}-${n}`));
    // Somewhere in the midst of them: after so many were answered.
    await Promise.any(posts);
    way.become('cut');
    for (const { status, body } of await Promise.all(posts)) {
      expect([200, 504]).toContain(status);
      if (status === 200) kept.push(body.id);
    }
    way.become('open');
    while ((await ready()).includes(503));
  }
  for (const id of kept)
    expect((await request('GET', `${opsRecordingsUrl(apps, center.ccid)}/${id}`, apps.ops)).status).toBe(200);
});
