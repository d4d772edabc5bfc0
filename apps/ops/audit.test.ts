import { randomUUID } from 'node:crypto';
import { auditActions, type AuditAction } from '../../libs/audit/audit-entry';
import { basePath } from '../../libs/imagicle/envelope';
import { trailOf, type ListedEntry } from '../../libs/testing/audit';
import { basic, request, startTestApps, type Answer, type Credentials, type TestApps } from '../../libs/testing/apps';
import type { TestContactCenter } from '../../libs/testing/apps';
import { eventually } from '../../libs/testing/eventually';
import { play, putMedia } from '../../libs/testing/play';
import { opsRecordingsUrl, postRecordings, recordingBody } from '../../libs/testing/recordings';
import { metadata, uploadRecording, wav } from '../../libs/testing/uploads';
import { publicMounts } from '../public/app';
import { opsMounts } from './app';

let apps: TestApps;
let center: TestContactCenter;
let centers: string;
beforeAll(async () => {
  apps = await startTestApps();
  const webDAV = [{ baseUrl: apps.media.url, username: apps.media.username, password: apps.media.password }];
  const uploads = { storage: 'webDAV', baseUrl: apps.media.url, path: 'uploads/' };
  const awsS3 = [{ bucket: 'stage-recordings', region: 'us-east-1' }];
  center = await apps.createContactCenter({ webDAV, awsS3, uploads });
  centers = `${apps.opsUrl}/api/v2/ops/contact-centers`;
  const path = await putMedia(apps, 'heard.wav', wav(new Uint8Array(800)));
  const mediaFiles = [{ mediaId: 'media', mediaDescriptor: { storage: 'webDAV', path } }];
  await postRecordings(apps, center, [{ id: 'a/1', mediaFiles }]);
});
afterAll(() => apps.close());

/** The entry of a request, when it has come. */
async function entryOf(requestId: string | null | undefined, ccid?: string): Promise<ListedEntry> {
  let found: ListedEntry[] = [];
  await eventually(async () => {
    found = (await trailOf(apps, ccid)).filter((entry) => entry.requestId === requestId && entry.action !== 'sign-in');
    return found.length > 0;
  });
  expect(found).toHaveLength(1);
  return found[0]!;
}

const id = (answer: Answer) => answer.headers.get('x-request-id');
const recordings = () => opsRecordingsUrl(apps, center.ccid);
const imagicle = () => `${apps.publicUrl}${basePath}`;

interface Deed {
  action: AuditAction;
  does: string;
  by: () => Credentials;
  ask: (by: Credentials) => Promise<Answer>;
  says?: (answer: Answer) => object;
}
const ops = () => apps.ops;
const admin = () => center.admin;
const recorder = () => center.recorder;
const url = (rest: string) => `${centers}/${center.ccid}${rest}`;
const uuidOf = async () => (await request('GET', `${imagicle()}?pageSize=1`, center.admin)).body.recordings[0].id;

