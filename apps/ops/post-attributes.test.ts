import { altered } from '../../libs/testing/altered';
import {
  basic,
  request,
  startTestApps,
  type Answer,
  type TestApps,
  type TestContactCenter,
} from '../../libs/testing/apps';
import { opsRecordingsUrl } from '../../libs/testing/recordings';
import { s3Example, webDavExample } from '../../libs/testing/reference-examples';

let apps: TestApps;
let center: TestContactCenter;
let url: string;
beforeAll(async () => {
  apps = await startTestApps();
  center = await apps.createContactCenter();
  url = opsRecordingsUrl(apps, center.ccid);
});
afterAll(() => apps.close());

let posts = 0;
const post = (body: object) => request('POST', url, center.recorder, { ...body, id: `attribute-${(posts += 1)}` });
async function read(answer: Promise<Answer>) {
  const { status, body } = await answer;
  expect([status, body]).toEqual([200, { statusCode: 0, id: body.id, uri: body.uri }]);
  return (await request('GET', body.uri, apps.ops)).body.recording;
}
const file = 'mediaFiles[0]';
const descriptor = `${file}.mediaDescriptor`;
const contact = 'eventHistory[0].contact';
const external = { type: 'External', phoneNumber: 'UNKNOWN' };

test('an empty eventHistory is accepted; an empty mediaFiles is not', async () => {
  expect((await read(post({ ...s3Example, eventHistory: [] }))).eventHistory).toEqual([]);
  const { status, body } = await post({ ...s3Example, mediaFiles: [] });
  expect([status, body]).toEqual([400, { statusCode: 2, statusMessage: 'mediaFiles must not be empty' }]);
});

test('the phoneNumber of a contact may be UNKNOWN, and an External contact needs no names', async () => {
  expect((await read(post(altered(s3Example, { [contact]: external })))).eventHistory[0].contact).toEqual(external);
});

test.each(['', null])('names of an External contact that are %j count as absent', async (empty) => {
  const named = { ...external, userName: empty, firstName: empty, lastName: empty };
  expect((await read(post(altered(s3Example, { [contact]: named })))).eventHistory[0].contact).toEqual(external);
});

test.each([
  ...['callerPhoneNumber', 'dialedPhoneNumber', 'region', `${file}.callUUID`, `${descriptor}.data.bucket`],
  ...[`${contact}.phoneNumber`, `${contact}.userName`, `${contact}.firstName`, `${contact}.lastName`],
])('%s: a non-empty string, no leading or ending spaces', async (path) => {
  for (const value of ['', ' ', ' a', 'a ', '\ta', 'a\n', 7, true, {}, []]) {
    const { status, body } = await post(altered(s3Example, { [path]: value }));
    expect([value, status, body.statusCode]).toEqual([value, 400, 2]);
    expect(body.statusMessage.split('; ').every((violation: string) => violation.startsWith(`${path} must `))).toBe(
      true,
    );
  }
});

test('the same of an id', async () => {
  for (const id of ['', ' ', ' a', 'a ', 7, {}]) {
    const { status, body } = await request('POST', url, center.recorder, { ...s3Example, id });
    expect([status, body.statusCode, body.statusMessage.slice(0, 7)]).toEqual([400, 2, 'id must']);
  }
});

