import { spawnApp, type AppProcess } from '../../libs/testing/app-process';
import { trailOf } from '../../libs/testing/audit';
import { request, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { spawnCommand } from '../../libs/testing/command-process';
import { freePort } from '../../libs/free-port';
import { opsRecordingsUrl, postRecordings, recordingBody } from '../../libs/testing/recordings';

let apps: TestApps;
let center: TestContactCenter;
const running: AppProcess[] = [];
beforeAll(async () => {
  apps = await startTestApps();
  center = await apps.createContactCenter();
  await postRecordings(apps, center, [{ id: 'read' }]);
});
afterAll(async () => {
  for (const app of running) app.signal('SIGKILL');
  await Promise.all(running.map((app) => app.exit));
  await apps.close();
});

async function started(app: 'ops' | 'public', environment = {}): Promise<AppProcess> {
  const process = await spawnApp(app, apps.db.url, { LOG_LEVEL: 'silent', ...environment });
  running.push(process);
  await process.ready();
  return process;
}

test.each(['ops', 'public'] as const)(
  'a graceful stop of %s loses no entry: not of the last request either',
  async (name) => {
    const app = await started(name);
    const recording =
      name === 'ops'
        ? `${opsRecordingsUrl({ ...apps, opsUrl: app.url }, center.ccid)}/read`
        : `${app.url}/api/v2/recordings/read`;
    const reader = name === 'ops' ? apps.ops : center.admin;
    const answers = await Promise.all(Array.from({ length: 50 }, () => request('GET', recording, reader)));
    app.signal('SIGTERM');
    expect(await app.exit).toBe(0);
    const ids = answers.map(({ headers }) => headers.get('x-request-id'));
    const entries = await trailOf(apps, center.ccid, '?action=recording.read&subject=read');
    expect(entries.filter(({ requestId }) => ids.includes(requestId))).toHaveLength(50);
  },
);

test('SIGKILL loses reads of the last second at most, and no write', async () => {
  const app = await started('ops');
  const url = opsRecordingsUrl({ ...apps, opsUrl: app.url }, center.ccid);
  const acknowledged: string[] = [];
  const post = async (writer: number) => {
    for (let round = 0; ; round += 1) {
      const id = `killed ${writer}.${round}`;
      const answer = await request('POST', url, center.recorder, recordingBody({ id })).catch(() => undefined);
      if (answer?.status !== 200) return;
      acknowledged.push(id);
      if (acknowledged.length === 100) app.signal('SIGKILL');
    }
  };
  await Promise.all(Array.from({ length: 5 }, (_, writer) => post(writer)));
  await app.exit;
  const trail = await trailOf(apps, center.ccid, '?action=recording.post');
  const noted = new Set(trail.map(({ subject }) => subject));
  expect(acknowledged.length).toBeGreaterThanOrEqual(100);
  expect(acknowledged.filter((id) => !noted.has(id))).toEqual([]);
  // Nor is there an entry without its recording.
  const rows = await apps.db.database.query<{ id: string }>(`select id from recording where id like 'killed %'`);
  expect(rows.map(({ id }) => id).toSorted()).toEqual([...noted].filter((id) => id.startsWith('killed ')).toSorted());
});

test('metrics: entries by action, lost ones, and how far the chaining is behind', async () => {
  const port = await freePort();
  const app = await started('ops', { METRICS_PORT: String(port) });
  await request('GET', `${opsRecordingsUrl({ ...apps, opsUrl: app.url }, center.ccid)}/read`, apps.ops);
  const text = (await request('GET', `http://127.0.0.1:${port}/metrics`)).body as string;
  expect(text).toMatch(/audit_entries_total\{action="recording\.read",app="ops"\} 1\n/);
  expect(text).toMatch(/audit_lost_total\{app="ops"\} 0\n/);
  expect(text).toMatch(/audit_sealing_lag_seconds\{app="ops"\} [0-9.]+\n/);
});

const verify = () => spawnCommand('db/audit-verify-main.ts', { DATABASE_URL: apps.db.url }).exit;

test('npm run audit:verify says OK beside running apps, and names the first broken entry with exit 2', async () => {
  const sound = await verify();
  expect(sound.output).toMatch(new RegExp(`^${center.ccid} \\d+ [0-9a-f]{64}$[^]*^OK: \\d+ entries in 2 chains$`, 'm'));
  expect(sound.code).toBe(0);
  await apps.db.database.query('alter table audit_entry disable trigger audit_entry_append_only');
  const change = `update audit_entry set entry = replace(entry::text, '127.0.0.1', '127.0.0.2')::json`;
  await apps.db.database.query(`${change} where chain = $1 and number in (7, 9)`, [center.ccid]);
  const broken = await verify();
  expect(broken.output).toContain(`${center.ccid} BROKEN at entry 7: the entry was changed, or one before it was\n`);
  expect(broken.output).toMatch(/NOT OK\n$/);
  expect(broken.code).toBe(2);
});