const deeds: Deed[] = [
  {
    ...{ action: 'recording.post', does: 'creates', by: recorder },
    ask: (by) => request('POST', recordings(), by, recordingBody({ id: 'b' })),
    says: () => ({ subject: 'b' }),
  },
  {
    ...{ action: 'recording.post', does: 'merges', by: recorder },
    ask: (by) => request('POST', recordings(), by, recordingBody({ id: 'b', callerPhoneNumber: '77' })),
    says: () => ({ subject: 'b' }),
  },
  {
    ...{ action: 'recording.upload', does: 'uploads', by: recorder },
    ask: (by) => uploadRecording(apps, by, metadata, wav(new Uint8Array(8_000))),
    says: ({ body }) => ({ subject: body.id }),
  },
  {
    ...{ action: 'recording.search', does: 'searches', by: admin },
    ask: (by) => request('GET', `${apps.publicUrl}/api/v2/recordings?userName=Jane%20D*&startTime=0&limit=5`, by),
    says: () => ({ details: { query: { userName: 'Jane D*', startTime: '0', limit: '5' } } }),
  },
  {
    ...{ action: 'recording.search', does: 'lists in the Imagicle dialect', by: admin },
    ask: (by) => request('GET', `${imagicle()}?remoteParty=contains%3A77`, by),
    says: () => ({ details: { query: { remoteParty: 'contains:77' } } }),
  },
  {
    ...{ action: 'recording.read', does: 'reads', by: ops },
    ask: (by) => request('GET', `${recordings()}/a%2F1`, by),
    says: () => ({ subject: 'a/1' }),
  },
  {
    ...{ action: 'recording.read', does: 'reads in the Imagicle dialect', by: admin },
    ask: async (by) => request('GET', `${imagicle()}/${await uuidOf()}`, by),
    says: ({ body }) => ({ subject: expect.not.stringMatching(`^${body.id}$`) }),
  },
  {
    ...{ action: 'recording.play', does: 'listens', by: admin },
    ask: (by) => request('GET', `${apps.publicUrl}/api/v2/recordings/a%2F1/play/media.wav`, by),
    says: () => ({ subject: 'a/1', details: { mediaFile: expect.any(String) } }),
  },
  {
    ...{ action: 'recording.hold', does: 'holds', by: admin },
    ask: (by) => request('POST', `${apps.publicUrl}/api/v2/recordings/b`, by, { operationName: 'applyNonDelete' }),
    says: () => ({ subject: 'b' }),
  },
  {
    ...{ action: 'recording.liftHold', does: 'lifts a hold', by: ops },
    ask: (by) => request('POST', `${recordings()}/b`, by, { operationName: 'removeNonDelete' }),
    says: () => ({ subject: 'b' }),
  },
  {
    ...{ action: 'recording.delete', does: 'deletes', by: ops },
    ask: (by) => request('DELETE', `${recordings()}/b?subresources=`, by),
    says: () => ({ subject: 'b' }),
  },
  { action: 'mediaDeletion.list', does: 'lists', by: ops, ask: (by) => request('GET', url('/media-deletions'), by) },
  { action: 'contactCenter.read', does: 'reads', by: ops, ask: (by) => request('GET', url(''), by) },
  {
    ...{ action: 'contactCenter.change', does: 'changes settings, whose secrets are not told', by: ops },
    ask: (by) => {
      const { media } = apps;
      const store = { baseUrl: media.url, username: media.username, password: 'unheard-of' };
      return request('PUT', url(''), by, { name: 'Renamed', retentionDays: 30, storage: { webDAV: [store] } });
    },
    says: () => ({
      details: {
        changed: expect.objectContaining({
          name: { from: 'Center 1', to: 'Renamed' },
          retentionDays: { to: 30 },
          'storage.webDAV[0].password': { secret: 'changed' },
          'storage.awsS3[0].bucket': { from: 'stage-recordings' },
        }),
      },
    }),
  },
  { action: 'user.list', does: 'lists', by: ops, ask: (by) => request('GET', url('/users'), by) },
  {
    ...{ action: 'user.create', does: 'creates a user', by: ops },
    ask: (by) => request('POST', url('/users'), by, { userName: 'new', password: 'unheard-of', roles: ['RECORDER'] }),
    says: () => ({ subject: 'new', details: { roles: ['RECORDER'] } }),
  },
  {
    ...{ action: 'user.read', does: 'reads a user', by: ops },
    ask: (by) => request('GET', url('/users/new'), by),
    says: () => ({ subject: 'new' }),
  },
  {
    ...{ action: 'user.change', does: 'changes a user', by: ops },
    ask: (by) => request('PUT', url('/users/new'), by, { roles: ['RECORDER'], password: 'unheard-of' }),
    says: () => ({ subject: 'new', details: { roles: ['RECORDER'], passwordGiven: true } }),
  },
  {
    ...{ action: 'user.delete', does: 'deletes a user', by: ops },
    ask: (by) => request('DELETE', url('/users/new'), by),
    says: () => ({ subject: 'new' }),
  },
  {
    ...{ action: 'password.change', does: 'changes their password', by: admin },
    ask: (by) => {
      const { password } = by;
      return request('PUT', `${apps.opsUrl}/api/v2/me/password`, by, {
        currentPassword: password,
        newPassword: password,
      });
    },
    says: () => ({ subject: center.admin.userName }),
  },
  {
    ...{ action: 'audit.read', does: 'reads the trail', by: ops },
    ask: (by) => request('GET', url('/audit?action=user.delete'), by),
    says: () => ({ details: { query: { action: 'user.delete' } } }),
  },
  {
    ...{ action: 'audit.export', does: 'exports the trail', by: ops },
    ask: (by) => request('GET', url('/audit?format=csv'), by),
  },
];