test.each([
  [`${descriptor}.storage`, ['s3', 'WebDAV', 'awss3', '', 7]],
  ['eventHistory[0].event', ['joined', 'LEFT', 'Held', '', 7]],
  [`${contact}.type`, ['user', 'Agent', '', 7]],
  [`${descriptor}.path`, ['', 7, {}]],
  ['mediaFiles', [{}, 'x', 7, [7], [null], [[]]]],
  ['eventHistory', [{}, 'x', 7, [7], [null], [[]]]],
  [descriptor, ['x', 7, []]],
  [contact, ['x', 7, []]],
  [`${file}.parameters`, ['x', 7, [], true]],
  ['eventHistory[0].data', ['x', 7, [], true]],
  [`${file}.masks`, ['x', {}, [7], [{ time: '2013-02-06T10:23:10Z', type: '' }], [{ time: 'x', type: 'paused' }]]],
  [`${file}.certAlias`, ['x', {}, [7]]],
  [`${file}.partitions`, ['x', {}, [7]]],
  [`${file}.accessgroups`, ['x', {}, [7]]],
  [`${file}.accessgroup`, ['x', {}, [7]]],
  [`${file}.size`, [true, {}, []]],
  [`${file}.duration`, [true, {}, []]],
  ...['mediaId', 'type', 'tenant', 'ivrprofile', 'pkcs7'].map(
    (name) => [`${file}.${name}`, [7, {}, [], true]] as [string, unknown[]],
  ),
] as [string, unknown[]][])('%s of another type or value: 400, naming it', async (path, values) => {
  for (const value of values) {
    const { status, body } = await post(altered(s3Example, { [path]: value }));
    expect([value, status, body.statusCode]).toEqual([value, 400, 2]);
    expect(body.statusMessage.startsWith(path)).toBe(true);
  }
});

test('a number that no double holds is no map', async () => {
  for (const path of [`${file}.parameters`, 'eventHistory[0].data']) {
    const json = JSON.stringify(altered(s3Example, { [path]: 'HERE' })).replace('"HERE"', '12345678901234567890');
    const { status, body } = await request('POST', url, center.recorder, json);
    expect([status, body]).toEqual([400, { statusCode: 2, statusMessage: `${path} must be object` }]);
  }
});

const optional = [
  ...['mediaId', 'type', 'duration', 'tenant', 'ivrprofile', 'size', 'parameters', 'masks', 'pkcs7', 'certAlias'],
  ...['partitions', 'accessgroup', 'accessgroups'],
];
test.each(optional)('null or an empty string in the optional attribute %s counts as absent', async (name) => {
  const withoutGroups = altered(s3Example, { [`${file}.accessgroup`]: undefined });
  for (const empty of [null, '']) {
    const recording = await read(post(altered(withoutGroups, { [`${file}.${name}`]: empty })));
    expect(recording.mediaFiles[0]).not.toHaveProperty(name);
  }
});

test.each(['auth', 'data', 'storage_version'])(
  'null or an empty string in %s of a WebDAV descriptor, and in data of an event, counts as absent',
  async (name) => {
    for (const empty of [null, '']) {
      const changes = { [`${descriptor}.${name}`]: empty, 'eventHistory[0].data': empty };
      const recording = await read(post(altered(webDavExample, changes)));
      const { mediaDescriptor } = webDavExample.mediaFiles[0];
      expect(recording.mediaFiles[0].originalMediaDescriptor).toEqual(mediaDescriptor);
      expect(recording.eventHistory[0]).not.toHaveProperty('data');
    }
  },
);

test.each([
  ['8544', '8544'],
  ['"8544"', '8544'],
  ['0', '0'],
  ['12345678901234567890123', '12345678901234567890123'],
  ['"any text"', 'any text'],
])('size and duration are strings, a number is kept as its string: %s', async (given, kept) => {
  const id = `attribute-${(posts += 1)}`;
  const marked = altered(s3Example, { id, [`${file}.size`]: 'HERE', [`${file}.duration`]: 'HERE' });
  const json = JSON.stringify(marked).replaceAll('"HERE"', given);
  const [mediaFile] = (await read(request('POST', url, center.recorder, json))).mediaFiles;
  expect([mediaFile.size, mediaFile.duration]).toEqual([kept, kept]);
});

test.each([
  ['accessgroups alone', { accessgroups: ['A'], accessgroup: undefined }, ['A']],
  ['accessgroup alone', { accessgroup: ['B'] }, ['B']],
  ['both, which differ: the first wins', { accessgroups: ['A'], accessgroup: ['B'] }, ['A']],
  ['an empty accessgroups wins too', { accessgroups: [], accessgroup: ['B'] }, []],
  ['one that counts as absent does not', { accessgroups: '', accessgroup: ['B'] }, ['B']],
])('accessgroups and accessgroup are the same attribute, both are given back: %s', async (_what, given, kept) => {
  const changes = Object.fromEntries(Object.entries(given).map(([name, value]) => [`${file}.${name}`, value]));
  const [mediaFile] = (await read(post(altered(s3Example, changes)))).mediaFiles;
  expect([mediaFile.accessgroups, mediaFile.accessgroup]).toEqual([kept, kept]);
});

