import { request, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { idsOf, postRecordings, recordingBody, readerOf, readers } from '../../libs/testing/recordings';

let apps: TestApps;
let center: TestContactCenter;
beforeAll(async () => {
  apps = await startTestApps();
  center = await apps.createContactCenter();
  await postRecordings(apps, center, [
    { id: 'alice', names: [{ userName: 'alice.p@acme.example', firstName: 'Alice', lastName: 'van Dyke' }] },
    { id: 'amber', names: [{ userName: 'amber', firstName: 'Amber', lastName: 'Élodie' }] },
    { id: 'both', names: [{ firstName: 'ALICE' }, { userName: 'x', lastName: 'Amber' }] },
    { id: 'greek', names: [{ firstName: 'ΟΔΥΣΣΕΥΣ', lastName: 'and' }] },
    { id: 'odd', names: [{ userName: '100%_\\sure', firstName: 'Dyke', lastName: 'O"Neil' }] },
    {
      id: 'data',
      data: [
        { queue: 'Sales', nested: { deep: [{ er: 'Gold Customer' }], big: '12345678901234567890' } },
        { count: 42, ratio: 1.5, vip: true, no: false, none: null, empty: '' },
      ],
    },
    { id: 'more data', data: [{ queue: 'sales support' }, { tier: 'GOLD' }] },
  ]);
});
afterAll(() => apps.close());

async function ask(name: string, value: string, reader: (typeof readers)[number] = 'public') {
  const { recordingsUrl, credentials } = readerOf(apps, center, reader);
  return await request('GET', `${recordingsUrl}?${name}=${encodeURIComponent(value)}`, credentials);
}

const userNames: [rule: string, terms: string, found: string[]][] = [
  ['a term equals a userName', 'alice.p@acme.example', ['alice']],
  ['a term equals a firstName', 'Dyke', ['odd']],
  ['a term equals a lastName', 'élodie', ['amber']],
  ['a part of a name is no match', 'Ali', []],
  ['a word of a name is no match', 'van', []],
  ['with * it is', 'Ali*', ['alice', 'both']],
  ['* at the beginning', '*dyke', ['alice', 'odd']],
  ['* in the middle', 'a*r', ['amber', 'both']],
  ['* on both sides', '*LOD*', ['amber']],
  ['* alone is any name', '*', ['alice', 'amber', 'both', 'greek', 'odd']],
  ['* stands for an empty run', '*amb*er*', ['amber', 'both']],
  ['case-insensitive', 'aLiCe', ['alice', 'both']],
  ['case-insensitive beyond ASCII', 'ÉLODIE', ['amber']],
  ['case-insensitive where a letter has two small forms', 'οδυσσευς', ['greek']],
  ['terms separated by spaces are alternatives', 'élodie dyke nobody', ['amber', 'odd']],
  ['more spaces than one separate just so', '  élodie   dyke ', ['amber', 'odd']],
  ["the pages' example, with its space in front", ' Alice AND Amber', ['both']],
  ['the two sides of an AND may be found on different contacts', 'x AND alice', ['both']],
  ['AND needs both', 'alice AND nobody', []],
  ['AND chains', 'alice AND amber AND x', ['both']],
  ['AND binds tighter: a or (b and c)', 'élodie alice AND x', ['amber', 'both']],
  ['AND binds tighter: (a and b) or c', 'alice AND x élodie', ['amber', 'both']],
  ['AND in lower case is a term', 'dyke and', ['greek', 'odd']],
  ['a term in double quotes may hold spaces', '"van Dyke"', ['alice']],
  ['a term in double quotes with *', '"van d*"', ['alice']],
  ['a term in double quotes is one side of an AND', '"van Dyke" AND alice*', ['alice']],
  ['a term in double quotes is an alternative', 'élodie "van dyke"', ['alice', 'amber']],
  ['AND in double quotes is a term', '"AND"', ['greek']],
  ['%, _ and \\ mean nothing special', '100%_\\*', ['odd']],
  ['% is no wildcard', 'al%', []],
  ['_ is no wildcard', 'alic_', []],
  ['user data is not looked at', 'sales', []],
];

const userData: [rule: string, terms: string, found: string[]][] = [
  ['a term equals a leaf value', 'sales', ['data']],
  ['case-insensitive', 'gold', ['more data']],
  ['nested values', '"gold customer"', ['data']],
  ['with *', 'sales*', ['data', 'more data']],
  ['alternatives', 'gold 42', ['data', 'more data']],
  ['AND over two values', 'sales AND gold*', ['data']],
  ['AND over two events', '"sales support" AND gold', ['more data']],
  ['a number by its JSON text', '42', ['data']],
  ['a number with a fraction', '1.5', ['data']],
  ['a number with *', '4*', ['data']],
  ['true', 'TRUE', ['data']],
  ['false', 'false', ['data']],
  ['a long number as text', '12345678901234567890', ['data']],
  ['names of attributes are no values', 'queue', []],
  ['a map is no value', '*Object*', []],
  ['names of contacts are not looked at', 'alice', []],
];

test.each([
  ...userNames.map((row) => ['userName', ...row] as const),
  ...userData.map((row) => ['userData', ...row] as const),
])('%s: %s (%s)', async (name, _rule, terms, found) => {
  for (const reader of readers) {
    const { status, body } = await ask(name, terms, reader);
    expect([status, body.statusCode]).toEqual([200, 0]);
    expect(idsOf(body).sort()).toEqual(found);
  }
});

const terms = (count: number, between = ' ') => Array.from({ length: count }, (_, index) => `t${index}`).join(between);

test.each([
  ['a leading AND', 'AND alice'],
  ['a trailing AND', 'alice AND'],
  ['a doubled AND', 'alice AND AND amber'],
  ['AND alone', 'AND'],
  ['a quote that is not closed', '"van Dyke'],
  ['a quote that is not closed behind other terms', 'alice "van Dyke'],
  ['a quote alone', '"'],
  ['nothing but spaces', '   '],
  ['21 terms', terms(21)],
  ['21 terms joined by AND', terms(21, ' AND ')],
  ['257 characters', 'a'.repeat(257)],
])('userName and userData: %s: 400, naming the parameter', async (_rule, value) => {
  for (const name of ['userName', 'userData']) {
    for (const reader of readers) {
      const { status, body } = await ask(name, value, reader);
      expect([status, body]).toEqual([
        400,
        { statusCode: 2, statusMessage: expect.stringMatching(`^${name} `) as string },
      ]);
    }
  }
});

test.each([
  ['20 terms', terms(20)],
  ['20 terms joined by AND', terms(20, ' AND ')],
  ['256 characters', 'a'.repeat(256)],
  ['256 characters beyond the basic plane', '😀'.repeat(256)],
  ['256 wildcards', '*a'.repeat(128)],
])('userName and userData: %s are taken', async (_rule, value) => {
  for (const name of ['userName', 'userData']) expect((await ask(name, value)).status).toBe(200);
});

test('a number is found by the digits that were posted, more than a double has', async () => {
  const { recordingsUrl, credentials } = readerOf(apps, center, 'ops');
  const body = JSON.stringify(recordingBody({ id: 'digits', data: [{ account: 'NUMBER' }] }));
  const posted = await request('POST', recordingsUrl, credentials, body.replace('"NUMBER"', '12345678901234567890.50'));
  expect(posted.status).toBe(200);
  expect(idsOf((await ask('userData', '12345678901234567890.50')).body)).toEqual(['digits']);
});