test.each(deeds)('$action: who $does, when, from where, with which result and request id', async (deed) => {
  const before = Date.now();
  const by = deed.by();
  const answer = await deed.ask(by);
  expect([200, 201]).toContain(answer.status);
  const entry = await entryOf(id(answer), center.ccid);
  expect(entry).toMatchObject({
    ...{ action: deed.action, userName: by.userName, address: '127.0.0.1', result: answer.status },
    contactCenterId: center.ccid,
    ...deed.says?.(answer),
  });
  expect(Date.parse(entry.at)).toBeGreaterThanOrEqual(before);
  expect(Date.parse(entry.at)).toBeLessThanOrEqual(Date.now());
  expect(JSON.stringify(await trailOf(apps, center.ccid))).not.toMatch(/unheard-of|pässword/);
});

test('a contact center has its creation first in its trail, and its trail outlives it', async () => {
  const created = await request('POST', centers, apps.ops, { name: 'Short-lived', storage: {} });
  const ccid = created.body.id as string;
  const deleted = await request('DELETE', `${centers}/${ccid}`, apps.ops);
  expect([created.status, deleted.status]).toEqual([200, 200]);
  const made = await entryOf(id(created), ccid);
  expect(made).toMatchObject({ number: 1, action: 'contactCenter.create', subject: ccid, userName: 'ops' });
  expect(await entryOf(id(deleted), ccid)).toMatchObject({ action: 'contactCenter.delete', result: 200 });
});

test('the first OPS admin is in the trail of the installation', async () => {
  const [first] = await trailOf(apps, undefined, '?action=user.create');
  expect(first).toMatchObject({ subject: 'ops', details: { roles: ['OPS_ADMIN'] }, result: 200 });
});

describe('who was refused is in the trail with the result', () => {
  test('404: in the center of the user who asked', async () => {
    const answer = await request('GET', `${apps.publicUrl}/api/v2/recordings/none`, center.admin);
    expect(await entryOf(id(answer), center.ccid)).toMatchObject({
      ...{ action: 'recording.read', result: 404, subject: 'none', userName: center.admin.userName },
    });
  });

  test("403: another center's recorder, in their own center's trail", async () => {
    const other = await apps.createContactCenter();
    const answer = await request('POST', recordings(), other.recorder, recordingBody({ id: 'x' }));
    expect(answer.status).toBe(403);
    expect(await entryOf(id(answer), other.ccid)).toMatchObject({
      ...{ action: 'recording.post', result: 403, contactCenterId: center.ccid, userName: other.recorder.userName },
    });
    expect((await trailOf(apps, center.ccid)).filter((entry) => entry.requestId === id(answer))).toEqual([]);
  });

  test('403: a DELETE on hold, and nothing else is written of it', async () => {
    await postRecordings(apps, center, [
      { id: 'held', mediaFiles: [{ mediaDescriptor: { storage: 'webDAV', path: `${apps.media.url}held.wav` } }] },
    ]);
    await request('POST', `${recordings()}/held`, apps.ops, { operationName: 'applyNonDelete' });
    const answer = await request('DELETE', `${recordings()}/held`, apps.ops);
    expect(await entryOf(id(answer), center.ccid)).toMatchObject({
      action: 'recording.delete',
      result: 403,
      subject: 'held',
    });
  });

  test('400: a POST that is not valid', async () => {
    const answer = await request('POST', recordings(), center.recorder, {});
    expect(await entryOf(id(answer), center.ccid)).toMatchObject({ action: 'recording.post', result: 400 });
  });

  test('a contact center that never was has no trail: an ops admin who asks for one is in the installation', async () => {
    const never = randomUUID();
    const answer = await request('GET', `${centers}/${never}`, apps.ops);
    expect(await entryOf(id(answer))).toMatchObject({ result: 404, contactCenterId: never });
    expect((await request('GET', `${centers}/${never}/audit`, apps.ops)).status).toBe(404);
  });
});

