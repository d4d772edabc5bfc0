import type { RunningApp } from '../../libs/http/run-app';
import { request, testConfig, testRegion } from '../../libs/testing/apps';
import { spawnApp, type AppProcess } from '../../libs/testing/app-process';
import { createTestDatabase, type TestDatabase } from '../../libs/testing/database';
import { eventually } from '../../libs/testing/eventually';
import { startObjectStore, type ObjectStore } from '../../libs/testing/object-store';
import { recordingBody } from '../../libs/testing/recordings';
import { startOps } from './app';
import type { OpsConfig } from './config';

let db: TestDatabase;
let store: ObjectStore;
let config: OpsConfig;
let running: RunningApp | undefined;
let killed: AppProcess | undefined;

beforeEach(async () => {
  [db, store] = await Promise.all([createTestDatabase(), startObjectStore()]);
  config = { ...testConfig(db.url), storageTimeoutMs: 1_000 };
});
afterEach(async () => {
  killed?.signal('SIGKILL');
  await killed?.exit;
  await running?.close();
  killed = running = undefined;
  await store.close();
  await db.close();
});

/** Posts a recording of two objects. @returns its address */
async function post(opsUrl: string): Promise<string> {
  const ops = config.firstOpsAdmin!;
  const centers = `${opsUrl}/api/v2/ops/contact-centers`;
  const center = { name: 'Restarted', storage: { webDAV: [{ baseUrl: store.url }] } };
  const { id } = (await request('POST', centers, ops, center)).body;
  const mediaFiles = ['1.wav', '2.wav'].map((name) => {
    store.objects.add(name);
    return { mediaDescriptor: { storage: 'webDAV', path: store.url + name } };
  });
  const body = recordingBody({ id: 'recording', region: testRegion, mediaFiles });
  return (await request('POST', `${centers}/${id}/recordings`, ops, body)).body.uri;
}

const remove = (uri: string) => request('DELETE', `${uri}?subresources=*`, config.firstOpsAdmin);
const pending = async () =>
  (await db.database.query<{ count: number }>('select count(*) from media_deletion'))[0]!.count;

const areAllGone = async () => (await pending()) === 0 && store.objects.size === 0;

test('what could not be deleted is tried again after a restart of the ops app', async () => {
  const first = await startOps(config);
  const uri = await post(first.url);
  store.setFault(() => 503);
  expect((await remove(uri)).body.statusCode).toBe(7);
  await first.close();
  expect([await pending(), store.objects.size]).toEqual([2, 2]);
  store.setFault(undefined);
  running = await startOps(config);
  await eventually(areAllGone);
});

test('a process that is killed between metadata and media forgets none of them', async () => {
  killed = await spawnApp('ops', db.url, { STORAGE_TIMEOUT_MS: '1000' });
  await killed.ready();
  const uri = await post(killed.url);
  store.setFault(() => 'hang');
  const answer = remove(uri).catch(() => 'cut off');
  await store.whenAsked(1);
  killed.signal('SIGKILL');
  await killed.exit;
  expect(await answer).toBe('cut off');
  expect([await pending(), store.objects.size]).toEqual([2, 2]);
  store.setFault(undefined);
  running = await startOps(config);
  expect((await request('GET', uri.replace(killed.url, running.url), config.firstOpsAdmin)).status).toBe(404);
  await eventually(areAllGone);
});