test('attributes that no page names are kept as they are and given back where they stood', async () => {
  const unknown = {
    ccid: 'c',
    callType: null,
    empty: '',
    list: [[], {}, [null, { deep: [false] }]],
    uuid: 1.5,
    id2: 0,
    constructor: 'a',
    toString: { __v: 1 },
    attributes: { x: 1 },
    'with "quotes" and \u{1F4DE}': -0.25,
  };
  const where = ['', `${file}.`, `${descriptor}.`, `${descriptor}.data.`, 'eventHistory[0].', `${contact}.`];
  const body = where.reduce<object>(
    (at, path) => altered(at, Object.fromEntries(Object.entries(unknown).map(([k, v]) => [`${path}${k}`, v]))),
    s3Example,
  );
  const recording = await read(post(body));
  expect(recording).toMatchObject(unknown);
  expect(recording.mediaFiles[0]).toMatchObject({ ...unknown, callUUID: 'callUUID' });
  expect(recording.mediaFiles[0].originalMediaDescriptor).toMatchObject(unknown);
  expect(recording.mediaFiles[0].originalMediaDescriptor.data).toMatchObject(unknown);
  expect(recording.eventHistory[0]).toMatchObject(unknown);
  expect(recording.eventHistory[0].contact).toMatchObject(unknown);
});

test('digits and names that JavaScript would change are kept', async () => {
  const id = `attribute-${(posts += 1)}`;
  const unknown = '{"a":12345678901234567890,"b":1e400,"c":-0.10000000000000000001,"__proto__":{"d":1}}';
  const json = JSON.stringify({ ...s3Example, id, unknown: 'HERE' }).replace('"HERE"', unknown);
  const { status, body } = await request('POST', url, center.recorder, json.replace('{', '{"__proto__":"top",'));
  expect(status).toBe(200);
  for (const address of [body.uri, `${url}?startTime=0`]) {
    const text = await (await fetch(address, { headers: { authorization: basic(apps.ops) } })).text();
    expect(text).toContain(`"unknown":${unknown}`);
    expect(text).toContain('"__proto__":"top"');
  }
});

test('names that only the server gives are ignored in a POST', async () => {
  const given = { startTime: 'x', stopTime: 7, uri: {}, nonDelete: true };
  const givenToFile = { mediaUri: 1, mediaPath: [], playPath: 'x', originalMediaDescriptor: 5, originalMediaDesc: {} };
  const body = { ...s3Example, ...given, mediaFiles: [{ ...s3Example.mediaFiles[0], ...givenToFile }] };
  const withThem = await read(post(body));
  const { id, ...without } = await read(post(s3Example));
  const [mine, other] = [withThem.mediaFiles[0], without.mediaFiles[0]];
  for (const name of ['mediaUri', 'mediaPath', 'playPath'])
    expect(mine[name]).toContain(`/recordings/${withThem.id}/play/`);
  const uris = { mediaUri: '', mediaPath: '', playPath: '' };
  expect({ ...withThem, id, mediaFiles: [{ ...mine, ...uris }] }).toEqual({
    ...without,
    id,
    mediaFiles: [{ ...other, ...uris }],
  });
});

test('user data may be flat or nested; every leaf value can be found by userData', async () => {
  const data = { flat: 'tom', nested: { deeper: ['jerry', { n: 42 }] }, yes: true, nothing: null };
  const { id } = await read(post(altered(s3Example, { 'eventHistory[0].data': data })));
  for (const leaf of ['tom', 'JERRY', '42', 'true']) {
    const { body } = await request('GET', `${url}?userData=${leaf}`, apps.ops);
    expect(body.recordings.map((recording: { id: string }) => recording.id)).toEqual([id]);
    expect(body.recordings[0].eventHistory[0].data).toEqual(data);
  }
});