describe('sign-ins', () => {
  const signIns = async (userName: string, result: number, ccid?: string) =>
    (await trailOf(apps, ccid, `?action=sign-in&result=${result}`)).filter((entry) => entry.userName === userName);

  test('who signs in, once for many requests', async () => {
    const user = await apps.createUser(center.ccid, 'often', ['CONTACT_CENTER_ADMIN']);
    for (let times = 0; times < 3; times += 1) await request('GET', `${apps.publicUrl}/api/v2/me`, user);
    await eventually(async () => (await signIns('often', 200, center.ccid)).length > 0);
    const found = await signIns('often', 200, center.ccid);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ address: '127.0.0.1', requestId: expect.any(String) });
  });

  test("who fails to: a known user's in their center; no name that is nobody's, which may be a password", async () => {
    await request('GET', `${apps.publicUrl}/api/v2/me`, { ...center.admin, password: 'unheard-of' });
    await request('GET', `${apps.publicUrl}/api/v2/me`, { userName: 'unheard-of', password: 'unheard-of' });
    const unknown = async () =>
      (await trailOf(apps, undefined, '?action=sign-in&result=401')).filter(({ details }) => details?.unknownUser);
    await eventually(async () => (await unknown()).length > 0);
    expect(await unknown()).toMatchObject([{ address: '127.0.0.1', requestId: expect.any(String) }]);
    expect(await signIns(center.admin.userName, 401, center.ccid)).toMatchObject([{ address: '127.0.0.1' }]);
    const whole = JSON.stringify([await trailOf(apps), await trailOf(apps, center.ccid)]);
    expect(whole).not.toMatch(/unheard-of|Basic /);
    expect(whole).not.toContain(basic(center.admin).split(' ')[1]);
  });
});

test('who asks for what is guarded has tried to sign in, also without a name; who asks only who they are has not', async () => {
  // Of its own: how many refusals of an address an app writes, before it counts them, is limited.
  const { url: anotherUrl } = await apps.startAnother('public', {});
  const asked = await request('GET', `${anotherUrl}/api/v2/me`);
  const named = await request('GET', `${anotherUrl}/api/v2/me`, undefined, undefined, { cookie: 'tapehouse=x' });
  const guarded = await request('GET', `${anotherUrl}/api/v2/recordings/x`);
  expect([asked.status, named.status, guarded.status]).toEqual([401, 401, 401]);
  const refused = async (answer: Answer) =>
    (await trailOf(apps, undefined, '?action=sign-in&result=401')).filter(({ requestId }) => requestId === id(answer));
  await eventually(async () => (await refused(guarded)).length > 0);
  expect([await refused(asked), await refused(named)]).toMatchObject([[], [{ address: '127.0.0.1' }]]);
});

test('a parameter that looks like a secret is masked', async () => {
  const answer = await request('GET', `${recordings()}/a%2F1?access_token=unheard-of`, apps.ops);
  expect((await entryOf(id(answer), center.ccid)).details).toEqual({ query: { access_token: '[redacted]' } });
});

