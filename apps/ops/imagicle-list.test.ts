import { basePath } from '../../libs/imagicle/envelope';
import { basic, request, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { imagicleApps, imagicleGet, imagicleUrl, localParty, type ImagicleApp } from '../../libs/testing/imagicle';
import { postRecordings } from '../../libs/testing/recordings';

interface Item {
  id: string;
  startTime: string;
  [name: string]: unknown;
}

let apps: TestApps;
let center: TestContactCenter;

beforeAll(async () => {
  apps = await startTestApps();
  center = await apps.createContactCenter();
  const other = await apps.createContactCenter();
  const jane = { names: [localParty('jane', '229')] };
  const john = { names: [localParty('DOMAIN\\john;x', '132')] };
  const at = (time: string, seconds = 90) => ({
    startTime: time,
    stopTime: new Date(Date.parse(time) + seconds * 1000).toISOString(),
  });
  await postRecordings(apps, center, [
    // incoming
    { id: 'a', ...jane, callerPhoneNumber: '980200', dialedPhoneNumber: '229', ...at('2018-11-01T16:39:15.000Z') },
    {
      id: 'b',
      ...jane,
      callerPhoneNumber: '+390244548866',
      dialedPhoneNumber: '229',
      ...at('2018-11-01T10:20:59.000Z'),
    },
    // outgoing
    {
      id: 'c',
      ...john,
      callerPhoneNumber: '132',
      dialedPhoneNumber: 'sip:100',
      ...at('2018-11-01T23:59:59.999Z', 3_600),
    },
    { id: 'd', ...john, callerPhoneNumber: '132', dialedPhoneNumber: '0039', ...at('2018-11-02T00:00:00.000Z') },
    // unknown
    { id: 'e', ...john, callerPhoneNumber: '1*02', dialedPhoneNumber: '2', ...at('2018-10-31T23:59:59.999Z') },
    { id: 'f', callerPhoneNumber: '1-02', dialedPhoneNumber: '2', ...at('2018-11-03T00:00:00.000Z') },
  ]);
  await postRecordings(apps, center, [{ id: 'elsewhere', region: 'elsewhere', ...at('2018-11-01T12:00:00Z') }]);
  await postRecordings(apps, other, [{ id: 'theirs', ...at('2018-11-01T12:00:00Z') }]);
});
afterAll(() => apps.close());

/** The ids as the recorder gave them, by what the list cannot change: all start at different times. */
const idOf: Record<string, string> = {
  '2018-11-01T16:39:15.000Z': 'a',
  '2018-11-01T10:20:59.000Z': 'b',
  '2018-11-01T23:59:59.999Z': 'c',
  '2018-11-02T00:00:00.000Z': 'd',
  '2018-10-31T23:59:59.999Z': 'e',
  '2018-11-03T00:00:00.000Z': 'f',
};

async function list(app: ImagicleApp, query: string): Promise<{ totalCount: number; ids: string; items: Item[] }> {
  const { status, headers, body } = await imagicleGet(apps, app, center.admin, query);
  expect([status, headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
  const items = body.recordings as Item[];
  return { totalCount: body.totalCount, ids: items.map(({ startTime }) => idOf[startTime]!).join(''), items };
}

describe.each(imagicleApps)('on the %s app', (app) => {
  test('all recordings of the contact center and region, newest first, with what the pages say of each', async () => {
    const { totalCount, ids, items } = await list(app, '');
    expect([totalCount, ids]).toEqual([6, 'fdcabe']);
    expect(items[3]).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      referenceNumber: expect.stringMatching(/^2018\d{9}$/),
      startTime: '2018-11-01T16:39:15.000Z',
      duration: 'PT1M30S',
      direction: 1,
      ownerUsername: 'jane',
      localPartyNumber: '229',
      remotePartyNumber: '980200',
    });
    expect(items[2]).toMatchObject({ direction: 2, remotePartyNumber: 'sip:100', duration: 'PT1H0M0S' });
    expect(items[0]).toMatchObject({
      direction: 0,
      ownerUsername: null,
      localPartyNumber: null,
      remotePartyNumber: '1-02',
    });
    expect(new Set(items.map(({ id }) => id)).size).toBe(6);
  });

  test("the knowledge base's request goes through as published", async () => {
    const query =
      '?page=1&pageSize=2&startTime=between:2018-11-01T00:00:00Z;2018-11-02T00:00:00Z&remotePartyNumber=contains:02&direction=1';
    expect(await list(app, query)).toEqual({ totalCount: 2, ids: '', items: [] });
    const first = await list(app, query.replace('page=1', 'page=0'));
    expect([first.totalCount, first.ids]).toEqual([2, 'ab']);
  });

  test.each([
    // times
    ['startTime=2018-11-01T16:39:15Z', 'a'],
    ['startTime=equals:2018-11-01T17:39:15.0000000+01:00', 'a'],
    ['startTime=2018-11-01T17:39:15%2B01:00', 'a'],
    ['startTime=before:2018-11-01T00:00:00Z', 'e'],
    ['startTime=after:2018-11-02T00:00:00Z', 'f'],
    ['startTime=between:2018-11-02T00:00:00Z;2018-11-03T00:00:00Z', 'd'],
    ['startTime=between:2018-11-02T00:00:00Z;2018-11-02T00:00:00Z', ''],
    ['endTime=before:2018-11-02T00:01:30Z', 'abe'],
    ['endTime=equals:2018-11-02T00:01:30Z', 'd'],
    ['endTime=after:2018-11-02T00:01:30Z', 'fc'],
    ['endTime=between:2018-11-02T00:01:30Z;2018-11-02T01:00:00Z', 'dc'],
    // both names of one filter; as stored, case-sensitively, not reduced
    ['remoteParty=980200', 'a'],
    ['remotePartyNumber=980200', 'a'],
    ['remoteParty=980200&remotePartyNumber=equals:980200', 'a'],
    ['remoteParty=contains:02', 'fabe'],
    ['remoteParty=contains:%2B39', 'b'],
    ['remoteParty=contains:+39', 'b'],
    ['remoteParty=+390244548866', 'b'],
    ['remoteParty=390244548866', ''],
    ['remoteParty=contains:39', 'db'],
    ['remoteParty=sip:100', 'c'],
    ['remoteParty=SIP:100', ''],
    ['remoteParty=contains:1*', 'e'],
    ['remoteParty=contains:_', ''],
    ['remoteParty=contains:%25', ''],
    ['localPartyNumber=229', 'ab'],
    ['localPartyNumber=22', ''],
    // escapes
    ['ownerUsername=jane', 'ab'],
    ['ownerUsername=Jane', ''],
    ['ownerUsername=DOMAIN\\john\\;x', 'dce'],
    ['ownerUsername=equals:DOMAIN%5C%5Cjohn%5C;x', 'dce'],
    ['direction=1', 'ab'],
    ['direction=equals:2', 'dc'],
    ['direction=0', 'fe'],
    // together
    ['direction=2&ownerUsername=DOMAIN\\john\\;x&startTime=after:2018-11-01T23:59:59.999Z', 'd'],
    ['_=1700000000000', 'fdcabe'],
  ])('%s', async (query, ids) => {
    const found = await list(app, `?${query}`);
    expect([found.ids.split('').toSorted(), found.totalCount]).toEqual([ids.split('').toSorted(), ids.length]);
    expect(found.items.map(({ startTime }) => startTime)).toEqual(
      found.items.map(({ startTime }) => startTime).toSorted((a, b) => (a < b ? 1 : -1)),
    );
  });

  test('pages, of any size, are cut from the same order; a page past the end is empty; totalCount is always exact', async () => {
    for (const [query, ids] of [
      ['pageSize=2', 'fd'],
      ['page=0&pageSize=2', 'fd'],
      ['page=2&pageSize=2', 'be'],
      ['page=1&pageSize=4', 'be'],
      ['page=3&pageSize=2', ''],
      ['page=2147483647&pageSize=2147483647', ''],
      ['pageSize=2147483647', 'fdcabe'],
    ] as const) {
      const found = await list(app, `?${query}`);
      expect([query, found.totalCount, found.ids]).toEqual([query, 6, ids]);
    }
  });

  test('path segments in any letter case, and a trailing slash', async () => {
    const base = app === 'ops' ? apps.opsUrl : apps.publicUrl;
    for (const path of ['/fw/apps/recorder/webapi/recordings', '/FW/APPS/RECORDER/WEBAPI/RECORDINGS/']) {
      const answer = await fetch(`${base}${path}?pageSize=1`, { headers: { authorization: basic(center.admin) } });
      expect([answer.status, ((await answer.json()) as { totalCount: number }).totalCount]).toEqual([200, 6]);
    }
  });

  test('HEAD: as GET, without a body', async () => {
    for (const query of ['', '?pageSize=2']) {
      const { status, headers, body } = await request('HEAD', imagicleUrl(apps, app) + query, center.admin);
      expect([status, headers.get('content-type'), body]).toEqual([200, 'application/json; charset=utf-8', '']);
    }
  });
});

test('a server of another region lists its own', async () => {
  const { url } = await apps.startAnother('public', { region: 'elsewhere' });
  const { body } = await request('GET', url + basePath, center.admin);
  expect([body.totalCount, body.recordings.length]).toEqual([1, 1]);
});
