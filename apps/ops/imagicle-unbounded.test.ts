import { once } from 'node:events';
import { basePath } from '../../libs/imagicle/envelope';
import { basic, request, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { eventually } from '../../libs/testing/eventually';
import { imagicleApps, imagicleGet, localParty } from '../../libs/testing/imagicle';
import { opsRecordingsUrl, postRecordings } from '../../libs/testing/recordings';
import { openRaw, type RawConnection } from '../../libs/testing/raw-http';

const copies = 10_000;
/** So many of them are more than sockets hold between a server and a client that does not read. */
const longNumber = '7'.repeat(1_800);

let apps: TestApps;
let center: TestContactCenter;
beforeAll(async () => {
  apps = await startTestApps();
  center = await apps.createContactCenter();
  const names = [localParty('jane', '1')];
  await postRecordings(apps, center, [{ id: 'call', callerPhoneNumber: longNumber, dialedPhoneNumber: '1', names }]);
  const { database } = apps.db;
  // The n-th starts n seconds later. Counted like any other, so that totals are as exact as with posted ones.
  // In parts: the search tokens of so long a number take a millisecond or two, and a statement has its time.
  const part = copies / 10;
  for (let from = 1; from <= copies; from += part)
    await database.query(
      `insert into recording select (jsonb_populate_record(r, jsonb_build_object('id', 'copy-' || n, 'uuid', gen_random_uuid(),
       'reference_number', 500000000 + n, 'start_time', r.start_time + n * interval '1 second'))).*
     from recording r, generate_series($1::int, $2::int) n where r.id = 'call'`,
      [from, from + part - 1],
    );
  await database.query(
    `insert into recording_document select d.contact_center_id, 'copy-' || n, d.document, d.owner_user
     from recording_document d, generate_series(1, $1::int) n`,
    [copies],
  );
  await database.query(
    `insert into recording_count select r.contact_center_id, r.region, (r.start_time at time zone 'utc')::date, 99, count(*),
       0, 0, 0 from recording r where r.id <> 'call' group by 1, 2, 3`,
  );
});
afterAll(() => apps.close());

/** Asks for everything and reads no more than the socket does by itself. */
async function stall(): Promise<RawConnection> {
  const head = [`GET ${basePath} HTTP/1.1`, 'Host: x', `Authorization: ${basic(center.admin)}`, '', ''].join('\r\n');
  const connection = await openRaw(apps.publicUrl, head);
  await once(connection.socket, 'data');
  connection.socket.pause();
  return connection;
}

const cursors = async () => {
  const [row] = await apps.db.database.query<{ open: number }>(
    `select count(*) as open from pg_stat_activity where datname = current_database() and state = 'idle in transaction'`,
  );
  return row!.open;
};

test.each(imagicleApps)(
  'no pageSize, on the %s app: all matches in one document, newest first, with their exact count',
  async (app) => {
    const { status, headers, body } = await imagicleGet(apps, app, center.admin, '');
    expect([status, headers.get('content-length'), headers.get('transfer-encoding')]).toEqual([200, null, 'chunked']);
    expect([body.totalCount, body.recordings.length]).toEqual([copies + 1, copies + 1]);
    const starts = body.recordings.map(({ startTime }: { startTime: string }) => startTime) as string[];
    expect(starts).toEqual(starts.toSorted().toReversed());
    expect(new Set(body.recordings.map(({ id }: { id: string }) => id)).size).toBe(copies + 1);
  },
);

test('filtered, and a page too large to be held: the same stream', async () => {
  for (const [query, first] of [
    ['?ownerUsername=jane', 0],
    [`?remoteParty=contains:${longNumber.slice(1)}`, 0],
    ['?page=1&pageSize=7000', 7_000],
  ] as const) {
    const { body } = await imagicleGet(apps, 'public', center.admin, query);
    expect([body.totalCount, body.recordings.length]).toEqual([copies + 1, copies + 1 - first]);
  }
});

test('total and rows are of one snapshot, whatever is posted and deleted meanwhile; only what fits the sockets is read ahead', async () => {
  const { socket, until } = await stall();
  expect(await cursors()).toBe(1);
  await postRecordings(apps, center, [{ id: 'later', startTime: '2001-01-01T00:00:00Z' }]);
  const one = `${opsRecordingsUrl(apps, center.ccid)}/call`;
  expect((await request('DELETE', one, apps.ops)).status).toBe(200);

  socket.resume();
  const received = await until(/\]\}\r\n0\r\n\r\n$/);
  const document = received.slice(received.indexOf('\r\n\r\n') + 4).replace(/(^|\r\n)[0-9a-f]+\r\n/g, '');
  const { totalCount, recordings } = JSON.parse(document.replace(/\r\n$/, '')) as {
    totalCount: number;
    recordings: { startTime: string }[];
  };
  expect([totalCount, recordings.length]).toEqual([copies + 1, copies + 1]);
  expect(recordings.at(-1)!.startTime).toBe('2024-05-01T10:00:00.000Z');
  socket.destroy();
  expect((await imagicleGet(apps, 'public', center.admin, '?pageSize=1')).body.totalCount).toBe(copies + 1);
});

test('a few at a time: others wait or get 429, pages and details are answered meanwhile; who leaves makes room', async () => {
  const stalled = [await stall(), await stall()];
  const refused = imagicleGet(apps, 'public', center.admin, '');
  for (const query of ['?pageSize=2', '?page=3&pageSize=1000', '?direction=2&pageSize=5']) {
    expect((await imagicleGet(apps, 'public', center.admin, query)).status).toBe(200);
  }
  const { status, headers, body } = await refused;
  expect([status, body]).toEqual([429, { message: expect.any(String) }]);
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);

  for (const { socket } of stalled) socket.destroy();
  await eventually(async () => (await cursors()) === 0);
  expect((await imagicleGet(apps, 'public', center.admin, '')).body.totalCount).toBe(copies + 1);
});