test('who leaves before the end has an entry that says so', async () => {
  const { media } = apps;
  const webDAV = [{ baseUrl: media.url, username: media.username, password: media.password }];
  await request('PUT', url(''), apps.ops, { name: 'Renamed', storage: { webDAV } });
  const path = await putMedia(apps, 'long.wav', wav(new Uint8Array(30_000_000)));
  const mediaFiles = [{ mediaId: 'long', mediaDescriptor: { storage: 'webDAV', path } }];
  await postRecordings(apps, center, [{ id: 'long', mediaFiles }]);
  const controller = new AbortController();
  const answer = await fetch(`${apps.publicUrl}/api/v2/recordings/long/play/long.wav`, {
    headers: { authorization: basic(center.admin) },
    signal: controller.signal,
  });
  controller.abort();
  const entry = await entryOf(answer.headers.get('x-request-id'), center.ccid);
  expect(entry).toMatchObject({ action: 'recording.play', result: 200, details: { complete: false } });
  const heard = await play(`${apps.publicUrl}/api/v2/recordings/a%2F1/play/media.wav`, center.admin);
  expect((await entryOf(heard.headers['x-request-id'] as string, center.ccid)).details.complete).toBeUndefined();
});

/** While somebody else holds the lock of those who chain, entries stay where they were written. */
async function withoutSealing(work: () => Promise<void>): Promise<void> {
  await apps.db.database.transaction(async (tx) => {
    await tx.query(`select pg_advisory_xact_lock(hashtext('tapehouse audit sealing'))`);
    await work();
  });
}

const query = <Row extends object>(sql: string, params: unknown[] = []) => apps.db.database.query<Row>(sql, params);

describe('the entry of a write is written by the transaction of the write', () => {
  test.each([
    ['a POST that creates', 'tx'],
    ['a POST that merges', 'tx'],
  ])('%s', async (_what, recordingId) => {
    await withoutSealing(async () => {
      const path = `${apps.media.url}tx.wav`;
      const mediaFiles = [{ mediaDescriptor: { storage: 'webDAV', path } }];
      const answer = await request(
        'POST',
        recordings(),
        center.recorder,
        recordingBody({ id: recordingId, mediaFiles }),
      );
      expect(answer.status).toBe(200);
      const rows = await query(
        `select r.xmin = i.xmin as same from recording r, audit_intake i
         where r.id = $1 and i.entry ->> 'requestId' = $2`,
        [recordingId, id(answer)],
      );
      expect(rows).toEqual([{ same: true }]);
    });
  });

  test('rolled back, a write leaves none of its own: what the client was told is all there is', async () => {
    await query(`create function fail() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`);
    await query('create trigger fail before insert on recording_document for each row execute function fail()');
    const mediaFiles = [{ mediaDescriptor: { storage: 'webDAV', path: `${apps.media.url}rolled.wav` } }];
    const answer = await request(
      'POST',
      recordings(),
      center.recorder,
      recordingBody({ id: 'rolled back', mediaFiles }),
    );
    await query('drop trigger fail on recording_document; drop function fail');
    expect(answer.status).toBe(500);
    expect(await entryOf(id(answer), center.ccid)).toMatchObject({ action: 'recording.post', result: 500 });
  });
});

test('every row of both mount tables has its action; only what shows nothing of anybody has none', () => {
  const anything = new Proxy({}, { get: (): unknown => anything }) as never;
  const config = { region: 'r', storageTimeoutMs: 1 };
  const rows = [...opsMounts(anything, config, ''), ...publicMounts(anything, config, '')];
  const silent = rows.filter(({ audit }) => audit === 'nothing').map(({ method, path }) => `${method} ${path}`);
  expect([...new Set(silent)].toSorted()).toEqual([
    ...['GET /', 'GET /api/v2/diagnostics/version', 'GET /api/v2/me', 'GET /assets/:file'],
    ...['GET /contact-centers/*path', 'GET /docs', 'GET /healthz', 'GET /openapi.json', 'GET /readyz'],
    'GET /recordings/:id',
  ]);
  const named: readonly string[] = ['nothing', ...auditActions];
  expect(rows.filter(({ audit }) => !named.includes(audit))).toEqual([]);
});
